"""Audits of devices, as they were read."""

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
