"""The yearly look at the files that came to their end, and the list of patients where the practice asked for one."""

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


class ListKey(models.Model):
    """The key of the list of patients, sealed for the responsables; one row, made with the first list.

    `revision`: one more at each change of a row. `computed_with`: the profession and the edition of the durations that
    the terms in the clear were computed with.
    """

    sealed = models.BinaryField()
    computed_with = models.CharField(max_length=80, blank=True)
    imported_at = models.DateTimeField()
    lines = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.imported_at:%Y-%m-%d}"


class ListColumns(models.Model):
    """Which column was which, for the heads of one software's export."""

    heads = models.CharField(max_length=64, unique=True)
    places = models.JSONField()

    def __str__(self) -> str:
        return self.heads


class Patient(models.Model):
    """One file of the practice's software, as far as its term needs it.

    `sealed`: its number, its initials and its dates, under the list's key. In the clear: when it ends, what was
    decided, and `lookup`, a keyed digest of the number. A frozen file has no end. `frozen`: a dispute goes on;
    `disputed`: one does or did.
    """

    lookup = models.CharField(max_length=32, unique=True)
    sealed = models.BinaryField()
    active_until = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    rule = models.CharField(max_length=16, blank=True)
    frozen = models.BooleanField(default=False)
    disputed = models.BooleanField(default=False)
    kept_until = models.DateField(null=True)
    kept_reason = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ("ends_on", "pk")
        indexes = (
            models.Index(fields=("ends_on", "id", "active_until", "kept_until"), name="patient_terms"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


class Cleared(models.Model):
    """Documents of one kind, up to a day, were destroyed. `rule`: the duration's id in the content."""

    rule = models.CharField(max_length=40)
    until = models.DateField()
    done_on = models.DateField()
    person_id = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-done_on", "-pk")
        constraints = (models.UniqueConstraint(fields=("rule", "until"), name="cleared_once"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.until:%Y-%m-%d}"
