"""Keep the register: propose, write, review, remove; every version stays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from vigie.catalogue.ports import verdict_readers
from vigie.catalogue.rules import Outcome
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.practice.controllers import Controllers, about_patients, of_patients
from vigie.processing import wire
from vigie.processing.models import Activity, Version
from vigie.processing.rules import completeness, minimisation, proposal
from vigie.processing.rules.completeness import Gap, Record
from vigie.processing.rules.minimisation import Doubt
from vigie.processing.table import Ready, table
from vigie.typography import fold
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

MOST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """A record as the register shows it. `contradicted`: the measures claimed that the assessment finds wanting."""

    activity: Activity
    record: Record
    gaps: tuple[Gap, ...]
    contradicted: tuple[str, ...]
    doubts: tuple[tuple[str, Doubt], ...]


@requires("register.read")
def listing() -> list[Activity]:
    """The activities in the register."""
    return list(Activity.objects.filter(removed_at=None))


@requires("register.read")
def get(number: int) -> Activity | None:
    """One of them."""
    return Activity.objects.filter(number=number, removed_at=None).first()


def told(rows: list[Activity], now: datetime) -> list[Told]:
    """What each lacks, and what the assessment says against it."""
    known, today = table(), practice.today(now)
    wanting = {key for key, found in _outcomes(now).items() if Outcome.TO_FIX in found} if rows else set()
    return [
        Told(
            row, found := record_of(row), completeness.gaps(found, known.sensitive, today),
            completeness.contradicted(found, known.controls, wanting),
            minimisation.doubts(found, row.origin, known.words),
        )
        for row in rows
    ]  # fmt: skip


def controllers(record: Record, today: date) -> Controllers:
    """Who answers for a record: nobody of the practice for what it does for another."""
    if record.for_others or not about_patients(record.persons):
        return Controllers(())
    return of_patients(today)


def record_of(row: Activity | Version) -> Record:
    """Its content, read; what was written by a newer program and cannot be read is an empty record."""
    try:
        return wire.record(row.content, row.reviewed_on if isinstance(row, Activity) else None)
    except wire.RecordError:
        return Record()


def _outcomes(now: datetime) -> dict[str, set[Outcome]]:
    """What the bilan says of each control: several things of one that differs from a device to another."""
    found: dict[str, set[Outcome]] = {}
    reader = verdict_readers.get("assessment")
    for verdict in reader(now).verdicts if reader else ():
        found.setdefault(verdict.id, set()).add(verdict.outcome)
    return found


def _in_place(now: datetime) -> tuple[str, ...]:
    """The measures that a proposal may claim: nothing that the bilan does not find in place everywhere."""
    said = _outcomes(now)
    sure = {Outcome.MET, Outcome.NOT_APPLICABLE}
    met = {key for key, found in said.items() if Outcome.MET in found and found <= sure}
    return completeness.held(
        table().controls, met, {key for key, found in said.items() if found <= sure} - met
    )


@requires("register.read")
def proposals() -> tuple[list[Ready], list[Ready]]:
    """The ready-made activities that concern this practice and are not in its register; then the others.

    One whose condition is unknown is among the others: nothing is supposed of a practice that was not described.
    """
    taken = set(Activity.objects.filter(removed_at=None).values_list("origin", flat=True))
    profile = {f"profile.{name}": value for name, value in practice.current().values.items()}
    left = [row for row in table().ready.values() if row.id not in taken]
    chosen = [row for row in left if row.offered and proposal.concerns(row.conditions, profile)]
    return chosen, [row for row in left if row not in chosen]


@requires("register.edit")
def add_ready(ids: list[str]) -> list[Activity]:
    """Put ready-made activities into the register; one that is there already is left alone.

    Of the measures of security, only those that the bilan finds in place are claimed.
    """
    known = table().ready
    taken = set(Activity.objects.filter(removed_at=None).values_list("origin", flat=True))
    wanted = [known[key] for key in dict.fromkeys(ids) if key in known and key not in taken]
    with transaction.atomic():
        measures = _in_place(timezone.now()) if wanted else ()
        return [_create(ready.title, replace(ready.record, measures=measures), ready.id) for ready in wanted]


@requires("register.edit")
def add_own(title: str, *, for_others: bool = False) -> Activity:
    """An activity of one's own, empty; `for_others`: what the practice does as a processor."""
    with transaction.atomic():
        return _create(title, Record(for_others=for_others), "")


@requires("register.edit")
def take(title: str, record: Record) -> str:
    """Put in what was kept elsewhere: « added », « changed » where an activity has that name, or « same ».

    A record that stands in the register keeps its number, its origin and its versions; it is to be read again.
    """
    with transaction.atomic():
        named = (row for row in Activity.objects.filter(removed_at=None) if fold(row.title) == fold(title))
        row = next(named, None)
        if row is None:
            _create(title, record, "")
            return "added"
        before = row.changed_at
        save(row, row.title, record)
        return "same" if row.changed_at == before else "changed"


def _create(title: str, record: Record, origin: str) -> Activity:
    if Activity.objects.filter(removed_at=None).count() >= MOST:
        raise VaultError(f"Le registre a déjà {MOST} activités : regroupez-en.")
    now = timezone.now()
    last = Activity.objects.aggregate(last=Max("number"))["last"] or 0
    row = Activity.objects.create(
        number=last + 1,
        origin=origin,
        title=title.strip(),
        content=wire.plain(record),
        created_at=now,
        changed_at=now,
    )
    _keep(row, now)
    journal.record("register.added", "activity", row.number, {"title": row.title})
    return row


@requires("register.edit")
def save(row: Activity, title: str, record: Record) -> None:
    """Write a record; what did not change makes no version, and a change asks for a new review."""
    content: Mapping[str, Any] = wire.plain(record)
    if row.title == title.strip() and row.content == content:
        return
    now = timezone.now()
    with transaction.atomic():
        row.title, row.content, row.changed_at, row.reviewed_on = title.strip(), dict(content), now, None
        row.save(update_fields=["title", "content", "changed_at", "reviewed_on"])
        _keep(row, now)
        journal.record("register.changed", "activity", row.number, {"title": row.title})


@requires("register.edit")
def restore(row: Activity, version: Version) -> None:
    """Make an earlier version the one in force again: it is a new version, nothing is lost."""
    save(row, version.title, record_of(version))


@requires("register.edit")
def review(row: Activity) -> None:
    """Somebody read it again and found it right."""
    with transaction.atomic():
        row.reviewed_on = practice.today(timezone.now())
        row.save(update_fields=["reviewed_on"])
        journal.record("register.reviewed", "activity", row.number, None)


@requires("register.edit")
def remove(row: Activity) -> None:
    """The practice no longer does it: out of the register, its versions stay."""
    with transaction.atomic():
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        journal.record("register.removed", "activity", row.number, {"title": row.title})


def _keep(row: Activity, now: datetime) -> None:
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    row.versions.create(
        number=last + 1, title=row.title, content=row.content, saved_at=now,
        person_id=state.actor.access_id if state.unlocked else 0,
    )  # fmt: skip
