"""The notices that were issued, each as it read."""

from django.db import models

from vigie.vault.models import StoredFile


class Notice(models.Model):
    """One notice, never changed once issued. `posted_on`, `place`: since when and where people can read it."""

    kind = models.CharField(max_length=12)
    content = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    posted_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-issued_at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.issued_at:%Y-%m-%d}"
