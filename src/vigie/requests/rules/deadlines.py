"""Until when a patient's request is answered.

The medical file: L.1111-7 of the public health code, eight days and never before forty-eight hours, two months for
what is older than five years; no text lets it be extended. The other rights: article 12(3) GDPR, one month, that two
more may follow when the practice says why within the first.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FILE_DAYS, REFLECTION_DAYS, OLD_MONTHS, OLD_YEARS = 8, 2, 2, 5
RIGHT_MONTHS, EXTENSION_MONTHS = 1, 2
WARN_DAYS = 3
"""Vigie's own: the reminder comes five days after a request for the file, three before its end."""


class Kind(StrEnum):
    """What is asked."""

    ACCESS = "access"
    ACCESS_DATA = "access_data"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"


class Part(StrEnum):
    """Of what the delay is: all that is asked, or what of the file is recent or old."""

    ALL = "all"
    RECENT = "recent"
    OLD = "old"


class Flaw(StrEnum):
    """Dates that cannot be true together."""

    ORDER = "order"
    DATA_TO_COME = "data_to_come"


class ImpossibleDatesError(ValueError):
    """`flaw`: which dates contradict each other."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Deadline:
    """One answer to give. `not_before`: no earlier; `extended_to`: the furthest day, where the law lets."""

    part: Part
    not_before: date | None
    due_on: date
    warn_on: date
    extended_to: date | None = None


def months_after(day: date, months: int) -> date:
    """The same day that many months later; the last day of the month when there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def deadlines(
    kind: Kind, received: date, oldest: date | None = None, newest: date | None = None
) -> tuple[Deadline, ...]:
    """The answers to give, the nearest first. `oldest`, `newest`: when the information asked for was written.

    What nobody dated counts as recent: the shorter delay can only be too soon.
    """
    if kind != Kind.ACCESS:
        due = months_after(received, RIGHT_MONTHS)
        longest = months_after(received, RIGHT_MONTHS + EXTENSION_MONTHS)
        return (Deadline(Part.ALL, None, due, due - timedelta(days=WARN_DAYS), longest),)
    if oldest and newest and newest < oldest:
        raise ImpossibleDatesError(Flaw.ORDER)
    if any(day and day > received for day in (oldest, newest)):
        raise ImpossibleDatesError(Flaw.DATA_TO_COME)
    limit = months_after(received, -12 * OLD_YEARS)
    old = oldest is not None and oldest < limit
    recent = newest is None or newest >= limit
    earliest = received + timedelta(days=REFLECTION_DAYS)
    found = []
    for part, wanted, due in (
        (Part.RECENT, recent, received + timedelta(days=FILE_DAYS)),
        (Part.OLD, old, months_after(received, OLD_MONTHS)),
    ):
        if wanted:
            name = part if old and recent else Part.ALL
            found.append(Deadline(name, earliest, due, due - timedelta(days=WARN_DAYS)))
    return tuple(found)
