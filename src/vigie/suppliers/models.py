"""What binds a supplier of the practice: contract, clauses, certificate, answers to a questionnaire."""

from django.db import models

from vigie.practice.models import Supplier
from vigie.vault.models import StoredFile


class Binding(models.Model):
    """A supplier's file; `content`: see :mod:`.wire`."""

    supplier = models.OneToOneField(Supplier, on_delete=models.CASCADE, related_name="binding")
    content = models.JSONField(default=dict)
    contract = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    certificate = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.supplier)


class Reply(models.Model):
    """A questionnaire answered, in the supplier's own words, never measured.

    `answers`: yes, no or unknown, and a text.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="replies")
    questionnaire = models.SlugField(max_length=20)
    answers = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("-received_at", "-pk")

    def __str__(self) -> str:
        return f"{self.supplier} {self.questionnaire}"
