"""Incidents for the tests: any, and the few that the sources describe."""

from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from vigie.incidents.rules import enisa
from vigie.incidents.rules.breach import DATA, IDENTIFIABLE, MALICIOUS, PEOPLE, Breach, Cause
from vigie.incidents.rules.decisions import Situation

KNOWN = st.sampled_from([True, False, None])
WORDS: dict[str, list[Any]] = {
    "cause": list(Cause),
    "recipients": list(enisa.CONFIDENTIALITY),
    "integrity_effect": list(enisa.INTEGRITY),
    "availability_effect": list(enisa.AVAILABILITY),
    "identifiable": list(IDENTIFIABLE),
}
SETS = {"data": DATA, "people": PEOPLE}


def _of(name: str) -> st.SearchStrategy[Any]:
    if name in WORDS:
        return st.none() | st.sampled_from(WORDS[name])
    if name in SETS:
        return st.none() | st.frozensets(st.sampled_from(sorted(SETS[name])), max_size=4)
    return st.none() | st.integers(0, 10**6) if name == "people_count" else KNOWN


NAMES = [field.name for field in fields(Breach)]
SITUATIONS = st.builds(Situation, **{field.name: _of(field.name) for field in fields(Situation)})
# A theft that nobody meant is two answers that disagree: the cause wins, and that is no gap.
BREACHES = st.builds(Breach, **{name: _of(name) for name in NAMES}).filter(
    lambda breach: not (breach.cause in MALICIOUS and breach.malicious is False)
)

CALM = Breach(
    cause=Cause.OTHER, confidentiality=False, integrity=False, availability=False,
    data=frozenset({"identity", "contact"}), people=frozenset({"patients"}), malicious=False,
)  # fmt: skip
AGENDA = replace(CALM, cause=Cause.PAPER, confidentiality=True, recipients="unknown", malicious=True)
MAILBOX = replace(
    AGENDA, cause=Cause.MAILBOX, data=frozenset({"identity", "health"}), people=frozenset({"patients"})
)
RANSOMWARE = replace(
    CALM, cause=Cause.RANSOMWARE, data=frozenset({"identity", "health"}), availability=True,
    availability_effect="temporary", malicious=True, backup=True,
)  # fmt: skip
LAPTOP = replace(
    CALM, cause=Cause.DEVICE_STOLEN, confidentiality=True, recipients="unknown", malicious=True,
    data=frozenset({"identity", "health"}), encrypted=True, key_safe=True, backup=True, restored=True,
    availability=True, availability_effect="easy", care_affected=False,
)  # fmt: skip
DANGERS: dict[str, Any] = {
    "confidentiality": True, "integrity": True, "availability": True, "recipients": "unknown",
    "recipient_trusted": False, "integrity_effect": "unrecoverable", "availability_effect": "permanent",
    "care_affected": True, "reveals_care": True, "identifiable": "maximum", "malicious": True,
    "encrypted": False, "key_safe": False, "backup": False, "restored": False, "high_risk_removed": False,
}  # fmt: skip
ADDED = {"data": "health", "people": "patients"}


def without(breach: Breach, names: set[str]) -> Breach:
    """The same, with these facts unknown."""
    return replace(breach, **dict.fromkeys(names))


def worse(breach: Breach, name: str) -> Breach:
    """The same, with one fact at its most dangerous."""
    if name in ADDED:
        return replace(breach, **{name: (getattr(breach, name) or frozenset()) | {ADDED[name]}})
    return replace(breach, **{name: DANGERS[name]})
