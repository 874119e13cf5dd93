"""The register of processing activities, and every version of each record."""

from django.db import models


class Activity(models.Model):
    """One processing activity. `origin`: the ready-made one that it came from; `content`: see :mod:`.wire`.

    `reviewed_on`: the day on which somebody read it and found it right.
    """

    number = models.PositiveIntegerField(unique=True)
    origin = models.SlugField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    reviewed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Version(models.Model):
    """A record as it was saved, never changed afterwards."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    person_id = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="one_version_of_a_number")]

    def __str__(self) -> str:
        return f"{self.activity_id} v{self.number}"
