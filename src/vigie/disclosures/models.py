"""The register of disclosures: what was given or refused, to whom. Names are sealed for the responsables."""

from django.db import models


class Outcome(models.TextChoices):
    """What the practice did."""

    GIVEN = "given", "Transmis"
    TO_PATIENT = "to_patient", "Remis au patient"
    REFUSED = "refused", "Refusé"


class Disclosure(models.Model):
    """One of them. `sealed`: who asked, of which patient, what, why. `verdict`: what Vigie answered; what was not asked
    counts as not known.

    In the clear: the day, the kind of requester, the channel, what was done.
    """

    on = models.DateField()
    requester = models.CharField(max_length=40)
    verdict = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    channel = models.CharField(max_length=12, blank=True)
    sealed = models.BinaryField()
    person_id = models.PositiveIntegerField(default=0)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.requester}"
