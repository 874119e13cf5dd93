"""Dates and hours as a French reader expects them. Pure: the zone is applied by the caller."""

from datetime import date, datetime

from vigie.catalogue.wording import DAYS, MONTHS

NBSP = "\u00a0"
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avril", "mai", "juin",
    "juill.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def _number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def day(value: date) -> str:
    """« 24 novembre 2026 »."""
    return f"{_number(value)} {MONTHS[value.month - 1]} {value.year}"


def weekday(value: date) -> str:
    """« mardi 24 novembre 2026 »."""
    return f"{DAYS[value.weekday()]} {day(value)}"


def short_day(value: date) -> str:
    """« 24 nov. »."""
    return f"{_number(value)} {SHORT_MONTHS[value.month - 1]}"


def hour(value: datetime) -> str:
    """« 14 h 05 », which never breaks over two lines."""
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02d}"


def instant(value: datetime) -> str:
    """« mardi 24 novembre 2026 à 14 h 05 »."""
    return f"{weekday(value)} à {hour(value)}"


def short_instant(value: datetime) -> str:
    """« 24 nov. 14 h 05 », for tables."""
    return f"{short_day(value)} {hour(value)}"
