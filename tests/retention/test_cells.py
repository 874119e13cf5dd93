"""Dates as software writes them: each habit, nothing guessed that would destroy early."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.retention.rules.care_file import Birth
from vigie.retention.rules.cells import NotReadError, birth, latest

TODAY = date(2026, 12, 1)
JUNE = date(2004, 6, 1)
DAYS = st.dates(date(1905, 1, 1), TODAY)


@pytest.mark.parametrize(
    "text",
    ["2004-06-01", "2004/6/1", "01/06/2004", "1/6/2004", "01-06-2004", "01.06.2004", "01 06 2004", "20040601", "01062004",
     "1er juin 2004", "1 juin 2004", "mardi 1 juin 2004", "1-juin-2004", "1 JUIN 2004", "38139", "01/06/2004 10:30",
     "01/06/2004 09h30", "2004-06-01T10:30:00Z", "2004-06-01 00:00:00.000", "  01/06/2004  "],
)  # fmt: skip
def test_every_habit_is_the_same_day(text: str) -> None:
    assert birth(text, TODAY) == Birth(JUNE, JUNE) and latest(text, TODAY) == JUNE


@pytest.mark.parametrize(
    ("text", "day"),
    [("20041960", date(1960, 4, 20)), ("19121950", date(1950, 12, 19)), ("20122001", date(2001, 12, 20)),
     ("19501219", date(1950, 12, 19)), ("20011201", date(2001, 12, 1))],
)  # fmt: skip
def test_eight_digits_are_the_day_that_the_calendar_has(text: str, day: date) -> None:
    assert birth(text, TODAY) == Birth(day, day)


@pytest.mark.parametrize(
    ("text", "earliest", "last"),
    [
        ("00/00/2004", date(2004, 1, 1), date(2004, 12, 31)), ("2004-00-00", date(2004, 1, 1), date(2004, 12, 31)),
        ("99/99/2004", date(2004, 1, 1), date(2004, 12, 31)), ("00/06/2004", JUNE, date(2004, 6, 30)),
        ("2004", date(2004, 1, 1), date(2004, 12, 31)), ("02/2004", date(2004, 2, 1), date(2004, 2, 29)),
        ("1/6/04", date(1904, 6, 1), JUNE), ("01/06/27", date(1927, 6, 1), date(1927, 6, 1)),
        ("29/02/00", date(2000, 2, 29), date(2000, 2, 29)), ("5 oct. 60", date(1960, 10, 5), date(1960, 10, 5)),
    ],
)  # fmt: skip
def test_what_is_not_said_leaves_a_range(text: str, earliest: date, last: date) -> None:
    assert birth(text, TODAY) == Birth(earliest, last)


@pytest.mark.parametrize("text", ["", "  ", "00/00/0000", "0000-00-00", "0", "01/01/1900", "30/12/1899", "1"])
def test_a_date_that_stands_for_nothing_is_none(text: str) -> None:
    if text == "1":
        with pytest.raises(NotReadError):
            birth(text, TODAY)
    else:
        assert birth(text, TODAY) is None and latest(text, TODAY) is None


@pytest.mark.parametrize(
    "text", ["abc", "12/31/2004", "30/02/2004", "2004-13-01", "1/2", "32/01/2004", "-", "n/a", "1e5", "99999999",
             "٠١/٠٦/٢٠٠٤", "01/06/20040", "2004-06-01 et 2005", "juin", "1 jui 2004"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    for read in (birth, latest):
        with pytest.raises(NotReadError):
            read(text, TODAY)


def test_a_visit_to_come_in_two_digits_is_not_a_century_ago() -> None:
    with pytest.raises(NotReadError):
        latest("25/12/26", TODAY)
    assert latest("25/11/26", TODAY) == date(2026, 11, 25) and latest("03/05/98", TODAY) == date(1998, 5, 3)
    assert latest("2026", TODAY) == TODAY, "an incomplete visit of this year is not to come"


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d%m%Y", "%d-%m-%Y %H:%M"]))
def test_a_written_day_is_read_back(day: date, habit: str) -> None:
    found = birth(day.strftime(habit), TODAY)
    assert found == Birth(day, day)


@given(st.dates(TODAY - timedelta(days=365 * 50), TODAY))
def test_two_digits_never_bring_a_visit_nearer_its_end(day: date) -> None:
    found = latest(day.strftime("%d/%m/%y"), TODAY)
    assert found is not None and day <= found <= TODAY


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        found = birth(text, TODAY)
    except NotReadError:
        return
    assert found is None or found.earliest <= found.latest
