"""Until when a patient's file is kept.

No text fixes a duration for an independent practice: the Ordres and the CNIL (délibération 2020-081, § 7) advise to
follow R.1112-7 of the public health code, written for hospitals. Two clocks: the active base runs from the last change
to the file, destruction from the last care.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Status(StrEnum):
    """Where a file stands; the first that holds wins."""

    FROZEN = "frozen"
    UNDETERMINED = "undetermined"
    TO_DESTROY = "to_destroy"
    ARCHIVED = "archived"
    ACTIVE = "active"


class Rule(StrEnum):
    """What fixed the end."""

    YEARS_20 = "years_20"
    MINOR_28 = "minor_28"
    BIRTH_UNKNOWN = "birth_unknown"
    DEATH_10 = "death_10"
    LABORATORY_10 = "laboratory_10"
    GENETIC_30 = "genetic_30"


@dataclass(frozen=True, slots=True)
class Durations:
    """In years: in the active base after the last change, kept after the last care, and what changes that.

    `minor`: kept until that age at least; `death`: after a death that comes before as many years. None of the two for a
    laboratory, whose reports have `genetic` instead. `rule`: what the usual end is called.
    """

    active: int
    kept: int
    rule: Rule
    minor: int = 0
    death: int = 0
    genetic: int = 0


CARE = Durations(active=5, kept=20, rule=Rule.YEARS_20, minor=28, death=10)
LABORATORY = Durations(active=5, kept=10, rule=Rule.LABORATORY_10, genetic=30)
"""As the research has them; the content in force gives those that serve (data/retention.yaml)."""


class Flaw(StrEnum):
    """Dates that cannot be true together."""

    CARE_TO_COME = "care_to_come"
    ENTRY_TO_COME = "entry_to_come"
    BORN_AFTER_CARE = "born_after_care"
    BORN_TO_COME = "born_to_come"
    DIED_BEFORE_BIRTH = "died_before_birth"
    DIED_BEFORE_CARE = "died_before_care"
    DEATH_TO_COME = "death_to_come"
    GENETIC_TO_COME = "genetic_to_come"
    DISPUTE_ORDER = "dispute_order"
    DISPUTE_TO_COME = "dispute_to_come"


class ImpossibleDatesError(ValueError):
    """`flaw`: which dates contradict each other."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth, whole or not: the earliest and the latest day that it may be."""

    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Dispute:
    """A claim against the practice's care; `end` is None while it goes on."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class File:
    """What the computation needs of a file. `last_entry`: the last change to it, the last care when nobody says."""

    last_care: date | None
    birth: Birth | None = None
    last_entry: date | None = None
    died: date | None = None
    disputes: tuple[Dispute, ...] = ()
    genetic: date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """The answer. No date while frozen or undetermined; `legal_ends_on`: the end that the texts give all the same."""

    status: Status
    rule: Rule | None = None
    active_until: date | None = None
    ends_on: date | None = None
    legal_ends_on: date | None = None
    suspended_days: int = 0

    @property
    def destroy_from(self) -> date | None:
        """The first day on which it may be destroyed."""
        return self.ends_on + timedelta(days=1) if self.ends_on else None


def after(day: date, years: int) -> date:
    """The same day that many years later; the last day of the month when there is none, as for a 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def compute(file: File, today: date, durations: Durations = CARE) -> Term:
    """Where the file stands. ImpossibleDatesError when its dates contradict each other."""
    _check(file, today)
    frozen = bool(file.disputes) and any(one.end is None for one in file.disputes)
    last = file.last_care
    if last is None:
        return Term(Status.FROZEN if frozen else Status.UNDETERMINED)
    ends, rule = _care(file, last, durations)
    ends, suspended = _suspended(ends, file.disputes) if file.disputes else (ends, 0)
    if durations.genetic and file.genetic and after(file.genetic, durations.genetic) > ends:
        ends, rule = after(file.genetic, durations.genetic), Rule.GENETIC_30
    if frozen:
        opened = min(one.start for one in file.disputes if one.end is None)
        return Term(
            Status.FROZEN, rule, legal_ends_on=ends if opened > ends else None, suspended_days=suspended
        )
    entry = last if file.last_entry is None or file.last_entry < last else file.last_entry
    active = min(after(entry, durations.active), ends)
    status = Status.TO_DESTROY if today > ends else Status.ARCHIVED if today > active else Status.ACTIVE
    return Term(status, rule, active, ends, ends, suspended)


def _care(file: File, last: date, durations: Durations) -> tuple[date, Rule]:
    ends, rule = after(last, durations.kept), durations.rule
    if not durations.minor:
        return ends, rule
    if file.birth is None:
        ends, rule = after(last, durations.minor), Rule.BIRTH_UNKNOWN
    elif (
        last.year - file.birth.latest.year <= durations.minor - durations.kept
    ):  # else twenty years end later
        grown = after(min(file.birth.latest, last), durations.minor)
        if grown > ends:
            ends, rule = grown, Rule.MINOR_28
    if durations.death and file.died is not None and file.died < after(last, durations.death):
        ends, rule = after(file.died, durations.death), Rule.DEATH_10
    return ends, rule


def _suspended(ends: date, disputes: Sequence[Dispute]) -> tuple[date, int]:
    """A closed dispute that began before the end adds its days; two at the same time count once."""
    total = 0
    for start, end in _merged(disputes):
        if start <= ends:
            days = (end - start).days
            ends, total = ends + timedelta(days=days), total + days
    return ends, total


def _merged(disputes: Sequence[Dispute]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for start, end in sorted((one.start, one.end) for one in disputes if one.end is not None):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _check(file: File, today: date) -> None:
    last, birth, died = file.last_care, file.birth, file.died
    if last is not None and last > today:
        raise ImpossibleDatesError(Flaw.CARE_TO_COME)
    if file.last_entry is not None and file.last_entry > today:
        raise ImpossibleDatesError(Flaw.ENTRY_TO_COME)
    if birth is not None and birth.earliest > today:
        raise ImpossibleDatesError(Flaw.BORN_TO_COME)
    if birth is not None and last is not None and birth.earliest > last:
        raise ImpossibleDatesError(Flaw.BORN_AFTER_CARE)
    if died is not None:
        _check_death(died, birth, last, today)
    if file.genetic is not None and file.genetic > today:
        raise ImpossibleDatesError(Flaw.GENETIC_TO_COME)
    if any(one.end is not None and one.end < one.start for one in file.disputes):
        raise ImpossibleDatesError(Flaw.DISPUTE_ORDER)
    if any((one.end or one.start) > today for one in file.disputes):
        raise ImpossibleDatesError(Flaw.DISPUTE_TO_COME)


def _check_death(died: date, birth: Birth | None, last: date | None, today: date) -> None:
    if died > today:
        raise ImpossibleDatesError(Flaw.DEATH_TO_COME)
    if birth is not None and died < birth.earliest:
        raise ImpossibleDatesError(Flaw.DIED_BEFORE_BIRTH)
    if last is not None and died < last:
        raise ImpossibleDatesError(Flaw.DIED_BEFORE_CARE)
