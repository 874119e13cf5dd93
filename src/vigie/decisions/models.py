"""What was decided about a delegate and an impact assessment, and the light assessments."""

from django.db import models


class Kind(models.TextChoices):
    """The two decisions."""

    DPO = "dpo", "Délégué à la protection des données"
    DPIA = "dpia", "Analyse d’impact"


class Extra(models.Model):
    """What was asked beside the profile, by the question's id: yes, no, or absent."""

    values = models.JSONField(default=dict)

    def __str__(self) -> str:
        return "Réponses"


class Choice(models.Model):
    """A decision as it was written, never changed afterwards. `advised`, `reasons`: what the rules said that day.

    `done`: the practice does it (has a delegate, makes the assessment); `situation`: what it was decided on.
    """

    kind = models.CharField(max_length=4, choices=Kind.choices)
    advised = models.CharField(max_length=12)
    reasons = models.JSONField(default=list)
    situation = models.JSONField(default=dict)
    content_version = models.CharField(max_length=20)
    done = models.BooleanField()
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    person_id = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-decided_at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.decided_at:%Y-%m-%d}"


class Analysis(models.Model):
    """A light impact assessment.

    `content`: see :mod:`.pia`; `foreign`: what a file of the CNIL's tool held beside it.
    """

    title = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    foreign = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title
