"""A patients' list made into files: what is read of each line, why one is refused, lines of one patient together.

Pure. Only what the computation needs is taken: an internal number, initials, dates.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from vigie.retention.rules import cells
from vigie.retention.rules.care_file import (
    CARE,
    Birth,
    Durations,
    File,
    Flaw,
    ImpossibleDatesError,
    Term,
    compute,
)
from vigie.retention.rules.columns import CARES, Column

LONGEST_NUMBER = 40
SAID_DEAD = frozenset(
    ("oui", "non", "o", "n", "x", "vrai", "faux", "true", "false", "0", "1", "vivant", "vivante", "decede", "decedee")
)  # fmt: skip
"""A column of deaths that holds no date: it says nothing of when, so nothing is shortened by it."""


class Refusal(StrEnum):
    """Why a line is not taken; impossible dates give their own flaw."""

    BIRTH = "birth"
    LAST_CARE = "last_care"
    LAST_ENTRY = "last_entry"
    DIED = "died"
    NUMBER = "number"
    NATIONAL_ID = "national_id"
    TWO_BIRTHS = "two_births"
    TWO_DEATHS = "two_deaths"
    OTHER_LINE = "other_line"


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient: `name` is what was asked to be kept, initials unless said otherwise."""

    line: int
    number: str
    name: str
    file: File


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not taken."""

    line: int
    reason: Refusal | Flaw


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list gave. `lines`: those that hold something, under the heads; `taken`: those of the patients kept."""

    lines: int
    taken: int
    patients: tuple[tuple[Patient, Term], ...]
    rejected: tuple[Rejected, ...]


def same_number(number: str) -> str:
    """What two writings of one number share: their spaces and their case do not count."""
    return " ".join(number.split()).casefold()


def take(
    rows: Iterable[tuple[int, Sequence[str]]], places: Mapping[Column, int], today: date, *,
    durations: Durations = CARE, names: bool = False, fold: Callable[[str], str] = str.casefold,
    national_id: Callable[[str], bool] = lambda _: False,
) -> Listing:  # fmt: skip
    """Every line read and computed. Lines of the same number are one patient, seen at the latest of their dates; one
    of them that cannot be read leaves the patient out.

    `national_id`: whether a number is a social security number, which is never kept as that of a file.
    """
    found: dict[str, Patient] = {}
    refused: set[str] = set()
    rejected: list[Rejected] = []
    count, taken = 0, Counter[str]()
    for line, row in rows:
        if not "".join(row).strip():
            continue
        count += 1
        written = same_number(_cell(row, places, Column.NUMBER))
        number = written or f"\n{line}"  # a key of its own: no number holds a line break
        try:
            one = _patient(line, row, places, today, names, fold)
            if national_id(one.number):
                raise _RefusedError(Refusal.NATIONAL_ID)
            found[number] = _together(found[number], one) if number in found else one
            taken[number] += 1
        except _RefusedError as refusal:
            rejected.append(Rejected(line, refusal.why))
            refused.add(number)
    patients = []
    for number, one in found.items():
        if (
            number in refused
        ):  # what could not be read may be the latest visit: nothing is computed without it
            rejected.append(Rejected(one.line, Refusal.OTHER_LINE))
            del taken[number]
            continue
        try:
            patients.append((one, compute(one.file, today, durations)))
        except ImpossibleDatesError as error:
            rejected.append(Rejected(one.line, error.flaw))
            del taken[number]
    rejected.sort(key=lambda each: each.line)
    return Listing(count, taken.total(), tuple(patients), tuple(rejected))


class _RefusedError(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def _cell(row: Sequence[str], places: Mapping[Column, int], column: Column) -> str:
    place = places.get(column)
    return row[place].strip() if place is not None and place < len(row) else ""


def _patient(
    line: int, row: Sequence[str], places: Mapping[Column, int], today: date, names: bool,
    fold: Callable[[str], str],
) -> Patient:  # fmt: skip
    number = _cell(row, places, Column.NUMBER)
    if Column.NUMBER in places and (not number or len(number) > LONGEST_NUMBER or not number.isprintable()):
        raise _RefusedError(Refusal.NUMBER)
    cares = [_day(_cell(row, places, one), today, Refusal.LAST_CARE) for one in CARES if one in places]
    died = _cell(row, places, Column.DIED)
    file = File(
        cares[0] if len(cares) == 1 else _latest(*cares),
        _birth(_cell(row, places, Column.BIRTH), today),
        _day(_cell(row, places, Column.LAST_ENTRY), today, Refusal.LAST_ENTRY),
        None if not died or fold(died) in SAID_DEAD else _day(died, today, Refusal.DIED),
    )
    name = _name(_cell(row, places, Column.NAME), _cell(row, places, Column.FIRST_NAME), names)
    return Patient(line, number or str(line), name, file)


def _name(last: str, first: str, names: bool) -> str:
    if names:
        return " ".join(f"{last} {first}".split())[:80]
    parts = [part[:1].upper() for text in (first, last) for part in text.replace("-", " ").split()]
    return "".join(part for part in parts if part.isalpha())[:6]


def _birth(text: str, today: date) -> Birth | None:
    try:
        return cells.birth(text, today)
    except cells.NotReadError:
        raise _RefusedError(Refusal.BIRTH) from None


def _day(text: str, today: date, why: Refusal) -> date | None:
    try:
        return cells.latest(text, today)
    except cells.NotReadError:
        raise _RefusedError(why) from None


def _together(one: Patient, other: Patient) -> Patient:
    """Two lines of one number: the latest of each date; births and deaths that differ are refused."""
    mine, its = one.file, other.file
    if mine.birth and its.birth and mine.birth != its.birth:
        raise _RefusedError(Refusal.TWO_BIRTHS)
    if mine.died and its.died and mine.died != its.died:
        raise _RefusedError(Refusal.TWO_DEATHS)
    return replace(
        one, name=one.name or other.name,
        file=replace(
            mine, birth=mine.birth or its.birth, died=mine.died or its.died,
            last_care=_latest(mine.last_care, its.last_care), last_entry=_latest(mine.last_entry, its.last_entry),
        ),
    )  # fmt: skip


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)
