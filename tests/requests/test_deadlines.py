"""Eight days, two months, one month and two more; a mixed file has two ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.requests.rules.deadlines import (
    Flaw,
    ImpossibleDatesError,
    Kind,
    Part,
    deadlines,
    months_after,
)

RECEIVED = date(2026, 12, 31)
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def test_a_recent_file_is_given_within_eight_days_and_not_before_two() -> None:
    [found] = deadlines(Kind.ACCESS, RECEIVED, date(2024, 1, 1), date(2026, 1, 1))
    assert (found.part, found.not_before, found.due_on) == (Part.ALL, date(2027, 1, 2), date(2027, 1, 8))
    assert found.warn_on == date(2027, 1, 5) and found.extended_to is None


def test_an_old_file_within_two_months() -> None:
    [found] = deadlines(Kind.ACCESS, RECEIVED, date(2001, 1, 1), date(2021, 12, 30))
    assert (found.part, found.due_on) == (Part.ALL, date(2027, 2, 28))


def test_a_mixed_file_gives_two_dates() -> None:
    recent, old = deadlines(Kind.ACCESS, RECEIVED, date(2001, 1, 1), date(2026, 1, 1))
    assert (recent.part, recent.due_on, old.part, old.due_on) == (
        Part.RECENT, date(2027, 1, 8), Part.OLD, date(2027, 2, 28)
    )  # fmt: skip


def test_five_years_to_the_day_are_not_older() -> None:
    assert deadlines(Kind.ACCESS, RECEIVED, date(2021, 12, 31), date(2021, 12, 31))[0].due_on == date(
        2027, 1, 8
    )


@pytest.mark.parametrize(
    ("oldest", "newest"), [(None, None), (date(2025, 1, 1), None), (None, date(2026, 1, 1))]
)
def test_what_nobody_dated_counts_as_recent(oldest: date | None, newest: date | None) -> None:
    assert [one.due_on for one in deadlines(Kind.ACCESS, RECEIVED, oldest, newest)] == [date(2027, 1, 8)]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.ACCESS])
def test_the_other_rights_have_a_month_and_may_have_two_more(kind: Kind) -> None:
    [found] = deadlines(kind, RECEIVED)
    assert (found.due_on, found.extended_to, found.not_before) == (date(2027, 1, 31), date(2027, 3, 31), None)


def test_dates_that_cannot_be() -> None:
    for oldest, newest, flaw in (
        (date(2026, 2, 1), date(2026, 1, 1), Flaw.ORDER),
        (date(2026, 2, 1), date(2027, 1, 1), Flaw.DATA_TO_COME),
    ):
        with pytest.raises(ImpossibleDatesError) as caught:
            deadlines(Kind.ACCESS, RECEIVED, oldest, newest)
        assert caught.value.flaw == flaw


@given(DAYS, DAYS, DAYS)
def test_the_file_is_never_extended_nor_given_late(received: date, one: date, other: date) -> None:
    oldest, newest = sorted((min(one, received), min(other, received)))
    found = deadlines(Kind.ACCESS, received, oldest, newest)
    assert found and all(each.extended_to is None for each in found)
    assert found[0].due_on - received <= timedelta(days=62)
    assert (found[0].due_on == received + timedelta(days=8)) == (newest >= months_after(received, -60))
    assert (len(found) == 2) == (oldest < months_after(received, -60) <= newest)
    for each in found:
        assert each.not_before is not None and each.not_before < each.due_on and each.warn_on < each.due_on
