"""What the journal keeps. Order is the sequence, never the clock."""

import json
from typing import cast

from django.db import models

from vigie.journal import rules


class Entry(models.Model):
    """One thing that happened: the chained part, identifiers only, which is never erased.

    ``prev`` is unique so that the database itself refuses a fork.
    """

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    person = models.PositiveIntegerField(default=0)
    action = models.CharField(max_length=64, db_index=True)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    prev = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def chained(self) -> rules.Chained:
        """The part that the hash covers."""
        return rules.Chained(
            seq=self.seq,
            at=rules.format_instant(self.at),
            person=self.person,
            action=self.action,
            object_type=self.object_type,
            object_id=self.object_id,
            commitment=self.commitment,
            prev=self.prev,
        )

    @property
    def redacted(self) -> bool:
        """Whether a private part was committed to and is no longer there."""
        return bool(self.commitment) and not hasattr(self, "private_part")


class PrivatePart(models.Model):
    """Names, notes and references of an entry, as canonical JSON: what an erasure deletes, salt included."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="private_part")
    salt = models.BinaryField()
    content = models.TextField()

    def __str__(self) -> str:
        return f"private part of {self.entry_id}"

    def data(self) -> dict[str, rules.Json]:
        """The content, read back."""
        return cast("dict[str, rules.Json]", json.loads(self.content))


class Checkpoint(models.Model):
    """A signed statement of how far the journal went; ``statement`` is the very text that was signed."""

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    count = models.PositiveBigIntegerField()
    statement = models.TextField()
    signature = models.CharField(max_length=128)
    public_key = models.CharField(max_length=64)

    class Meta:
        ordering = ["-seq"]

    def __str__(self) -> str:
        return f"checkpoint {self.seq} over {self.count} entries"

    def data(self) -> dict[str, rules.Json]:
        """The statement, read back."""
        return cast("dict[str, rules.Json]", json.loads(self.statement))


class SigningKey(models.Model):
    """An Ed25519 key of the journal; one retired, or come with an import, keeps its public half alone."""

    public_key = models.CharField(max_length=64, unique=True)
    private_key = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_key[:16]
