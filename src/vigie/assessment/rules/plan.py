"""In which order to act: priority = severity reduced × confidence / effort, prerequisites first.

Two caps: three actions this week, six this quarter. Each position says its reasons. No overall score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt

WEEK = 3
QUARTER = 6
HIGHEST = 5
LONGEST_SNOOZE_DAYS = 90

_WEIGHT = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}


class Kind(StrEnum):
    """What an action asks for."""

    FIX = "fix"
    FIND_OUT = "find_out"
    SETTLE = "settle"
    ANSWER = "answer"


_CONFIDENCE = {Kind.FIX: 1.0, Kind.SETTLE: 0.7, Kind.FIND_OUT: 0.4, Kind.ANSWER: 0.5}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be done about one control; `measured` says whether the failure was measured."""

    control_id: str
    kind: Kind
    severity: int
    minutes: int
    measured: bool = False
    devices: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    snoozed_until: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A candidate at its place. `reasons` are codes; wording is elsewhere."""

    candidate: Candidate
    rank: int
    priority: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Three this week, six more this quarter, the rest later, and what was put off."""

    week: tuple[Planned, ...] = ()
    quarter: tuple[Planned, ...] = ()
    later: tuple[Planned, ...] = ()
    snoozed: tuple[Planned, ...] = ()

    @property
    def all(self) -> tuple[Planned, ...]:
        """Every action, in order."""
        return (*self.week, *self.quarter, *self.later, *self.snoozed)


def priority(candidate: Candidate) -> float:
    """Severity reduced × confidence / effort (effort grows with the square root of the time it takes)."""
    confidence = _CONFIDENCE[candidate.kind]
    if candidate.kind == Kind.FIX and not candidate.measured:
        confidence = 0.85
    return _WEIGHT[candidate.severity] * confidence / max(1.0, sqrt(candidate.minutes / 20))


def build(candidates: Iterable[Candidate], today: date) -> Plan:
    """Order the candidates and cut them at the two caps."""
    candidates = tuple(candidates)
    awake = [c for c in candidates if not is_snoozed(c, today)]
    asleep = sorted((c for c in candidates if is_snoozed(c, today)), key=_key)
    ordered = _prerequisites_first(sorted(awake, key=_key))
    planned = [
        Planned(candidate, rank, round(priority(candidate), 3), _reasons(candidate, ordered))
        for rank, candidate in enumerate(ordered, 1)
    ]
    put_off = [Planned(c, 0, round(priority(c), 3), ("snoozed",)) for c in asleep]
    return Plan(
        tuple(planned[:WEEK]),
        tuple(planned[WEEK : WEEK + QUARTER]),
        tuple(planned[WEEK + QUARTER :]),
        tuple(put_off),
    )


def is_snoozed(candidate: Candidate, today: date) -> bool:
    """Whether it was put off; the highest severity can never be hidden."""
    until = candidate.snoozed_until
    return until is not None and until > today and candidate.severity < HIGHEST


def _key(candidate: Candidate) -> tuple[float, str]:
    return (-priority(candidate), candidate.control_id)


def _prerequisites_first(ordered: list[Candidate]) -> list[Candidate]:
    """Keep the order, but pull each prerequisite in front of what needs it; a cycle keeps its order."""
    by_id: Mapping[str, Candidate] = {candidate.control_id: candidate for candidate in ordered}
    result: list[Candidate] = []
    visiting: set[str] = set()

    def visit(candidate: Candidate) -> None:
        if candidate in result or candidate.control_id in visiting:
            return
        visiting.add(candidate.control_id)
        for needed in candidate.requires:
            if needed in by_id:
                visit(by_id[needed])
        visiting.discard(candidate.control_id)
        if candidate not in result:
            result.append(candidate)

    for candidate in ordered:
        visit(candidate)
    return result


def _reasons(candidate: Candidate, ordered: list[Candidate]) -> tuple[str, ...]:
    reasons = [f"severity_{candidate.severity}"]
    reasons.append(
        {
            Kind.FIX: "measured" if candidate.measured else "declared",
            Kind.FIND_OUT: "unknown",
            Kind.SETTLE: "contradiction",
            Kind.ANSWER: "questions",
        }[candidate.kind]
    )
    if candidate.minutes <= 10:
        reasons.append("quick")
    elif candidate.minutes >= 60:
        reasons.append("long")
    if any(candidate.control_id in other.requires for other in ordered):
        reasons.append("needed_first")
    return tuple(reasons)
