"""An incident, what was done and noted, the pieces kept, the declarations; and what was prepared before any.

What only the responsables read (notes, pieces, names in the chain of custody) is sealed by `vault.reserved`.
"""

import uuid

from django.db import models

from vigie.vault.models import StoredFile


class Outcome(models.TextChoices):
    """Where an incident stands."""

    OPEN = "open", "En cours"
    CLOSED = "closed", "Clos"
    FALSE_ALARM = "false_alarm", "Fausse alerte"


class Incident(models.Model):
    """One incident. `uuid` is its name in the log kept outside the vault, `number` what people say.

    `known_at`: when one became certain enough (art. 33 GDPR), from which the delays run. `situation`: what is known of
    it for the clocks and the declarations, `breach`: for the assessment, both by the names of `incidents.rules`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    playbook = models.SlugField(max_length=40)
    revision = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    known_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    situation = models.JSONField(default=dict)
    breach = models.JSONField(default=dict)
    decision = models.CharField(max_length=12, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    lessons = models.TextField(blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"Incident n° {self.number}"


class Entry(models.Model):
    """One line of an incident's journal: a step, an answer, a note, a piece, a document. Never changed afterwards.

    `at`: when it happened; `noted_at`: when it was written down. `code`: the step of the playbook, or what it is.
    `value`: an answer among those that the playbook proposes. `sealed`: a text for the responsables.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="entries")
    uuid = models.UUIDField(unique=True)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    code = models.CharField(max_length=80)
    state = models.CharField(max_length=12)
    value = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    by = models.PositiveBigIntegerField(null=True, blank=True)
    locked = models.BooleanField(default=False)

    class Meta:
        ordering = ("noted_at", "pk")

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class Piece(models.Model):
    """Something kept as evidence: its digest is of the contents in the clear, the stored file is sealed.

    A piece without a file is an object (a disk, a phone), described in its `sealed` card.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    file = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=127, blank=True)
    sealed = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="piece_number")]

    def __str__(self) -> str:
        return f"Pièce {self.number}"


class Movement(models.Model):
    """A piece passing from hand to hand: who, to whom, why and the state of the seal are sealed."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="movements")
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.piece} {self.at:%Y-%m-%d}"


class Declared(models.Model):
    """A declaration made, or a delay met: when, and the receipt that proves it."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="declared")
    kind = models.CharField(max_length=24)
    done_at = models.DateTimeField()
    reference = models.CharField(max_length=120, blank=True)
    complete = models.BooleanField(null=True)
    proof = models.ForeignKey(Piece, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("done_at", "pk")

    def __str__(self) -> str:
        return self.kind


class FollowUp(models.Model):
    """What the practice decided to do so that it does not happen again; the plan shows it until it is done."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="follow_ups")
    text = models.CharField(max_length=160)
    owner = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text


class Draft(models.Model):
    """A document being written: its texts by field, as last edited, sealed."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=24)
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("kind",)
        constraints = [models.UniqueConstraint(fields=["incident", "kind"], name="one_draft_of_a_kind")]

    def __str__(self) -> str:
        return self.kind


class Preparation(models.Model):
    """Something prepared before any attack, each time that it was: the newest of a kind counts.

    `kind`: card (numbers that may be seen while locked), sheet (printed), phone (file put on phones), kit (one paper of
    the continuity kit), exercise. `detail`: what that kind needs, never a name of a patient.
    """

    kind = models.CharField(max_length=20)
    item = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("-done_at", "-pk")
        get_latest_by = ("done_at", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.item}".strip()
