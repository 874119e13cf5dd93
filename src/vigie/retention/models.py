"""The yearly look at the files that came to their end: what was done, how many, how. Never which."""

from django.db import models


class Outcome(models.TextChoices):
    """What was done with them."""

    DESTROYED = "destroyed", "Détruits"
    ANONYMISED = "anonymised", "Rendus anonymes"
    NONE = "none", "Aucun n’était arrivé à son terme"


class Sweep(models.Model):
    """One look. `count`: how many files; `method`: how, for each place; `kept_aside`: how many were kept, and why.

    No name, no number of a file: a record of destruction does not copy what was destroyed.
    """

    done_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    count = models.PositiveIntegerField(default=0)
    method = models.CharField(max_length=300, blank=True)
    kept_aside = models.CharField(max_length=300, blank=True)
    backups = models.BooleanField(null=True)
    person_id = models.PositiveIntegerField(default=0)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ("-done_on", "-pk")

    def __str__(self) -> str:
        return f"{self.done_on:%Y-%m-%d} {self.outcome}"
