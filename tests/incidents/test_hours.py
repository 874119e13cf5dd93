"""An hour as it is typed: asked again when it cannot be taken as it is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.incidents import hours

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def test_it_works() -> None:
    assert hours.read("2026-11-30T09:40", PARIS, NOW) == datetime(2026, 11, 30, 8, 40, tzinfo=UTC)
    assert hours.read(" ", PARIS, NOW) is None


def test_an_hour_that_was_twice_is_asked() -> None:
    with pytest.raises(hours.HourError, match="deux fois"):
        hours.read("2026-10-25T02:30", PARIS, NOW)
    first, second = (hours.read("2026-10-25T02:30", PARIS, NOW, which) for which in ("first", "second"))
    assert first is not None and second is not None and second - first == timedelta(hours=1)


def test_an_hour_that_never_was_says_which_two_may_be_meant() -> None:
    with pytest.raises(hours.HourError, match=r"1\sh\s30.*3\sh\s30"):
        hours.read("2026-03-29T02:30", PARIS, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "hier",
        "2026-13-01T00:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "2026-11-30T09:40+01:00",
        "2026-12-02T00:00",
    ],
)
def test_what_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(hours.HourError, match=r"par exemple|pas encore"):
        hours.read(text, PARIS, NOW)


def test_the_question_is_shown_while_it_may_matter() -> None:
    assert hours.shown_twice(PARIS, NOW) == datetime(2026, 10, 25, 2)
    assert hours.shown_twice(PARIS, datetime(2027, 1, 20, tzinfo=UTC)) is None
    assert hours.shown_twice(PARIS, datetime(2026, 4, 1, tzinfo=UTC)) is None
    assert hours.shown_twice(REUNION, NOW) is None


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2199, 1, 1)),
    st.sampled_from([PARIS, REUNION, ZoneInfo("America/Miquelon")]),
)
def test_what_is_shown_is_read_back(local: datetime, zone: ZoneInfo) -> None:
    at = local.replace(tzinfo=UTC, second=0, microsecond=0)
    assert at in {hours.read(hours.typed(at, zone), zone, at, which) for which in ("first", "second")}
