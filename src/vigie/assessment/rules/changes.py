"""What changed between two bilans, and whose doing it was: yours, time's, or the catalogue's."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

AGED = frozenset({"answer_expired", "measure_expired"})


class Cause(StrEnum):
    """Why a verdict moved."""

    YOU = "you"
    AGED = "aged"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a bilan."""

    id: str
    device: str | None
    verdict: str
    reason_code: str
    revision: int


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that moved; `before` is None for a control that was not there, `after` for one that left."""

    id: str
    device: str | None
    before: str | None
    after: str | None
    cause: Cause


def compare(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """The verdicts that differ, in the order of `after`."""
    old = {(row.id, row.device): row for row in before}
    new = {(row.id, row.device): row for row in after}
    old_ids = {row.id for row in old.values()}
    changes = []
    for key, row in new.items():
        was = old.get(key)
        if was is None:
            cause = Cause.YOU if row.id in old_ids else Cause.RULES
            changes.append(Change(row.id, row.device, None, row.verdict, cause))
        elif was.verdict != row.verdict:
            changes.append(Change(row.id, row.device, was.verdict, row.verdict, _cause(was, row)))
    new_ids = {row.id for row in new.values()}
    for key, row in old.items():
        if key not in new:
            cause = Cause.YOU if row.id in new_ids else Cause.RULES
            changes.append(Change(row.id, row.device, row.verdict, None, cause))
    return changes


def _cause(was: Row, row: Row) -> Cause:
    if was.revision != row.revision:
        return Cause.RULES
    return Cause.AGED if row.reason_code in AGED else Cause.YOU
