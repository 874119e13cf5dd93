"""The yearly exercise: its scenarios from the content in force, and how long a run took. No Django."""

from dataclasses import dataclass
from typing import Any

from vigie.incidents import law
from vigie.typography import french

LONGEST_PAGE = 30 * 60
"""Seconds: past this, a page was left open during a pause, which is not counted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One gesture proposed."""

    label: str
    right: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """One page of the exercise. `step`: the step of a playbook that does the right gesture."""

    id: str
    text: str
    choices: tuple[Choice, ...]
    why: str
    step: str
    sources: tuple[law.Source, ...]

    @property
    def answer(self) -> Choice:
        """The right gesture: there is one."""
        return next(choice for choice in self.choices if choice.right)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One exercise."""

    id: str
    title: str
    playbook: str
    situations: tuple[Situation, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """What the page of choices shows."""

    title: str
    hint: str
    scenarios: tuple[Scenario, ...]


def exercise() -> Exercise:
    """The exercises of the content in force, else the program's own."""
    raw = law.table("exercise")
    sources = law.sources_of(raw)
    return Exercise(
        french(raw["title"]),
        french(raw["hint"]),
        tuple(
            Scenario(
                row["id"],
                french(row["title"]),
                row["playbook"],
                tuple(_situation(one, sources) for one in row["situations"]),
            )
            for row in raw["scenarios"]
        ),
    )


def _situation(raw: dict[str, Any], sources: dict[str, law.Source]) -> Situation:
    return Situation(
        raw["id"],
        french(raw["text"]),
        tuple(Choice(french(choice["label"]), choice["right"]) for choice in raw["choices"]),
        french(raw["why"]),
        raw["step"],
        tuple(sources[name] for name in raw["sources"]),
    )


def find(scenario: str) -> Scenario | None:
    """An exercise by its name; None when the content in force has it no more."""
    return next((row for row in exercise().scenarios if row.id == scenario), None)


def spent(before: float, now: float) -> int:
    """Seconds on one page: never negative, a long pause counts for nothing more than half an hour."""
    return int(min(max(now - before, 0), LONGEST_PAGE))


def duration(seconds: int) -> str:
    """« 12 min », « moins d’une minute »."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "moins d’une minute"
    hours, rest = divmod(minutes, 60)
    return french(f"{hours} h {rest:02}" if hours else f"{minutes} min")
