"""What an evaluation says of one control, for one device or for the practice."""

from enum import StrEnum
from typing import NamedTuple

from vigie.catalogue.rules.facts import Fact, Missing


class Outcome(StrEnum):
    """The four verdicts; on screen: en place, à corriger, inconnu, sans objet."""

    MET = "met"
    TO_FIX = "to_fix"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Basis(StrEnum):
    """What a verdict rests on."""

    MEASURED = "measured"
    DECLARED = "declared"


class Reason(StrEnum):
    """Why the verdict is what it is; `wording.py` says it in French."""

    MEASURE_PASSES = "measure_passes"
    MEASURE_FAILS = "measure_fails"
    CONTRADICTION = "contradiction"
    DECLARED_YES = "declared_yes"
    DECLARED_NO = "declared_no"
    DECLARED_PARTIAL = "declared_partial"
    DECLARED_NOT_MEASURED = "declared_not_measured"
    NEEDS_MEASURE = "needs_measure"
    NOT_ANSWERED = "not_answered"
    DOES_NOT_KNOW = "does_not_know"
    ANSWER_EXPIRED = "answer_expired"
    NOT_MEASURED = "not_measured"
    MEASURE_EXPIRED = "measure_expired"
    MEASURE_UNAVAILABLE = "measure_unavailable"
    NOT_CONCERNED = "not_concerned"
    PROFILE_UNKNOWN = "profile_unknown"
    DEVICES_UNKNOWN = "devices_unknown"
    SYSTEM_UNKNOWN = "system_unknown"
    NO_DEVICE = "no_device"
    GATHERED = "gathered"


class Verdict(NamedTuple):
    """One verdict. A named tuple, because copies of frozen dataclasses were four fifths of an evaluation's time.

    `facts` are what it rests on, `missing` what it lacked, `supports` the hints that stand beside it without
    deciding, `answer` what was declared, `disagrees` that a measured failure stands against a declared yes.
    For a measure that gathers others, `worst` is the first to look at.
    """

    id: str
    outcome: Outcome
    reason: Reason
    severity: int
    device: str | None = None
    basis: Basis | None = None
    revision: int = 1
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    supports: tuple[Fact, ...] = ()
    answer: Fact | None = None
    disagrees: bool = False
    gathered: tuple["Verdict", ...] = ()
    worst: "Verdict | None" = None
