"""Who has access, which files are kept, where the copies go."""

import uuid

from django.db import models

from vigie.vault.roles import FRENCH, Role

ROLES = [(role.value, FRENCH[role]) for role in Role]


class Access(models.Model):
    """A person with a slot in the header. The row stays after removal: the journal refers to it."""

    slot_id = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    role = models.CharField(max_length=16, choices=ROLES)
    until = models.DateField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.label


class StoredFile(models.Model):
    """A file of ``vault/files/``; its name on disk is the ``uuid``, which says nothing."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=127, default="application/octet-stream")
    restricted = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.name


class CopyPlace(models.Model):
    """A folder that somebody chose for the copies (the local one needs no row)."""

    path = models.CharField(max_length=1024, unique=True)
    off_pc = models.BooleanField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.path


class CopyRecord(models.Model):
    """A copy that was written, opened and checked; it remembers copies on a disk that is unplugged."""

    name = models.CharField(max_length=120)
    path = models.CharField(max_length=1024)
    off_pc = models.BooleanField()
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-pk")
        get_latest_by = "made_at"

    def __str__(self) -> str:
        return self.name
