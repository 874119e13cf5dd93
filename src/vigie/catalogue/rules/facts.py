"""Facts: what was read, answered or derived, when, and until when it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import isfinite

Value = bool | int | float | str | tuple[str, ...]

ANSWER_PREFIX = "answer."


class FactKind(StrEnum):
    """Where a fact comes from."""

    MEASURED = "measured"
    ANSWERED = "answered"
    DERIVED = "derived"
    PROFILE = "profile"


class Answer(StrEnum):
    """What a person may answer to a control's question."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"
    DONT_KNOW = "dont_know"


ANSWERS = frozenset(answer.value for answer in Answer)


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One entry of the facts dictionary. `max_age_days` is None when the fact never ages."""

    key: str
    type: str
    scope: str
    kind: FactKind
    label: str
    systems: frozenset[str] = frozenset()
    choices: tuple[str, ...] = ()
    unit: str = ""
    max_age_days: int | None = None
    choice_labels: Mapping[str, str] = field(default_factory=dict)
    help: str = ""

    def accepts(self, value: Value) -> bool:
        """Whether the value has this fact's type; a bool is never a number."""
        match self.type:
            case "bool":
                return isinstance(value, bool)
            case "int":
                return isinstance(value, int) and not isinstance(value, bool)
            case "number":
                return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
            case "choice":
                return isinstance(value, str) and value in self.choices
            case "list":
                return isinstance(value, tuple)
            case "date":
                return isinstance(value, str) and _is_date(value)
            case _:
                return isinstance(value, str)


@dataclass(frozen=True, slots=True)
class Fact:
    """A dated, typed statement. Either `value` or `unavailable` (the reason, in French) is set."""

    key: str
    value: Value | None = None
    unavailable: str | None = None
    device: str | None = None
    source: str = ""
    measured_at: datetime | None = None
    valid_until: datetime | None = None
    rights: str = ""
    id: str = ""


class MissingKind(StrEnum):
    """Why a fact does not count."""

    ABSENT = "absent"
    EXPIRED = "expired"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that a condition needed and could not have."""

    key: str
    kind: MissingKind
    reason: str = ""


AHEAD = timedelta(days=1)
"""How far after now a fact may be dated: clocks differ a little, and zones by less than a day."""
FUTURE = "daté d’un jour à venir : la date de ce PC est à vérifier"


class FactIndex:
    """The facts of one evaluation, looked up by key and device, aged at `now` (None: ageing is not applied)."""

    def __init__(self, facts: Iterable[Fact], specs: Mapping[str, FactSpec], now: datetime | None) -> None:
        self._facts = {(fact.key, fact.device): fact for fact in facts}
        self._specs = specs
        self._now = now

    def get(self, key: str, device: str | None) -> Fact | Missing:
        """The fact when it counts, else why it does not."""
        fact = self._facts.get((key, device))
        if fact is None:
            return Missing(key, MissingKind.ABSENT)
        if self.expired(fact):
            return Missing(key, MissingKind.EXPIRED, FUTURE if self.ahead(fact) else "")
        if fact.unavailable:
            return Missing(key, MissingKind.UNAVAILABLE, fact.unavailable)
        if fact.value is None:
            return Missing(key, MissingKind.ABSENT)
        return fact

    def answer(self, control_id: str, device: str | None) -> Fact | None:
        """The answer to a control's question.

        A yes stops counting when its term has passed; a no or a partly holds until someone withdraws it:
        otherwise the mere passing of time would settle a contradiction in favour of « en place ».
        """
        fact = self._facts.get((ANSWER_PREFIX + control_id, device))
        if fact is None or fact.value not in ANSWERS:
            return None
        if self.expired(fact) and fact.value in (Answer.YES, Answer.DONT_KNOW):
            return None
        return fact

    def expired_answer(self, control_id: str, device: str | None) -> Fact | None:
        """A yes whose term has passed: it is asked again."""
        fact = self._facts.get((ANSWER_PREFIX + control_id, device))
        return fact if fact is not None and fact.value == Answer.YES and self.expired(fact) else None

    def expired(self, fact: Fact) -> bool:
        """Whether the fact is past the date to which it counts, or is dated too late for its age to be known."""
        if self._now is None:
            return False
        until = expiry(fact, self._specs.get(fact.key))
        return (until is not None and self._now > until) or self.ahead(fact)

    def ahead(self, fact: Fact) -> bool:
        """Whether the fact is dated later than now: one of the two clocks was wrong."""
        return self._now is not None and fact.measured_at is not None and fact.measured_at - self._now > AHEAD


def expiry(fact: Fact, spec: FactSpec | None) -> datetime | None:
    """The instant past which the fact no longer counts; None: never, or undated."""
    by_age = None
    if spec is not None and spec.max_age_days is not None and fact.measured_at is not None:
        by_age = _later(fact.measured_at, spec.max_age_days)
    if fact.valid_until is None:
        return by_age
    return fact.valid_until if by_age is None else min(fact.valid_until, by_age)


def _later(start: datetime, days: int) -> datetime:
    """``start`` and so many days, or the end of time for what is dated there."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _is_date(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
