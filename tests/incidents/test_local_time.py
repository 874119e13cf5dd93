"""Hours that a clock showed twice or never, and clocks set back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.incidents.rules.local_time import instants, latest, readings, set_back

PARIS = ZoneInfo("Europe/Paris")
ZONES = st.sampled_from(sorted(available_timezones()))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(lambda m: m.replace(tzinfo=UTC))


def test_it_works() -> None:
    assert instants(datetime(2026, 11, 24, 14, 5), PARIS) == (datetime(2026, 11, 24, 13, 5, tzinfo=UTC),)


def test_an_hour_that_existed_twice_gives_both() -> None:
    found = instants(datetime(2026, 10, 25, 2, 30), PARIS)
    assert [moment.hour for moment in found] == [0, 1]


def test_an_hour_that_never_was_gives_none_and_what_may_have_been_meant() -> None:
    never = datetime(2026, 3, 29, 2, 30)
    assert instants(never, PARIS) == ()
    assert [moment.hour for moment in readings(never, PARIS)] == [1, 3]


def test_overseas_has_its_own_hours() -> None:
    twice = datetime(2026, 10, 25, 2, 30)
    assert len(instants(twice, ZoneInfo("Indian/Reunion"))) == 1
    assert len(instants(datetime(2026, 11, 1, 1, 30), ZoneInfo("America/Miquelon"))) == 2


def test_an_hour_with_an_offset_is_no_local_hour() -> None:
    with pytest.raises(ValueError, match="offset"):
        instants(datetime(2026, 1, 1, tzinfo=UTC), PARIS)


@pytest.mark.parametrize("local", [datetime.min, datetime.max])
def test_the_ends_of_the_calendar_do_not_crash(local: datetime) -> None:
    assert len(instants(local, ZoneInfo("Pacific/Auckland"))) <= 1
    assert len(instants(local, ZoneInfo("America/Cayenne"))) <= 1


@given(MOMENTS, ZONES)
def test_every_instant_is_found_again_from_its_local_hour(moment: datetime, key: str) -> None:
    zone = ZoneInfo(key)
    found = instants(moment.astimezone(zone).replace(tzinfo=None), zone)
    assert moment in found
    assert len(found) <= 2


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)), ZONES)
def test_what_is_found_shows_that_hour(local: datetime, key: str) -> None:
    zone = ZoneInfo(key)
    for moment in instants(local, zone):
        assert moment.astimezone(zone).replace(tzinfo=None, fold=0) == local


@given(MOMENTS, MOMENTS)
def test_a_clock_set_back_gives_no_time_back(last: datetime, now: datetime) -> None:
    assert latest(last, now) == now + set_back(last, now)
    assert set_back(last, now) >= timedelta(0)
    assert latest(None, now) == now
