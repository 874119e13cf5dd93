"""What people really can see, what was done at their arrival and departure, what they signed, and the yearly review."""

from django.db import models

from vigie.practice.models import Person
from vigie.vault.models import StoredFile


class Rights(models.Model):
    """One person's accesses.

    `has`: category to yes or no, absent when nobody looked; `changed`: why otherwise than the job.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="rights")
    has = models.JSONField(default=dict)
    changed = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.person)


class Step(models.Model):
    """One line of a person's arrival or departure that was done."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="steps")
    of = models.CharField(max_length=10)
    item = models.SlugField(max_length=30)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "of", "item"], name="one_step_once")]

    def __str__(self) -> str:
        return f"{self.of} {self.item}"


class Signature(models.Model):
    """A document that was signed; `person` is empty for the agreement between controllers."""

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="signatures"
    )
    document = models.SlugField(max_length=20)
    signed_on = models.DateField()
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-signed_on", "-pk")

    def __str__(self) -> str:
        return self.document


class Review(models.Model):
    """Somebody looked at everybody's accesses again. `too_wide`, `unknown`: what stood that day."""

    done_at = models.DateTimeField()
    too_wide = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()

    class Meta:
        ordering = ("-done_at", "-pk")

    def __str__(self) -> str:
        return f"{self.done_at:%Y-%m-%d}"
