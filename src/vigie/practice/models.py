"""The practice as described, and its devices."""

from django.db import models


class Practice(models.Model):
    """The one practice of this vault. `values` holds the profile facts, by their key without `profile.`."""

    name = models.CharField(max_length=120, blank=True)
    values = models.JSONField(default=dict)
    devices_described = models.BooleanField(default=False)
    helper_name = models.CharField(max_length=120, blank=True)
    helper_phone = models.CharField(max_length=40, blank=True)
    demo = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name or "Cabinet"


class DeviceKind(models.TextChoices):
    """What a device is; its system says the rest."""

    PC = "pc", "Ordinateur"
    PHONE = "phone", "Téléphone"
    TABLET = "tablet", "Tablette"


class DeviceSystem(models.TextChoices):
    """The systems that the catalogue knows."""

    WINDOWS = "windows", "Windows"
    MACOS = "macos", "macOS"
    LINUX = "linux", "Linux"
    ANDROID = "android", "Android"
    IOS = "ios", "iOS ou iPadOS"
    OTHER = "other", "Autre ou je ne sais pas"


class Device(models.Model):
    """A PC, a phone or a tablet of the practice; `uid` is its name in facts."""

    uid = models.SlugField(max_length=64, unique=True)
    name = models.CharField("nom", max_length=80)
    kind = models.CharField("genre", max_length=8, choices=DeviceKind.choices, default=DeviceKind.PC)
    system = models.CharField(
        "système", max_length=8, choices=DeviceSystem.choices, default=DeviceSystem.OTHER
    )
    version = models.CharField("version", max_length=60, blank=True)
    portable = models.BooleanField("portable", null=True, default=None)
    used_by = models.CharField("utilisé par", max_length=120, blank=True)
    this_pc = models.BooleanField(default=False)
    last_seen = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name
