"""The register of patients' requests. Who asked, and of whom, is sealed for the responsables."""

from django.db import models

from vigie.requests.rules.deadlines import Kind


class Outcome(models.TextChoices):
    """How it ended."""

    DONE = "done", "Répondu : oui"
    PARTLY = "partly", "Répondu : en partie"
    REFUSED = "refused", "Refusé, avec les recours"
    WITHDRAWN = "withdrawn", "Retiré par la personne"


class Channel(models.TextChoices):
    """How the answer went."""

    HAND = "hand", "En main propre"
    MSSANTE = "mssante", "MSSanté"
    SPACE = "space", "Mon espace santé"
    ENCRYPTED = "encrypted", "Archive chiffrée"
    LETTER = "letter", "Lettre recommandée"
    DOCTOR = "doctor", "Au médecin désigné"


class Identity(models.TextChoices):
    """What was looked at."""

    UNKNOWN = "unknown", "Pas encore vérifiée"
    KNOWN = "known", "Personne connue, présente"
    SEEN = "seen", "Pièce vue, non gardée"
    DOUBT = "doubt", "Pièce demandée"


class Request(models.Model):
    """One request. `sealed`: the person, the patient, notes. Dates and states are in the clear."""

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Kind])
    asker = models.CharField(max_length=12)
    received_on = models.DateField()
    oldest = models.DateField(null=True, blank=True)
    newest = models.DateField(null=True, blank=True)
    identity = models.CharField(max_length=8, choices=Identity.choices, default=Identity.UNKNOWN)
    extended_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    old_answered_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    sealed = models.BinaryField()
    sequence = models.PositiveIntegerField(default=0)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ("-received_on", "-number")

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    @property
    def closed(self) -> bool:
        """Whether nothing is left to answer."""
        return bool(self.outcome)


class Step(models.Model):
    """Something done about it: a letter sent, an identity asked, an extension said."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=40)
    on = models.DateField()
    person_id = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.code}"
