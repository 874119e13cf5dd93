"""Answers, bilans and the plan's own state. Wording is never stored: identifiers and revisions are."""

from django.db import models


class Answer(models.Model):
    """What a person answered to a control; the newest that was not withdrawn is the one in force."""

    control_id = models.CharField(max_length=80, db_index=True)
    revision = models.PositiveIntegerField()
    device = models.ForeignKey("practice.Device", null=True, blank=True, on_delete=models.CASCADE)
    value = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    proof = models.ForeignKey("vault.StoredFile", null=True, blank=True, on_delete=models.SET_NULL)
    person_id = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(db_index=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-answered_at", "-id"]

    def __str__(self) -> str:
        return f"{self.control_id} : {self.value}"


class Snapshot(models.Model):
    """A bilan that was kept: verdicts with their revisions and the facts they rested on."""

    taken_at = models.DateTimeField(db_index=True)
    catalogue_version = models.CharField(max_length=12)
    program_version = models.CharField(max_length=20)
    person_id = models.PositiveIntegerField(default=0)
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d}"


class ActionStatus(models.TextChoices):
    """Where an action stands; « faite » is never declared: the verdict says so."""

    OPEN = "open", "À faire"
    DOING = "doing", "En cours"


class ActionState(models.Model):
    """What people decided about an action: who, for when, later."""

    control_id = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=8, choices=ActionStatus.choices, default=ActionStatus.OPEN)
    owner = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.control_id
