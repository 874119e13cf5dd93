"""Whether something may be given to who asks: the first question that is not answered as expected decides. Pure.

No path to a yes leaves out who asks, or what allows it: a requester whose best answer is a yes has a question of each
of those two kinds, and the other outcomes of a question are never a yes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_QUESTIONS = 5


class Verdict(StrEnum):
    """The answer."""

    YES = "yes"
    YES_IF = "yes_if"
    TO_PATIENT = "to_patient"
    NO = "no"
    ORDER = "order"


GIVES = frozenset({Verdict.YES, Verdict.YES_IF})


class Kind(StrEnum):
    """What a question is about."""

    IDENTITY = "identity"
    BASIS = "basis"
    CONSENT = "consent"
    SCOPE = "scope"


class Answer(StrEnum):
    """What may be answered; nothing is the same as not knowing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `verdict` and `text` when it is not answered as it expects."""

    id: str
    kind: Kind
    text: str
    expects: Answer
    verdict: Verdict
    otherwise: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`stopped_by`: the question that decided, None when all were as expected; `missing`: asked and not answered."""

    verdict: Verdict
    stopped_by: Question | None
    missing: tuple[str, ...]


def decide(best: Verdict, questions: Sequence[Question], answers: Mapping[str, Answer]) -> Decision:
    """The verdict. What nobody answered counts as unknown, and no unknown gives a yes."""
    missing = tuple(one.id for one in questions if one.id not in answers)
    for one in questions:
        if answers.get(one.id, Answer.UNKNOWN) != one.expects:
            return Decision(one.verdict, one, missing)
    return Decision(best, None, missing)


def sound(best: Verdict, questions: Sequence[Question]) -> bool:
    """Whether a yes is only reached by who asks and what allows it, in five questions at most."""
    if len(questions) > MOST_QUESTIONS or any(one.verdict in GIVES for one in questions):
        return False
    kinds = {one.kind for one in questions}
    return best not in GIVES or {Kind.IDENTITY, Kind.BASIS} <= kinds
