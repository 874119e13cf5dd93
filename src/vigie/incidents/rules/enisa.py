"""ENISA's severity of a breach (2013): SE = DPC x EI + CB. An aid, not a criterion of the CNIL.

DPC, the context of the data (1 to 4); EI, how easily somebody is recognised (0.25 to 1); CB, what happened to the data.
What is unknown gives a range, from the least to the most it could be; both ends are equal when everything is known.
"""

from dataclasses import dataclass
from enum import StrEnum

from vigie.incidents.rules.breach import IDENTITY, Breach
from vigie.incidents.rules.known import Known

Range = tuple[float, float]

BASE = {
    "identity": 1, "contact": 1, "national_id": 1, "behaviour": 2, "location": 2, "financial": 3,
    "credentials": 4, "health": 4, "sensitive": 4, "offences": 4,
}  # fmt: skip
"""Credentials count as what they open: in a practice, health data."""
HEALTH = {"care_fact": 1, "emergency_fact": 2, "specific_test": 3, "result": 4}
"""ENISA's own examples: a plain blood test, one in an emergency, a test for one disease, its result."""
RAISES = frozenset({"volume", "organisation", "vulnerable", "revealing"})
LOWERS = frozenset({"outdated", "public", "little_revealing"})
EASE = {"negligible": 0.25, "limited": 0.5, "significant": 0.75, "maximum": 1.0}
CONFIDENTIALITY = {"known": 0.25, "unknown": 0.5}
INTEGRITY = {"unused": 0.0, "recoverable": 0.25, "unrecoverable": 0.5}
AVAILABILITY = {"easy": 0.0, "temporary": 0.25, "permanent": 0.5}
MALICE = 0.5
CONTEXT: Range = (1, 4)


class Level(StrEnum):
    """Below 2, from 2, from 3, from 4."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


@dataclass(frozen=True, slots=True)
class Context:
    """What moves DPC: reasons to raise or to lower it by one each, and how much the health data says."""

    raises: frozenset[str] = frozenset()
    lowers: frozenset[str] = frozenset()
    health_detail: str | None = None


@dataclass(frozen=True, slots=True)
class Severity:
    """Each part as a range; `flags` stand beside the score, never in it."""

    dpc: Range
    ei: Range
    cb: Range
    score: Range
    levels: tuple[Level, Level]
    many: Known
    unintelligible: Known

    @property
    def exact(self) -> float | None:
        """The score, when nothing in it is unknown."""
        return self.score[0] if self.score[0] == self.score[1] else None


def severity(breach: Breach, context: Context | None = None) -> Severity:
    """The severity of a breach; ranges where something is unknown."""
    dpc, ei, cb = _dpc(breach, context or Context()), _ei(breach), _cb(breach)
    score = (dpc[0] * ei[0] + cb[0], dpc[1] * ei[1] + cb[1])
    return Severity(
        dpc, ei, cb, score, (level(score[0]), level(score[1])), breach.many, breach.unintelligible
    )


def level(score: float) -> Level:
    """The word for a score."""
    if score < 2:
        return Level.LOW
    if score < 3:
        return Level.MEDIUM
    return Level.HIGH if score < 4 else Level.VERY_HIGH


def _dpc(breach: Breach, context: Context) -> Range:
    """The highest category present, moved by the reasons given, never outside 1 to 4."""
    data = breach.data
    if not data:
        return CONTEXT
    bases = [HEALTH.get(context.health_detail or "", 4) if word == "health" else BASE[word] for word in data]
    moved = max(bases) + len(context.raises & RAISES) - len(context.lowers & LOWERS)
    value = min(max(moved, int(CONTEXT[0])), int(CONTEXT[1]))
    return (value, value)


def _ei(breach: Breach) -> Range:
    """As said; a name, an address or a social security number is somebody; else unknown."""
    if breach.identifiable is not None:
        value = EASE[breach.identifiable]
        return (value, value)
    if breach.data is not None and breach.data & IDENTITY:
        return (EASE["maximum"], EASE["maximum"])
    return (EASE["negligible"], EASE["maximum"])


def _cb(breach: Breach) -> Range:
    parts = (
        _part(breach.confidentiality, breach.recipients, CONFIDENTIALITY),
        _part(breach.integrity, breach.integrity_effect, INTEGRITY),
        _part(breach.availability, breach.availability_effect, AVAILABILITY),
        _part(breach.ill_will, "malice", {"malice": MALICE}),
    )
    return (sum(low for low, _ in parts), sum(high for _, high in parts))


def _part(touched: Known, effect: str | None, values: dict[str, float]) -> Range:
    if touched is False:
        return (0.0, 0.0)
    possible = tuple(values.values()) if effect is None else (values[effect],)
    return (min(possible) if touched else 0.0, max(possible))
