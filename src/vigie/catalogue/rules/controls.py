"""Controls: rows of the catalogue, as read from YAML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from vigie.catalogue.rules.conditions import Condition
from vigie.catalogue.rules.facts import Answer


class Role(StrEnum):
    """What a criterion's fact is worth: only `proves` can lead to `met` by itself."""

    PROVES = "proves"
    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class Scope(StrEnum):
    """Whether a control is judged once for the practice or once for each device."""

    PRACTICE = "practice"
    DEVICE = "device"


class Tier(StrEnum):
    """`base` is the common ground, `further` « pour aller plus loin », `helper` for who maintains the PC."""

    BASE = "base"
    FURTHER = "further"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from, and when it was last checked (confidence: A read, B second-hand, C ours)."""

    title: str
    checked_on: date
    confidence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition over facts and what it is worth."""

    role: Role
    when: Condition


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, with the term of the answer in days (None: for good)."""

    text: str
    choices: tuple[Choice, ...]
    help: str = ""
    valid_days: int | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """How to mend it: minutes, by whom, and steps per system (`any` where it makes no difference)."""

    minutes: int
    who: str = "self"
    steps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def steps_for(self, system: str | None, variants: Iterable[str] = ()) -> tuple[str, ...]:
        """The steps on this variant of the system, else on this system, else those that hold everywhere."""
        keys = (*variants, system or "any", "any")
        return next((steps for key in keys if (steps := self.steps.get(key))), ())


@dataclass(frozen=True, slots=True)
class Memento:
    """The row of the ANS memento that the lecture's table confirms: chapter, local storage, cloud storage."""

    chapter: str
    local: bool
    cloud: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A measure of the catalogue; see docs/catalogue.md for each field."""

    id: str
    revision: int
    theme: str
    tier: Tier
    scope: Scope
    severity: int
    title: str
    statement: str
    why: str
    fix: Fix
    sources: tuple[Source, ...]
    systems: frozenset[str] = frozenset()
    applies_when: Condition | None = None
    urgent_when: Condition | None = None
    eased_when: Condition | None = None
    criteria: tuple[Criterion, ...] = ()
    over: tuple[str, ...] = ()
    question: Question | None = None
    requires: tuple[str, ...] = ()
    lecture: tuple[str, ...] = ()
    memento: Memento | None = None
    origin: tuple[str, ...] = ()
    threshold: str = ""
    keeps_answers: bool = False
    replaces: tuple[str, ...] = ()

    def offers(self, value: object) -> bool:
        """Whether the value answers this control's question."""
        choices = {choice.value for choice in self.question.choices} if self.question else set()
        return value in choices or value == Answer.DONT_KNOW
