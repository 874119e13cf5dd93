"""Dates read the same way on every screen, document and command."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import vigie
from vigie import dates

LATE = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 24), "mardi 24 novembre 2026"),
        (date(2026, 12, 1), "mardi 1er décembre 2026"),
        (date(2024, 2, 29), "jeudi 29 février 2024"),
    ],
)
def test_days(value: date, words: str) -> None:
    assert dates.weekday(value) == words


def test_short_months_are_those_of_french_printing() -> None:
    shown = [dates.short_day(date(2026, month, 1)).removeprefix("1er ") for month in range(1, 13)]
    assert shown == [
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ]


def test_a_zone_moves_the_day() -> None:
    assert dates.day(LATE) == "30 novembre 2026"
    assert dates.day(LATE, ZoneInfo("Europe/Paris")) == "1er décembre 2026"
    assert dates.instant(LATE, ZoneInfo("Europe/Paris")) == "mardi 1er décembre 2026 à 0\u00a0h\u00a030"


def test_a_day_has_no_zone() -> None:
    assert dates.day(date(2026, 11, 30), ZoneInfo("Indian/Reunion")) == "30 novembre 2026"


def test_the_year_is_shown_where_years_stand_side_by_side() -> None:
    assert dates.short_instant(LATE, year=True) == "30 nov. 2026 23\u00a0h\u00a030"


def test_no_template_writes_a_date_its_own_way() -> None:
    """Django's ``date`` may still give a bare number or what a machine reads."""
    found = {
        (path.name, form)
        for path in Path(vigie.__file__).parent.rglob("templates/**/*.html")
        for form in re.findall(r'\|(?:date|time)\b(?::"([^"]*)")?', path.read_text("utf-8"))
        if form not in ("c", "j")
    }
    assert found == set()
