"""Each time the compliance file was built."""

from django.db import models


class Build(models.Model):
    """One file. `left_out`: chapters and the reasons given; `missing`: how many things the first page said lacking."""

    built_at = models.DateTimeField()
    kind = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField()
    missing = models.PositiveIntegerField()
    left_out = models.JSONField(default=dict)
    person_id = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-built_at", "-pk")

    def __str__(self) -> str:
        return f"{self.built_at:%Y-%m-%d} {self.kind}"
