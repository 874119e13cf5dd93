"""Dates as they are typed for a retention: a birth may be incomplete, a dispute may still go on."""

import calendar
import re

from vigie.dates import NotADayError, read_day
from vigie.retention.rules.care_file import Birth, Dispute

_BIRTH = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
UNKNOWN_PARTS = (0, 99)
"""As the INS writes a day or a month that is not known."""


def birth(text: str) -> Birth | None:
    """A birth, whole or with its day or its month as 00 or 99; None when nothing is given; NotADayError."""
    if not text.strip():
        return None
    found = _BIRTH.fullmatch(text.strip())
    if found is None:
        raise NotADayError(
            f"« {text[:30]} » n’est pas une naissance : écrivez par exemple 2004-06-01, ou 2004-00-00."
        )
    year, month, number = (int(part) for part in found.groups())
    if month in UNKNOWN_PARTS:
        return Birth(read_day(f"{year:04}-01-01"), read_day(f"{year:04}-12-31"))
    if number in UNKNOWN_PARTS and 1 <= month <= 12:
        last = calendar.monthrange(year or 1, month)[1]
        return Birth(read_day(f"{year:04}-{month:02}-01"), read_day(f"{year:04}-{month:02}-{last:02}"))
    whole = read_day(text)
    return Birth(whole, whole)


def dispute(text: str) -> Dispute:
    """`2010-01-15:2013-07-15`, or `2024-02-01:` while it goes on; NotADayError."""
    start, colon, end = text.partition(":")
    if not colon:
        raise NotADayError(
            "Un litige s’écrit DÉBUT:FIN, ou DÉBUT: s’il est en cours, par exemple 2024-02-01:."
        )
    return Dispute(read_day(start), read_day(end) if end.strip() else None)
