"""A light impact assessment: art. 35(7) GDPR asks for a description, necessity, the risks and the measures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HIGH = 3
"""From « important » on, a risk that remains is to be put before the CNIL (art. 36)."""
LEVELS = range(5)


class Part(StrEnum):
    """The questions, in their order."""

    WHAT = "what"
    WHO = "who"
    RULES = "rules"
    DATA = "data"
    LIFE = "life"
    SUPPORTS = "supports"
    PURPOSES = "purposes"
    BASIS = "basis"
    NEEDED = "needed"
    ACCURATE = "accurate"
    RETENTION = "retention"
    INFORMED = "informed"
    CONSENT = "consent"
    ACCESS = "access"
    ERASURE = "erasure"
    OBJECTION = "objection"
    PROCESSORS = "processors"
    TRANSFERS = "transfers"


ASKED = frozenset(
    {Part.WHAT, Part.DATA, Part.PURPOSES, Part.BASIS, Part.NEEDED, Part.RETENTION, Part.INFORMED}
)
"""What an assessment cannot do without: the rest may be empty."""


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk; levels from 1 to 4, 0 as long as nobody estimated it."""

    impacts: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    severity: int = 0
    severity_why: str = ""
    likelihood: int = 0
    likelihood_why: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All of it; `measures`: title and how, those that exist or are planned."""

    texts: Mapping[Part, str] = field(default_factory=dict)
    measures: tuple[tuple[str, str], ...] = ()
    risks: Mapping[str, Risk] = field(default_factory=dict)
    opinion: str = ""
    author: str = ""


def lacking(found: Assessment, risks: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of what is still to be written: parts, measures, and each risk that nobody estimated."""
    parts = [str(part) for part in Part if part in ASKED and not found.texts.get(part)]
    measures = () if found.measures else ("measures",)
    unknown = [name for name in risks if not _estimated(found.risks.get(name, Risk()))]
    return (*parts, *measures, *unknown)


def high(found: Assessment) -> tuple[str, ...]:
    """The risks that remain high, in severity and in likelihood: art. 36 wants the CNIL consulted before."""
    return tuple(
        name for name, risk in found.risks.items() if risk.severity >= HIGH and risk.likelihood >= HIGH
    )


def _estimated(risk: Risk) -> bool:
    return risk.severity in LEVELS[1:] and risk.likelihood in LEVELS[1:]
