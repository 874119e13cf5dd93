"""What a record of processing still lacks, field by field.

Art. 30(1) GDPR: purposes, categories of persons and of data, recipients, transfers, and where possible the time limits
and the measures of security. Art. 30(2), where the practice works for another: for whom, what, transfers, measures.
Legal basis and exception are asked by art. 13, and kept here for the notices.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

REVIEW_DAYS = 365
"""A record is read again each year: Vigie's own choice, which the lecture's « à tout moment » asks for."""


class Kind(StrEnum):
    """Where the data goes."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    PROCESSOR = "processor"


class Gap(StrEnum):
    """Something that a complete record has, and this one lacks."""

    CLIENTS = "clients"
    PURPOSES = "purposes"
    BASIS = "basis"
    EXCEPTION = "exception"
    PERSONS = "persons"
    DATA = "data"
    RETENTION = "retention"
    RECIPIENTS = "recipients"
    TRANSFERS = "transfers"
    MEASURES = "measures"
    REVIEW = "review"


OF_A_PROCESSOR = frozenset({Gap.CLIENTS, Gap.PURPOSES, Gap.TRANSFERS, Gap.MEASURES, Gap.REVIEW})
"""What art. 30(2) asks of who works for another, and the yearly review."""


@dataclass(frozen=True, slots=True)
class Data:
    """One category of data: what it is here, how long it is kept, and why it is needed, in words."""

    detail: str
    retention: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives it."""

    kind: Kind
    who: str


@dataclass(frozen=True, slots=True)
class Record:
    """One processing activity, as the practice describes it.

    `no_recipient`, `no_transfer`: said explicitly, since an empty field says nothing. `measures`: those claimed.
    `for_others`: the practice is a processor (art. 30(2)) for `clients`; `purposes` is then what it does for them.
    """

    purposes: tuple[str, ...] = ()
    basis: str = ""
    exception: str = ""
    persons: tuple[str, ...] = ()
    data: Mapping[str, Data] = field(default_factory=dict)
    recipients: tuple[Recipient, ...] = ()
    no_recipient: bool = False
    transfers: tuple[str, ...] = ()
    no_transfer: bool = False
    measures: tuple[str, ...] = ()
    other_measures: str = ""
    support: str = ""
    for_others: bool = False
    clients: tuple[str, ...] = ()
    reviewed_on: date | None = None


def gaps(record: Record, sensitive: Collection[str], today: date) -> tuple[Gap, ...]:
    """What it lacks, in the order of the form. `sensitive`: the categories of art. 9 and 10."""
    lacks = {
        Gap.CLIENTS: not record.clients,
        Gap.PURPOSES: not record.purposes,
        Gap.BASIS: not record.basis,
        Gap.EXCEPTION: not record.exception and any(name in sensitive for name in record.data),
        Gap.PERSONS: not record.persons,
        Gap.DATA: not record.data,
        Gap.RETENTION: any(not row.retention for row in record.data.values()),
        Gap.RECIPIENTS: not record.recipients and not record.no_recipient,
        Gap.TRANSFERS: not record.transfers and not record.no_transfer,
        Gap.MEASURES: not record.measures and not record.other_measures,
        Gap.REVIEW: not reviewed(record, today),
    }
    asked = OF_A_PROCESSOR if record.for_others else set(Gap) - {Gap.CLIENTS}
    return tuple(gap for gap in Gap if gap in asked and lacks[gap])


def reviewed(record: Record, today: date) -> bool:
    """Whether it was read again within the year; a day to come proves nothing."""
    return record.reviewed_on is not None and 0 <= (today - record.reviewed_on).days <= REVIEW_DAYS


def held(
    controls: Mapping[str, Collection[str]], met: Collection[str], idle: Collection[str]
) -> tuple[str, ...]:
    """The measures that the assessment finds in place: each of their controls is met, or does not apply to all."""
    return tuple(
        measure
        for measure, names in controls.items()
        if any(name in met for name in names) and all(name in met or name in idle for name in names)
    )


def contradicted(
    record: Record, controls: Mapping[str, Collection[str]], to_fix: Collection[str]
) -> tuple[str, ...]:
    """The measures claimed that the assessment finds wanting. `controls`: those that hold each measure."""
    return tuple(
        measure
        for measure in record.measures
        if any(control in to_fix for control in controls.get(measure, ()))
    )
