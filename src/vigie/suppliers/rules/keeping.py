"""What a supplier's file lacks, and what ends when. Unknown is never good: a certificate nobody read is not a valid
one.

Art. 28(3) GDPR asks for a contract with whoever treats personal data for the practice; art. L1111-8 of the public
health code asks for a certified host as soon as a third party hosts health data gathered by care.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Known = bool | None


class Seen(StrEnum):
    """What of people's data a supplier can see."""

    HEALTH = "health"
    PERSONAL = "personal"
    NONE = "none"
    UNKNOWN = "unknown"


class Lack(StrEnum):
    """What a file lacks, the gravest first."""

    SEEN = "seen"
    CERTIFICATE_ENDED = "certificate_ended"
    CERTIFICATE_OLD = "certificate_old"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    CONTRACT = "contract"
    CONTRACT_ENDED = "contract_ended"
    CLAUSES_MISSING = "clauses_missing"
    CLAUSES_UNKNOWN = "clauses_unknown"
    HOSTS = "hosts"
    OUTSIDE = "outside"
    GUARANTEE = "guarantee"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A host's certificate. `framework_2024`: made against the framework of 2024."""

    number: str = ""
    body: str = ""
    activities: tuple[int, ...] = ()
    ends_on: date | None = None
    framework_2024: Known = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A supplier's file. `hosts`: it keeps health data on its own servers, or has them kept; `outside`: data, or
    whoever reads them, are outside the European Union. `clauses`: by id, absent when nobody read."""

    seen: Seen = Seen.UNKNOWN
    hosts: Known = None
    signed_on: date | None = None
    ends_on: date | None = None
    renews: Known = None
    clauses: Mapping[str, bool] = field(default_factory=dict)
    certificate: Certificate = Certificate()
    outside: Known = None
    guarantee: str = ""
    country: str = ""
    further: str = ""


def lacks(said: Standing, law: Collection[str], today: date, framework_since: date) -> tuple[Lack, ...]:
    """What the file lacks. `law`: the clauses that art. 28(3) asks for."""
    if said.seen == Seen.NONE:
        return ()
    found = {Lack.SEEN} if said.seen == Seen.UNKNOWN else set()
    if said.seen in {Seen.HEALTH, Seen.UNKNOWN}:
        if said.hosts is None:
            found.add(Lack.HOSTS)
        elif said.hosts:
            found |= _certificate(said.certificate, today, framework_since)
    if said.signed_on is None or said.signed_on > today:
        found.add(Lack.CONTRACT)
    else:
        if said.ends_on is not None and said.ends_on < today and not said.renews:
            found.add(Lack.CONTRACT_ENDED)
        if any(said.clauses.get(name) is False for name in law):
            found.add(Lack.CLAUSES_MISSING)
        if any(name not in said.clauses for name in law):
            found.add(Lack.CLAUSES_UNKNOWN)
    if said.outside is None:
        found.add(Lack.OUTSIDE)
    elif said.outside and not said.guarantee:
        found.add(Lack.GUARANTEE)
    return tuple(lack for lack in Lack if lack in found)


def _certificate(held: Certificate, today: date, framework_since: date) -> set[Lack]:
    if not held.number and held.ends_on is None:
        return {Lack.CERTIFICATE_MISSING}
    if held.ends_on is not None and held.ends_on < today:
        return {Lack.CERTIFICATE_ENDED}
    if held.framework_2024 is False and today >= framework_since:
        return {Lack.CERTIFICATE_OLD}
    if held.ends_on is None or held.framework_2024 is None or not held.number:
        return {Lack.CERTIFICATE_UNKNOWN}
    return set()


def ends(said: Standing) -> tuple[tuple[str, date], ...]:
    """What ends on a known day: the certificate, and the contract unless it renews by itself."""
    if said.seen == Seen.NONE:
        return ()
    found = []
    if said.hosts and said.certificate.ends_on is not None:
        found.append(("certificate", said.certificate.ends_on))
    if said.signed_on is not None and said.ends_on is not None and not said.renews:
        found.append(("contract", said.ends_on))
    return tuple(found)
