"""What to do next in a playbook, from what was done, skipped or noted so far. Pure.

A step waits for those named in its `after`: each done, or waived with a reason. So the antivirus scan waits for the
sealed copy: whoever will not make that copy says why first. A step that answers set aside is hidden, and holds nobody
up; a question without an answer hides nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

PHASES = ("minutes_15", "hours_24", "hours_72", "recovery")


class State(StrEnum):
    """What became of a step. `noted`: something was written about it, and it is still to do."""

    TODO = "todo"
    DONE = "done"
    SKIPPED = "skipped"
    NOTED = "noted"


class StepLike(Protocol):
    """What these rules read of a step."""

    @property
    def id(self) -> str: ...
    @property
    def after(self) -> Sequence[str]: ...
    @property
    def only_if(self) -> Mapping[str, Collection[str]]: ...


class PlaybookLike(Protocol):
    """What these rules read of a playbook: its steps, by phase."""

    @property
    def phases(self) -> Mapping[str, Sequence[StepLike]]: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person did of a step. A skip without a reason is no skip. `answers`: to the step's question, if any."""

    state: State
    reason: str = ""
    answers: frozenset[str] = frozenset()

    @property
    def settled(self) -> bool:
        """Whether what comes after may open."""
        return self.state == State.DONE or (self.state == State.SKIPPED and bool(self.reason.strip()))


@dataclass(frozen=True, slots=True)
class Card:
    """A step as it stands now. `waits_for`: what must be settled before it opens."""

    step: str
    phase: str
    state: State
    waits_for: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it may be done now."""
        return self.state in (State.TODO, State.NOTED) and not self.waits_for


def arrange(playbook: PlaybookLike, done: Mapping[str, Mark]) -> tuple[Card, ...]:
    """Every step that concerns the situation, by phase, then what comes first before what waits for it.

    Marks of steps that this playbook does not have are left alone: they may be another's.
    """
    shown = {step.id for phase in PHASES for step in playbook.phases[phase] if _concerns(step, done)}
    cards = []
    for phase in PHASES:
        for step in _ordered([step for step in playbook.phases[phase] if step.id in shown]):
            mark = done.get(step.id)
            waits = () if mark and mark.settled else _waits(step, shown, done)
            cards.append(Card(step.id, phase, _state(mark), waits))
    return tuple(cards)


def next_steps(playbook: PlaybookLike, done: Mapping[str, Mark]) -> tuple[Card, ...]:
    """What remains, in order: those that wait are still there, and say for what."""
    return tuple(card for card in arrange(playbook, done) if card.state in (State.TODO, State.NOTED))


def current(playbook: PlaybookLike, done: Mapping[str, Mark]) -> Card | None:
    """The one card to show: the first that may be done now; None when nothing remains."""
    return next((card for card in next_steps(playbook, done) if card.open), None)


def _state(mark: Mark | None) -> State:
    if mark is None:
        return State.TODO
    return State.TODO if mark.state == State.SKIPPED and not mark.settled else mark.state


def _concerns(step: StepLike, done: Mapping[str, Mark]) -> bool:
    """Unless an answer says otherwise: « je ne sais pas » and silence keep the step."""
    for asking, values in step.only_if.items():
        answers = done[asking].answers if asking in done else frozenset()
        if answers and "unknown" not in answers and not answers & frozenset(values):
            return False
    return True


def _waits(step: StepLike, shown: Collection[str], done: Mapping[str, Mark]) -> tuple[str, ...]:
    return tuple(key for key in step.after if key in shown and not (key in done and done[key].settled))


def _ordered(steps: Sequence[StepLike]) -> Iterable[StepLike]:
    """The written order, but that nothing comes before what it waits for."""
    left = list(steps)
    while left:
        names = {step.id for step in left}
        first = next((step for step in left if not names & set(step.after)), left[0])
        left.remove(first)
        yield first
