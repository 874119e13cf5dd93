"""The people of the practice, what they can see, what was done when they came and left, what they signed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from vigie.journal import services as journal
from vigie.practice import reading
from vigie.practice import services as practice
from vigie.practice.models import Job, Person
from vigie.staffing.models import Review, Rights, Signature, Step
from vigie.staffing.rules import matrix
from vigie.staffing.rules.matrix import Cell, Fit
from vigie.staffing.table import table
from vigie.typography import fold
from vigie.vault import services as vault
from vigie.vault.rights import requires

ARRIVAL, DEPARTURE = "arrival", "departure"
CONFIDENTIALITY, CHARTER, JOINT, LOCUM = "confidentiality", "charter", "joint", "locum"
OWNERS = frozenset({Job.HOLDER, Job.ASSOCIATE})


def to_sign(job: str) -> tuple[str, ...]:
    """What is asked of a job: nothing of the owners; no charter of somebody who uses no computer here."""
    if job in OWNERS:
        return ()
    if job == Job.CLEANING:
        return (CONFIDENTIALITY,)
    return (CHARTER, LOCUM) if job == Job.LOCUM else (CONFIDENTIALITY, CHARTER)


LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """A person with what they can see and what is still to be done for them."""

    person: Person
    cells: tuple[Cell, ...]
    gone: bool
    open_steps: tuple[str, ...]
    signed: dict[str, Signature]
    still_in_vigie: bool

    @property
    def too_wide(self) -> int:
        """How many accesses are to be closed."""
        return 0 if self.gone else sum(cell.fit == Fit.TOO_WIDE for cell in self.cells)

    @property
    def unknown(self) -> int:
        """How many nobody looked at."""
        return 0 if self.gone else sum(cell.fit == Fit.UNKNOWN for cell in self.cells)

    @property
    def unsigned(self) -> list[str]:
        """What they are to sign and did not."""
        if self.gone:
            return []
        return [name for name in to_sign(self.person.job) if name not in self.signed]


def everyone(now: datetime) -> list[Told]:
    """Those who work here or left with something still open, for what runs without a person too."""
    told = reading.once("team", lambda: tuple(_told(list(Person.objects.select_related("rights")), now)))
    return [one for one in told if not one.gone or one.open_steps or one.still_in_vigie]


def _told(people: list[Person], now: datetime) -> list[Told]:
    """Each of them, with what the database holds of all read once."""
    day = practice.today(now)
    done, signed = defaultdict(set), defaultdict[int, dict[str, Signature]](dict)
    for step in Step.objects.filter(person__in=people):
        done[step.person_id, step.of].add(step.item)
    for one in Signature.objects.filter(person__in=people).select_related("file"):
        signed[one.person_id or 0].setdefault(one.document, one)
    labels = {fold(access.label) for access in vault.active() if access.until is None or access.until >= day}
    found = []
    for row in people:
        gone = matrix.left(row.ends_on, day)
        of = DEPARTURE if gone else ARRIVAL
        steps = matrix.open_steps(table().lists[of], done[row.pk, of])
        found.append(Told(row, _cells(row), gone, steps, signed[row.pk], gone and fold(row.name) in labels))
    return found


def _cells(row: Person) -> tuple[Cell, ...]:
    known, rights = table(), getattr(row, "rights", None)
    expected = known.jobs.get(row.job, frozenset())
    return matrix.row(
        known.categories, expected, rights.changed if rights else {}, rights.has if rights else {}
    )


def not_noted(told: Sequence[Told]) -> str:
    """Why the list cannot be whole, against the profile; empty when nothing says so."""
    values = practice.current().values
    here = [one.person.job for one in told if not one.gone]
    staff, noted = values.get("staff"), sum(job not in OWNERS | {Job.LOCUM} for job in here)
    if isinstance(staff, int) and staff > noted:
        return f"{staff} salarié{'s' if staff > 1 else ''} au profil, {noted} dans l’équipe notée."
    if values.get("replacements") and not Person.objects.filter(job=Job.LOCUM).exists():
        return "Le profil dit que vous êtes remplacé : aucun remplaçant n’est noté."
    return ""


@requires("staff.read")
def listing(now: datetime) -> list[Told]:
    """Everybody who counts today."""
    return everyone(now)


@requires("staff.read")
def get(pk: int, now: datetime) -> Told | None:
    """One of them, gone or not."""
    row = Person.objects.filter(pk=pk).select_related("rights").first()
    return _told([row], now)[0] if row else None


@requires("staff.edit")
def save(row: Person) -> Person:
    """Add or change a person."""
    new = row.pk is None
    with transaction.atomic():
        row.name = row.name.strip()
        row.save()
        journal.record("person.added" if new else "person.changed", "person", row.pk, {"name": row.name})
    return row


@requires("staff.edit")
def set_rights(row: Person, has: Mapping[str, bool | None], changed: Mapping[str, str]) -> None:
    """Write what the person really can see, and why otherwise than the job."""
    known = set(table().categories)
    kept = {name: value for name, value in has.items() if name in known and value is not None}
    why = {
        name: " ".join(text.split())[:200] for name, text in changed.items() if name in known and text.strip()
    }
    with transaction.atomic():
        Rights.objects.update_or_create(
            person=row, defaults={"has": kept, "changed": why, "looked_at": timezone.now()}
        )
        journal.record("person.rights", "person", row.pk, {"name": row.name})


@requires("staff.edit")
def mark(row: Person, of: str, items: set[str]) -> None:
    """The steps of a list that are done; one that is unticked is to be done again."""
    known = set(table().lists[of])
    with transaction.atomic():
        Step.objects.filter(person=row, of=of).exclude(item__in=items).delete()
        for item in items & known:
            Step.objects.get_or_create(person=row, of=of, item=item, defaults={"done_at": timezone.now()})
        journal.record("person.steps", "person", row.pk, {"name": row.name, "list": of})


@requires("staff.edit")
def sign(
    row: Person | None, document: str, on: date, file: tuple[BinaryIO, str, str, int] | None
) -> Signature:
    """A document was signed on that day; its scan is kept in the vault when there is one."""
    stored = None
    with transaction.atomic():
        if file is not None:
            stream, name, media, size = file
            stored = vault.store_file(stream, name, media, limit=LARGEST, size=size)
        made = Signature.objects.create(person=row, document=document, signed_on=on, file=stored)
        journal.record(
            "person.signed",
            "person",
            row.pk if row else 0,
            {"name": row.name if row else "", "document": document},
        )
    return made


@requires("staff.edit")
def review(now: datetime) -> Review:
    """Somebody looked at everybody again; what stood that day is kept with it."""
    told = everyone(now)
    with transaction.atomic():
        made = Review.objects.create(
            done_at=now, too_wide=sum(one.too_wide for one in told), unknown=sum(one.unknown for one in told)
        )
        journal.record("person.reviewed", "review", made.pk, None)
    return made


def joint_agreement() -> Signature | None:
    """The agreement between joint controllers, when one was signed."""
    return Signature.objects.filter(document=JOINT, person=None).first()
