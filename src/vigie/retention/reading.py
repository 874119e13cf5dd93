"""Dates as they are typed for a retention: a birth may be incomplete, a dispute may still go on."""

import calendar
import re
from datetime import date

from vigie.retention.rules.care_file import Birth, Dispute

_BIRTH = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
UNKNOWN_PARTS = (0, 99)
"""As the INS writes a day or a month that is not known."""


class UnreadableError(ValueError):
    """A date that is none; the text is a French sentence."""


def day(text: str) -> date:
    """A whole date, `2006-09-12`; UnreadableError."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()) is None:
            raise ValueError
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise UnreadableError(
            f"« {text[:30]} » n’est pas une date : écrivez par exemple 2006-09-12."
        ) from None
    if not 1880 <= found.year <= 2200:
        raise UnreadableError(f"« {text[:30]} » : cette année ne peut pas être la bonne.")
    return found


def birth(text: str) -> Birth | None:
    """A birth, whole or with its day or its month as 00 or 99; None when nothing is given; UnreadableError."""
    if not text.strip():
        return None
    found = _BIRTH.fullmatch(text.strip())
    if found is None:
        raise UnreadableError(
            f"« {text[:30]} » n’est pas une naissance : écrivez par exemple 2004-06-01, ou 2004-00-00."
        )
    year, month, number = (int(part) for part in found.groups())
    if month in UNKNOWN_PARTS:
        return Birth(day(f"{year:04}-01-01"), day(f"{year:04}-12-31"))
    if number in UNKNOWN_PARTS and 1 <= month <= 12:
        last = calendar.monthrange(year or 1, month)[1]
        return Birth(day(f"{year:04}-{month:02}-01"), day(f"{year:04}-{month:02}-{last:02}"))
    whole = day(text)
    return Birth(whole, whole)


def dispute(text: str) -> Dispute:
    """`2010-01-15:2013-07-15`, or `2024-02-01:` while it goes on; UnreadableError."""
    start, colon, end = text.partition(":")
    if not colon:
        raise UnreadableError(
            "Un litige s’écrit DÉBUT:FIN, ou DÉBUT: s’il est en cours, par exemple 2024-02-01:."
        )
    return Dispute(day(start), day(end) if end.strip() else None)
