"""What a person is expected to see, beside what they can really see; what nobody looked at stays unknown."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fit(StrEnum):
    """One cell of the table. Too wide is what is to be closed; lacking only hinders the work."""

    AS_EXPECTED = "as_expected"
    TOO_WIDE = "too_wide"
    LACKING = "lacking"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cell:
    """One category for one person. `expected`: by the job, unless changed with a reason."""

    category: str
    expected: bool
    has: bool | None
    reason: str = ""

    @property
    def fit(self) -> Fit:
        """How the two agree."""
        if self.has is None:
            return Fit.UNKNOWN
        if self.has == self.expected:
            return Fit.AS_EXPECTED
        return Fit.TOO_WIDE if self.has else Fit.LACKING


def row(
    categories: Iterable[str], by_job: Collection[str], changed: Mapping[str, str], has: Mapping[str, bool]
) -> tuple[Cell, ...]:
    """A person's cells. `changed`: the categories expected otherwise than by the job, with the reason; an empty reason
    changes nothing, since a widened access without one is too wide."""
    found = []
    for name in categories:
        reason = changed.get(name, "").strip()
        expected = (name in by_job) != bool(reason)
        found.append(Cell(name, expected, has.get(name), reason))
    return tuple(found)


def here(starts_on: date | None, ends_on: date | None, today: date) -> bool:
    """Whether somebody works here today; the last day counts."""
    return (starts_on is None or starts_on <= today) and (ends_on is None or today <= ends_on)


def left(ends_on: date | None, today: date) -> bool:
    """Whether the last day is over."""
    return ends_on is not None and ends_on < today


def open_steps(steps: Iterable[str], done: Collection[str]) -> tuple[str, ...]:
    """What of a list is still to be done."""
    return tuple(step for step in steps if step not in done)
