from datetime import UTC, datetime

import pytest

from tests.machine.builders import NOW
from vigie.machine.parse.windows import shapes


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"A": 1}, [{"A": 1}]),
        ([{"A": 1}, {"A": 2}], [{"A": 1}, {"A": 2}]),
        ([], []),
        ({"value": [{"A": 1}], "Count": 1}, [{"A": 1}]),
        ({}, None),
        (None, None),
        ("text", None),
        ([1], None),
        ([{"A": 1}, None], None),
    ],
)
def test_one_object_or_an_array(data: object, wanted: object) -> None:
    assert shapes.records(data) == wanted


def test_members_in_any_case_beside_the_noise_of_cim() -> None:
    record = {"productstate": 1, "PSComputerName": None, "CimClass": {"CimClassName": "X", "productState": 9}}
    assert shapes.member(record, "ProductState") == 1
    assert shapes.member(record, "PSComputerName") is None
    assert shapes.member(["x"], "x") is None


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (3, 3),
        ("397568", 397568),
        (" 0x61100 ", 0x61100),
        (True, 1),
        ("True", 1),
        (2.0, 2),
        ({"value": 1, "Value": "On"}, 1),
        ({"Value": "7"}, 7),
        (65535, None),
        ("4294967295", None),
        (2.5, None),
        ("deux", None),
        ("", None),
        (None, None),
        ([1], None),
        (float("inf"), None),
    ],
)
def test_numbers_whatever_their_form(written: object, wanted: int | None) -> None:
    assert shapes.number(written) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (True, True),
        (1, True),
        ("True", True),
        ("0", False),
        (0, False),
        ("false", False),
        (2, None),
        ("oui", None),
    ],
)
def test_true_and_false(written: object, wanted: bool | None) -> None:
    assert shapes.truth(written) is wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("/Date(1586981519962)/", datetime(2020, 4, 15, 20, 11, 59, 962000, UTC)),
        ("/Date(1586981519962+0200)/", datetime(2020, 4, 15, 20, 11, 59, 962000, UTC)),
        (
            {"value": "/Date(1586981519962)/", "DisplayHint": 2, "DateTime": "mercredi 15 avril 2020"},
            datetime(2020, 4, 15, 20, 11, 59, 962000, UTC),
        ),
        ("2026-11-20T08:00:00.1234567+01:00", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("2026-11-20T08:00:00Z", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("20261120080000.000000+060", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("16010101000000.000000+000", None),
        ("1601-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00", None),
        ("/Date(-62135596800000)/", None),
        ("/Date(-11644473600000)/", None),
        ("/Date(99999999999999999)/", None),
        ("mardi 24 novembre 2026", None),
        ("2026-13-45", None),
        (None, None),
        (5, None),
    ],
)
def test_dates_whatever_their_form(written: object, wanted: datetime | None) -> None:
    assert shapes.instant(written) == wanted


def test_a_date_to_come_has_no_age() -> None:
    assert shapes.days_since("2026-11-14T12:00:00Z", NOW) == 10
    assert shapes.days_since("2026-11-24T20:00:00Z", NOW) == 0
    assert shapes.days_since("2027-01-01T00:00:00Z", NOW) is None
