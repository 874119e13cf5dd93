"""Dates as practices' software writes them. Pure; no library takes INS births and two-digit years without guessing."""

import calendar
import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from vigie.retention.rules.care_file import Birth

EARLIEST, OLDEST_AGE, OLDEST_CARE = 1880, 125, 60
EMPTY = frozenset({date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)})
"""What software and spreadsheets write when there is no date."""
UNKNOWN = (0, 99)
"""A day or a month that is not known, as the INS writes it."""
_SPREADSHEET_ORIGIN = date(1899, 12, 30)
_SERIAL = range(1, 80_000)
_MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
         "novembre", "decembre"), 1
    )
    for length in range(3, len(name) + 1)
    if name[:length] != "jui"
}  # fmt: skip
_TIME = r"(?:[ T]+\d{1,2}[:hH]\d{0,2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_BIG_ENDIAN = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.ASCII)
_FRENCH = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_SPELT = re.compile(
    rf"(?:[a-z]+\s+)?(\d{{1,2}})(?:er)?[\s-]+([a-z]+)[.]?[\s-]+(\d{{4}}|\d{{2}}){_TIME}", re.ASCII
)
_MONTH = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)


class NotReadError(ValueError):
    """A cell that is no date."""


@lru_cache(maxsize=100_000)
def birth(text: str, today: date) -> Birth | None:
    """The earliest and the latest day of birth that a cell may mean; None for an empty one. NotReadError."""
    return _days(text, today, OLDEST_AGE)


@lru_cache(maxsize=100_000)
def latest(text: str, today: date) -> date | None:
    """The latest day that a cell may mean, so that nothing is destroyed early; None for an empty one. NotReadError."""
    found = _days(text, today, OLDEST_CARE)
    if found is None:
        return None
    return found.latest if found.earliest > today else min(found.latest, today)


def _days(text: str, today: date, oldest: int) -> Birth | None:
    found = _read(text, today, oldest)
    return None if found and found.earliest == found.latest and found.earliest in EMPTY else found


def _read(text: str, today: date, oldest: int) -> Birth | None:
    written = " ".join(text.split())
    if not written:
        return None
    if written.isascii() and written.isdecimal():
        return _bare(written, today)
    year, month, day = _parts(written)
    if not int(year) and not month and not day:
        return None
    if len(year) == 4:
        return _between(int(year), month, day)
    return _two_digits(int(year), month, day, today, oldest)


def _parts(written: str) -> tuple[str, int, int]:
    if found := _BIG_ENDIAN.fullmatch(written):
        return found[1], int(found[2]), int(found[3])
    if found := _FRENCH.fullmatch(written):
        return found[3], int(found[2]), int(found[1])
    if found := _MONTH.fullmatch(written):
        return found[2], int(found[1]), 0
    letters = unicodedata.normalize("NFKD", written.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    if (found := _SPELT.fullmatch(bare)) and found[2] in _MONTHS:
        return found[3], _MONTHS[found[2]], int(found[1])
    raise NotReadError


def _bare(digits: str, today: date) -> Birth | None:
    """Digits alone: a year, a spreadsheet's day number, aaaammjj or jjmmaaaa."""
    if not int(digits):
        return None
    if len(digits) == 4 and int(digits) in range(EARLIEST, today.year + 1):
        return _between(int(digits), 0, 0)
    if len(digits) == 8:  # never both: the year's first two digits are no month
        for year, month, day in (
            (digits[:4], digits[4:6], digits[6:]),
            (digits[4:], digits[2:4], digits[:2]),
        ):
            if int(year) in range(EARLIEST, today.year + 2) and (int(month) <= 12 or int(month) in UNKNOWN):
                return _between(int(year), int(month), int(day))
        raise NotReadError
    if len(digits) == 5 and int(digits) in _SERIAL:
        whole = _SPREADSHEET_ORIGIN + timedelta(days=int(digits))
        return Birth(whole, whole)
    raise NotReadError


def _between(year: int, month: int, day: int) -> Birth:
    """Unknown parts leave a range. NotReadError for a day that no calendar has."""
    if year < EARLIEST:
        raise NotReadError
    try:
        if month in UNKNOWN:
            return Birth(date(year, 1, 1), date(year, 12, 31))
        if day in UNKNOWN:
            return Birth(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        whole = date(year, month, day)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise NotReadError from error
    return Birth(whole, whole)


def _two_digits(year: int, month: int, day: int, today: date, oldest: int) -> Birth:
    """Both centuries when both are possible: past, and not further than ``oldest`` years."""
    found = []
    for century in (1900, 2000):
        try:
            one = _between(century + year, month, day)
        except NotReadError:  # a 29 February that only one of the two has
            continue
        if one.earliest <= today and today.year - one.earliest.year <= oldest:
            found.append(one)
    if not found:
        raise NotReadError
    return Birth(found[0].earliest, found[-1].latest)
