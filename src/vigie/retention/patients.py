"""The list of patients: brought in, counted, searched, decided upon. Names open for the responsables alone."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from vigie.catalogue import loader
from vigie.journal import services as journal
from vigie.retention import importing, services
from vigie.retention.importing import ListError, Table, without_collecting
from vigie.retention.models import ListColumns, ListKey, Patient, Sweep
from vigie.retention.rules.care_file import (
    CARE,
    Dispute,
    Durations,
    File,
    ImpossibleDatesError,
    Status,
    Term,
    compute,
)
from vigie.retention.rules.columns import Column, words
from vigie.retention.rules.listing import Listing
from vigie.retention.sealing import Card, Sealer
from vigie.retention.table import table
from vigie.typography import fold
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires

PER_PAGE, BATCH, MOST_REJECTED = 50, 20_000, 500
LONGEST_KEEP, YEARS_AHEAD = 365, 10
TERMS = ("active_until", "ends_on", "rule", "frozen", "disputed")
"""The columns that the computation fills, in the order of these statements."""
_SELECT = "SELECT id, sealed, active_until, ends_on, rule, frozen, disputed FROM retention_patient"
_UPDATE = (
    "UPDATE retention_patient SET active_until = %s, ends_on = %s, rule = %s, frozen = %s, disputed = %s"
    " WHERE id = %s"
)
_INSERT = (
    "INSERT INTO retention_patient"
    " (lookup, sealed, active_until, ends_on, rule, frozen, disputed, kept_until, kept_reason)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


class Group(StrEnum):
    """Where a file of the list stands, as it is worked on."""

    TO_DESTROY = "to_destroy"
    KEPT = "kept"
    ARCHIVED = "archived"
    ACTIVE = "active"
    FROZEN = "frozen"
    UNDETERMINED = "undetermined"


class DisputeRefused(VaultError):  # noqa: N818
    """A dispute whose dates cannot be true."""

    sentence = "Ces dates de litige ne vont pas avec ce dossier : rien n’a été changé."


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list on screen."""

    row: Patient
    card: Card


def listed() -> ListKey | None:
    """The list in force; None until somebody brings one."""
    return ListKey.objects.first()


def _durations() -> Durations:
    known = table()
    return known.file_rule(services.profession()).durations if known else CARE


def unfixed() -> bool:
    """Whether no duration is established for this practice's files: no list is of any use."""
    known = table()
    return known is not None and services.profession() in known.unfixed_for


def _termer(today: date) -> Callable[[File], Term]:
    """The computation as the practice's profession has it; no end where none is established. ImpossibleDatesError."""
    durations, none = _durations(), unfixed()

    def term(file: File) -> Term:
        found = compute(file, today, durations)
        return Term(Status.UNDETERMINED) if none and found.status != Status.FROZEN else found

    return term


def _edition() -> str:
    return f"{services.profession()} {loader.active_folder().name}"[:80]


def _signature(table: Table) -> str:
    said = "\n".join(words(fold(head)) for head in table.heads)
    return hashlib.sha256(said.encode()).hexdigest()


def remembered(table: Table) -> dict[Column, int] | None:
    """The columns that were confirmed for these very heads."""
    row = ListColumns.objects.filter(heads=_signature(table)).first()
    return {Column(name): place for name, place in row.places.items()} if row else None


def tried(table: Table, places: Mapping[Column, int], today: date, *, names: bool = False) -> Listing:
    """What the list would give; nothing is kept. ListError."""
    return importing.compute(table, places, today, durations=_durations(), names=names)


@requires("restricted.write")
def bring(table: Table, places: Mapping[Column, int], today: date, *, names: bool = False) -> Listing:
    """Put the list in place of the one before; what was decided of a number stays with it. ListError.

    A frozen file stays even when the new list no longer has it.
    """
    if unfixed():
        raise ListError("Aucune durée n’est établie pour cette profession, dossier par dossier.")
    found = tried(table, places, today, names=names)
    with transaction.atomic():
        ListColumns.objects.update_or_create(
            heads=_signature(table), defaults={"places": {str(key): place for key, place in places.items()}}
        )
        key = listed()
        if key is None:
            sealed, sealer = Sealer.fresh()
            key = ListKey(sealed=sealed)
        else:
            sealer = Sealer.open(bytes(key.sealed))
        decided = {
            row.lookup: row for row in Patient.objects.filter(Q(disputed=True) | Q(kept_until__isnull=False))
        }
        again = _termer(today)
        Patient.objects.exclude(frozen=True).delete()
        for start in range(0, len(found.patients), BATCH):
            rows = [
                _row(patient.number, patient.name, patient.file, term, sealer, decided, again)
                for patient, term in found.patients[start : start + BATCH]
            ]
            Patient.objects.filter(lookup__in=[row[0] for row in rows if row[0] in decided]).delete()
            _insert(sorted(rows))
        key.imported_at, key.lines, key.computed_with = timezone.now(), found.lines, _edition()
        key.revision += 1
        key.rejected = [[one.line, str(one.reason)] for one in found.rejected[:MOST_REJECTED]]
        key.save()
        counted = {"lines": found.lines, "patients": len(found.patients), "rejected": len(found.rejected)}
        journal.record("retention.listed", "patients", key.pk, counted)
    return found


def _row(
    number: str, name: str, file: File, term: Term, sealer: Sealer, decided: Mapping[str, Patient],
    again: Callable[[File], Term],
) -> tuple[Any, ...]:  # fmt: skip
    lookup = sealer.lookup(number)
    before = decided.get(lookup)
    if before is None:
        return lookup, sealer.close(Card(number, name, file)), *_terms(file, term), None, ""
    disputes = sealer.card(bytes(before.sealed)).file.disputes
    if disputes:
        file = replace(file, disputes=disputes)
        term = again(file)
    kept = (before.kept_until, before.kept_reason)
    return lookup, sealer.close(Card(number, name, file)), *_terms(file, term), *kept


def _insert(rows: list[tuple[Any, ...]]) -> None:
    """Past the ORM, which takes five times longer; in the order of the index, whose pages are each encrypted."""
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, [_plain(row) for row in rows])


def _terms(file: File, term: Term) -> tuple[date | None, date | None, str, bool, bool]:
    """As the columns of :data:`TERMS` hold them."""
    frozen = term.status == Status.FROZEN
    return term.active_until, term.ends_on, str(term.rule or ""), frozen, bool(file.disputes)


def _plain(values: Iterable[Any]) -> tuple[Any, ...]:
    """As the database takes them from a cursor."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in values)


@requires("restricted.write")
def recompute(today: date) -> int:
    """Every term again, when the durations or the profession changed; how many rows differ. RowBroken."""
    key = listed()
    if key is None:
        return 0
    sealer, term, changed = Sealer.open(bytes(key.sealed)), _termer(today), []
    with connection.cursor() as cursor, without_collecting():
        cursor.execute(_SELECT)
        while some := cursor.fetchmany(2_000):
            for pk, sealed, *were in some:
                file = sealer.card(sealed).file
                try:
                    terms = _terms(file, term(file))
                except ImpossibleDatesError:  # the clock went back since: what was computed stands
                    continue
                if list(terms) != were:
                    changed.append(_plain((*terms, pk)))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE, changed)
        key.computed_with, key.revision = _edition(), key.revision + 1
        key.save(update_fields=["computed_with", "revision"])
    return len(changed)


def stale(key: ListKey) -> bool:
    """Whether the terms were computed with other durations, or for another profession."""
    return key.computed_with != _edition()


def group(name: Group, today: date) -> QuerySet[Patient]:
    """The files that stand there today."""
    kept = Q(kept_until__gte=today)
    chosen = {
        Group.FROZEN: Q(frozen=True),
        Group.UNDETERMINED: Q(ends_on=None, frozen=False),
        Group.KEPT: Q(ends_on__lt=today) & kept,
        Group.TO_DESTROY: Q(ends_on__lt=today) & ~kept,
        Group.ARCHIVED: Q(ends_on__gte=today, active_until__lt=today),
        Group.ACTIVE: Q(ends_on__gte=today, active_until__gte=today),
    }
    return Patient.objects.filter(chosen[name])


@dataclass(frozen=True, slots=True)
class Summary:
    """How many files stand in each group, and how many end in each of the coming years."""

    groups: Mapping[Group, int]
    years: tuple[tuple[int, int], ...]


def summary(today: date) -> Summary:
    """Counted once for each state of the list: a hundred thousand rows take a tenth of a second."""
    key = listed()
    if key is None:
        return Summary(dict.fromkeys(Group, 0), ())
    return _summary(today, key.pk, key.imported_at, key.revision)


@lru_cache(maxsize=1)
def _summary(today: date, *_state: object) -> Summary:
    years = (
        Patient.objects.filter(ends_on__gte=today, ends_on__lt=date(today.year + YEARS_AHEAD, 1, 1))
        .annotate(year=ExtractYear("ends_on")).order_by("year").values("year").annotate(files=Count("pk"))
    )  # fmt: skip
    groups = {name: group(name, today).count() for name in Group}
    return Summary(groups, tuple((row["year"], row["files"]) for row in years))


def _changed() -> None:
    ListKey.objects.update(revision=F("revision") + 1)


@requires("restricted.read")
def page(name: Group, number: int, today: date) -> tuple[list[Shown], int, int]:
    """The lines of one page, its number and how many there are; the nearest page when there is none there."""
    pages = max(-(-summary(today).groups[name] // PER_PAGE), 1)
    number = min(max(number, 1), pages)
    pks = group(name, today).values_list("pk", flat=True)[(number - 1) * PER_PAGE : number * PER_PAGE]
    return _shown(Patient.objects.filter(pk__in=list(pks))), number, pages


@requires("restricted.read")
def lines(rows: Iterable[Patient]) -> list[Shown]:
    """Every line of these, opened."""
    return _shown(rows)


@requires("restricted.read")
def search(number: str) -> list[Shown]:
    """The file of that very number."""
    key = listed()
    if key is None or not number.strip():
        return []
    return _shown(Patient.objects.filter(lookup=Sealer.open(bytes(key.sealed)).lookup(number)))


def _shown(rows: Iterable[Patient]) -> list[Shown]:
    key = listed()
    if key is None:
        return []
    sealer = Sealer.open(bytes(key.sealed))
    return [Shown(row, sealer.card(bytes(row.sealed))) for row in rows]


@requires("restricted.write")
def keep(rows: QuerySet[Patient], reason: str, until: date) -> int:
    """Keep them past their term, for a reason, until a day at most a year away."""
    with transaction.atomic():
        count = rows.update(kept_reason=reason, kept_until=until)
        _changed()
        journal.record("retention.kept", "patients", 0, {"count": count, "reason": reason})
    return count


@requires("restricted.write")
def freeze(rows: Iterable[Patient], since: date, today: date) -> int:
    """A dispute began: nothing of these files is destroyed while it goes on. DisputeRefused."""
    return _dispute(rows, today, "retention.frozen", lambda all_: (*all_, Dispute(since)))


@requires("restricted.write")
def unfreeze(rows: Iterable[Patient], ended: date, today: date) -> int:
    """Their disputes are over; the days they lasted are added to the term. DisputeRefused."""
    return _dispute(
        rows,
        today,
        "retention.unfrozen",
        lambda all_: tuple(replace(one, end=one.end or ended) for one in all_),
    )


def _dispute(
    rows: Iterable[Patient],
    today: date,
    action: str,
    change: Callable[[tuple[Dispute, ...]], tuple[Dispute, ...]],
) -> int:
    key = listed()
    if key is None:
        return 0
    sealer, again, changed = Sealer.open(bytes(key.sealed)), _termer(today), []
    for row in rows:
        card = sealer.card(bytes(row.sealed))
        file = replace(card.file, disputes=change(card.file.disputes))
        try:
            term = again(file)
        except ImpossibleDatesError as error:
            raise DisputeRefused from error
        row.sealed = sealer.close(replace(card, file=file))
        for name, value in zip(TERMS, _terms(file, term), strict=True):
            setattr(row, name, value)
        changed.append(row)
    with transaction.atomic():
        Patient.objects.bulk_update(changed, ("sealed", *TERMS), batch_size=500)
        _changed()
        journal.record(action, "patients", 0, {"count": len(changed)})
    return len(changed)


@requires("restricted.write")
def destroyed(rows: QuerySet[Patient], record: Sweep) -> Sweep:
    """They were destroyed or made anonymous by hand: forget them, and keep the record, which names none."""
    with transaction.atomic():
        record.count = rows.count()
        rows.delete()
        _changed()
        return services.note(record)


@requires("restricted.write")
def forget() -> int:
    """Take the whole list out of Vigie, its key with it; the records stay."""
    with transaction.atomic():
        count = Patient.objects.count()
        Patient.objects.all().delete()
        ListKey.objects.all().delete()
        journal.record("retention.forgotten", "patients", 0, {"count": count})
    return count
