"""Audits of devices, as they were read; and the keys of the PCs that send theirs by file."""

from django.db import models


class Audit(models.Model):
    """One pass over one device; `readings` is the `facts` list of `vigie audit --json`."""

    device = models.ForeignKey("practice.Device", on_delete=models.CASCADE, related_name="audits")
    started_at = models.DateTimeField(db_index=True)
    duration_s = models.FloatField()
    rights = models.CharField(max_length=8)
    system = models.CharField(max_length=8)
    complete = models.BooleanField(default=True)
    readings = models.JSONField(default=list)

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.device} {self.started_at:%Y-%m-%d %H:%M}"


class LinkCode(models.Model):
    """A code given out for one device: typed once on that PC, then worth nothing."""

    device = models.ForeignKey("practice.Device", on_delete=models.CASCADE, related_name="link_codes")
    digits = models.CharField(max_length=9)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.device} {self.made_at:%Y-%m-%d}"


class DeviceKey(models.Model):
    """The key that a PC signs its reports with. Trusted once a person has compared its six words.

    `remote_id` and `remote_name` are what that PC calls itself; `counter` is that of the last report taken;
    `waiting` is the report that waits for the words to be compared.
    """

    device = models.ForeignKey("practice.Device", on_delete=models.CASCADE, related_name="keys")
    public_key = models.CharField(max_length=64, unique=True)
    remote_id = models.CharField(max_length=16)
    remote_name = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    counter = models.PositiveBigIntegerField(default=0)
    waiting = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return f"{self.device} {self.public_key[:8]}"
