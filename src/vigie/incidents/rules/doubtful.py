"""What four answers say of a call or a message. Pure. No answer ever makes a caller safe."""

from collections.abc import Mapping
from enum import StrEnum


class Doubt(StrEnum):
    """How doubtful it is: never « sûr »."""

    VERY = "very_doubtful"
    UNKNOWN = "cannot_know"
    NO_SIGN = "no_sign"


def judge(weights: Mapping[str, Mapping[str, str]], answers: Mapping[str, str]) -> Doubt:
    """One grave sign is enough; one sign, an unknown or a missing answer leaves the doubt.

    `weights`: for each question, what each answer counts for (`grave`, `sign`, `none`); an answer that is not there, or
    that the question does not know, counts as `unknown`.
    """
    found = {
        each.get(answers.get(question, "unknown"), each["unknown"]) for question, each in weights.items()
    }
    if "grave" in found:
        return Doubt.VERY
    return Doubt.NO_SIGN if found == {"none"} else Doubt.UNKNOWN
