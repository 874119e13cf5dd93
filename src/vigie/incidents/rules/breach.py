"""A breach of personal data: is there a risk, is it high, who must be told. Three-valued, never reassured by a gap.

Two things are kept apart. The *reasoning* of art. 33 and 34 GDPR (`assess`), line by line; and the ENISA severity
(`rules.enisa`), an aid to compare and to motivate, which no text makes a criterion. Each line only ever pushes towards
telling: an unknown stays unknown, and unknown means « dans le doute, notifiez ».
"""

from dataclasses import dataclass
from enum import StrEnum

from vigie.incidents.rules.known import Known, among, both, either, opposite


class Cause(StrEnum):
    """How it came about."""

    RANSOMWARE = "ransomware"
    ACCOUNT = "account"
    MAILBOX = "mailbox"
    PHISHING = "phishing"
    REMOTE_SUPPORT = "remote_support"
    DEVICE_STOLEN = "device_stolen"
    DEVICE_LOST = "device_lost"
    PAPER = "paper"
    MISDIRECTED = "misdirected"
    EXPOSURE = "exposure"
    VENDOR = "vendor"
    OUTAGE = "outage"
    OTHER = "other"


MALICIOUS = frozenset({Cause.RANSOMWARE, Cause.ACCOUNT, Cause.MAILBOX, Cause.DEVICE_STOLEN})
"""Causes that are somebody's ill will, whatever else is known."""
IN_CLEAR = frozenset({Cause.PAPER, Cause.ACCOUNT, Cause.MAILBOX, Cause.REMOTE_SUPPORT})
"""Causes against which encryption does nothing: paper has none, an open session or an account reads in clear."""
ATTACKS = frozenset({Cause.RANSOMWARE, Cause.ACCOUNT, Cause.MAILBOX})
"""Causes that are an attack on a computer system (art. 323-1 to 323-3-1 of the penal code)."""
IDENTITY = frozenset({"identity", "contact", "national_id"})
SENSITIVE = frozenset({"health", "sensitive", "offences"})
FRAUD = frozenset({"financial", "credentials", "national_id"})
DATA = IDENTITY | SENSITIVE | FRAUD | {"behaviour", "location"}
PATIENTS = frozenset({"patients", "minors", "vulnerable"})
PEOPLE = PATIENTS | {"staff", "colleagues", "relatives"}
IDENTIFIABLE = ("negligible", "limited", "significant", "maximum")
MANY = 100
"""People from whom on the ENISA method raises its flag (more than)."""


@dataclass(frozen=True, slots=True)
class Breach:
    """What is known. None is unknown; an empty set is a known nothing.

    Confidentiality is False only when it is established (logs read, encrypted device), not for want of a trace.
    `recipients`: known or unknown; `recipient_trusted`: bound to secrecy, and confirms in writing that all is deleted.
    `integrity_effect`: unused, recoverable, unrecoverable. `availability_effect`: easy, temporary, permanent.
    `encrypted`: at the state of the art; `key_safe`: nobody else can have the key.
    `reveals_care`: the names alone tell what people are treated for (the speciality shows).
    """

    cause: Cause | None = None
    confidentiality: Known = None
    integrity: Known = None
    availability: Known = None
    recipients: str | None = None
    recipient_trusted: Known = None
    integrity_effect: str | None = None
    availability_effect: str | None = None
    care_affected: Known = None
    data: frozenset[str] | None = None
    reveals_care: Known = None
    people: frozenset[str] | None = None
    people_count: int | None = None
    identifiable: str | None = None
    malicious: Known = None
    encrypted: Known = None
    key_safe: Known = None
    backup: Known = None
    restored: Known = None
    high_risk_removed: Known = None
    disproportionate: Known = None

    @property
    def unintelligible(self) -> Known:
        """Nobody without the key can read it (art. 34(3)(a)); never said before the cause is known."""
        protects = None if self.cause is None else self.cause not in IN_CLEAR
        return both(self.encrypted, self.key_safe, protects)

    @property
    def many(self) -> Known:
        """Whether more people are concerned than the number from which the ENISA method raises its flag."""
        return None if self.people_count is None else self.people_count > MANY

    @property
    def ill_will(self) -> Known:
        """Whether somebody meant it: as said, or because the cause is of that kind."""
        return True if self.cause in MALICIOUS else self.malicious


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the reasoning: a code, and what it comes to."""

    code: str
    value: Known


class Told(StrEnum):
    """Whether somebody must be told."""

    YES = "yes"
    NO = "no"
    IN_DOUBT = "in_doubt"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Assessment:
    """Risk and high risk, with the lines that lead there; who is told, and why (codes)."""

    breach: Known
    risk: Known
    high_risk: Known
    lines: tuple[Line, ...]
    authority: Told
    authority_reason: str
    persons: Told
    persons_reason: str
    register_reason: str
    missing: tuple[str, ...]


def assess(breach: Breach) -> Assessment:
    """The reasoning of art. 33 and 34 over what is known."""
    personal = None if breach.data is None else bool(breach.data)
    touched = either(breach.confidentiality, breach.integrity, breach.availability)
    violation = both(personal, touched)
    axes = _axes(breach)
    entered = Line("risk.entered", _entered(breach))
    risk = both(personal, either(*(line.value for line in (*axes, entered))))
    read, altered, away = (line.value for line in axes)
    high_lines = _high(breach, either(read, entered.value), altered, away)
    high = both(personal, either(*(line.value for line in high_lines)))
    lines = (
        Line("personal_data", personal), Line("touched", touched), *axes, entered, *high_lines,
        *_weights(breach),
    )  # fmt: skip
    authority, why_authority = _authority(violation, risk)
    persons, why_persons = _persons(breach, violation, high)
    return Assessment(
        violation, risk, high, lines, authority, why_authority, persons, why_persons,
        "register.no_breach" if violation is False else "register.always", _missing(breach, risk, high),
    )  # fmt: skip


def _axes(breach: Breach) -> tuple[Line, Line, Line]:
    """The three ways to be hurt: read by others, altered, out of reach. What settles them: EDPB 01/2021, case 1."""
    mended = both(among(breach.integrity_effect, frozenset({"unused", "recoverable"})), breach.restored)
    back = both(
        breach.backup, breach.restored, opposite(breach.care_affected),
        opposite(among(breach.availability_effect, frozenset({"permanent"}))),
    )  # fmt: skip
    return (
        Line("risk.confidentiality", both(breach.confidentiality, opposite(breach.unintelligible))),
        Line("risk.integrity", both(breach.integrity, opposite(mended))),
        Line("risk.availability", both(breach.availability, opposite(back))),
    )


def _entered(breach: Breach) -> Known:
    """A ransomware reads what it encrypts: its want of traces reassures only where the data was encrypted at rest.

    EDPB 01/2021, version 2.0, case 1 and paragraph 19 (the draft of January 2021 asked for less). Never a yes: it is
    what keeps a no away, whenever the cause is a ransomware or is unknown.
    """
    if breach.cause not in {None, Cause.RANSOMWARE} or breach.unintelligible:
        return False
    return False if either(breach.integrity, breach.availability) is False else None


def _high(breach: Breach, read: Known, altered: Known, away: Known) -> tuple[Line, ...]:
    """Each is enough by itself for a high risk."""
    sensitive, identified = sensitivity(breach), identification(breach)
    exposed = both(read, sensitive, identified)
    fraud = None if breach.data is None else bool(breach.data & FRAUD)
    return (
        Line("high.malicious_health", both(exposed, breach.ill_will)),
        Line("high.sensitive_read", both(exposed, opposite(_trusted(breach)))),
        Line("high.fraud", both(read, breach.ill_will, fraud)),
        Line("high.care", both(away, breach.care_affected)),
        Line("high.lost_for_good", both(
            away, sensitive, among(breach.availability_effect, frozenset({"permanent"})))),
        Line("high.altered_for_good", both(
            altered, sensitive, among(breach.integrity_effect, frozenset({"unrecoverable"})))),
    )  # fmt: skip


def _trusted(breach: Breach) -> Known:
    """Nobody can vouch for a recipient who is unknown."""
    return both(among(breach.recipients, frozenset({"known"})), breach.recipient_trusted)


def sensitivity(breach: Breach) -> Known:
    """Whether art. 9 or 10 protects the data. A patient’s name alone may say what they are treated for."""
    if breach.data is None:
        return None
    if breach.data & SENSITIVE:
        return True
    if not breach.data or (breach.people is not None and not breach.people & PATIENTS):
        return False
    return breach.reveals_care


def identification(breach: Breach) -> Known:
    """Whether somebody can be recognised."""
    named = None if breach.data is None else bool(breach.data & IDENTITY)
    level = among(breach.identifiable, frozenset({"significant", "maximum"}))
    if breach.identifiable == "limited":
        level = None
    return either(named, level) if named or breach.identifiable is not None else None


def _weights(breach: Breach) -> tuple[Line, ...]:
    """What weighs without deciding."""
    frail = None if breach.people is None else bool(breach.people & {"minors", "vulnerable"})
    return (
        Line("weight.many", breach.many), Line("weight.vulnerable", frail), Line("weight.malicious", breach.ill_will)
    )  # fmt: skip


def _authority(violation: Known, risk: Known) -> tuple[Told, str]:
    """Art. 33(1). No only where every way to be hurt is known to be closed."""
    if violation is False:
        return Told.NO, "authority.no_breach"
    if risk is False:
        return Told.NO, "authority.no_risk"
    if risk is None:
        return Told.IN_DOUBT, "authority.in_doubt"
    return Told.YES, "authority.risk"


def _persons(breach: Breach, violation: Known, high: Known) -> tuple[Told, str]:
    """Art. 34(1), and the exceptions of 34(3): (a) is in the lines, (b) removes the duty, (c) changes the means."""
    if violation is False:
        return Told.NO, "persons.no_breach"
    if high is False:
        unreadable = breach.unintelligible and breach.confidentiality is not False
        return Told.NO, "persons.unintelligible" if unreadable else "persons.no_high_risk"
    if breach.high_risk_removed:
        return Told.NO, "persons.risk_removed"
    if high is None:
        return Told.UNKNOWN, "persons.unknown"
    return Told.YES, "persons.public" if breach.disproportionate else "persons.high_risk"


ASKED = (
    "cause",
    "confidentiality", "integrity", "availability", "data", "people", "malicious", "encrypted", "key_safe",
    "backup", "restored", "care_affected", "integrity_effect", "availability_effect", "reveals_care",
    "recipients", "recipient_trusted", "identifiable",
)  # fmt: skip


def _missing(breach: Breach, risk: Known, high: Known) -> tuple[str, ...]:
    """What to find out first, when something still depends on it."""
    if risk is not None and high is not None:
        return ()
    return tuple(name for name in ASKED if getattr(breach, name) is None and _matters(breach, name))


def relevant(breach: Breach) -> frozenset[str]:
    """The questions whose answer may still change something, given what is known; the answered ones included."""
    return frozenset(name for name in ASKED if _matters(breach, name))


def _matters(breach: Breach, name: str) -> bool:
    """An effect matters only where its axis isn't known to be untouched."""
    hurt = either(breach.integrity, breach.availability)
    read = either(breach.confidentiality, _entered(breach))
    axis = {
        "integrity_effect": breach.integrity, "availability_effect": breach.availability,
        "care_affected": breach.availability, "recipients": read,
        "recipient_trusted": read, "key_safe": breach.encrypted, "backup": hurt, "restored": hurt,
    }  # fmt: skip
    if name == "malicious" and breach.cause in MALICIOUS:
        return False
    if name in {"encrypted", "key_safe"} and breach.cause in IN_CLEAR:
        return False
    if name == "recipient_trusted" and breach.recipients == "unknown":
        return False
    if name == "reveals_care" and breach.data is not None and breach.data & SENSITIVE:
        return False
    if name == "identifiable" and breach.data is not None and breach.data & IDENTITY:
        return False
    return axis.get(name, True) is not False
