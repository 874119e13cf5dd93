"""Dates and hours as a French reader expects them. Pure; a zone may be given, else the value's own clock is read."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from vigie.typography import NBSP

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
YEARS = range(1880, 2201)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class NotADayError(ValueError):
    """A text that is no date; its message is a French sentence."""


def read_day(text: str) -> date:
    """A whole date as a command takes it, `2006-09-12`; NotADayError."""
    written = text.strip()
    try:
        found = date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII) else None
    except ValueError:
        found = None
    if found is None:
        raise NotADayError(f"« {written[:30]} » n’est pas une date : écrivez par exemple 2006-09-12.")
    if found.year not in YEARS:
        raise NotADayError(f"« {written[:30]} » : cette année ne peut pas être la bonne.")
    return found


def day(value: date, zone: ZoneInfo | None = None) -> str:
    """« 24 novembre 2026 », « 1er décembre 2026 »."""
    local = _local(value, zone)
    return f"{_number(local)} {MONTHS[local.month - 1]} {local.year}"


def weekday(value: date, zone: ZoneInfo | None = None) -> str:
    """« mardi 24 novembre 2026 »."""
    local = _local(value, zone)
    return f"{DAYS[local.weekday()]} {day(local)}"


def short_month(value: date) -> str:
    """« nov. »; months of four letters and less stay whole."""
    return SHORT_MONTHS[value.month - 1]


def short_day(value: date, *, year: bool = False) -> str:
    """« 24 nov. », or « 24 nov. 2026 » where years stand side by side."""
    return f"{_number(value)} {short_month(value)}" + (f" {value.year}" if year else "")


def hour(value: datetime) -> str:
    """« 14 h 05 », which never breaks over two lines."""
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02d}"


def instant(value: datetime, zone: ZoneInfo | None = None) -> str:
    """« mardi 24 novembre 2026 à 14 h 05 »."""
    local = value.astimezone(zone) if zone else value
    return f"{weekday(local)} à {hour(local)}"


def short_instant(value: datetime, *, year: bool = False) -> str:
    """« 24 nov. 14 h 05 », for tables."""
    return f"{short_day(value, year=year)} {hour(value)}"


def _number(value: date) -> str:
    return "1er" if value.day == 1 else str(value.day)


def _local(value: date, zone: ZoneInfo | None) -> date:
    if zone and isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(zone)
    return value
