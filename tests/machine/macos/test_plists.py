import plistlib
from datetime import UTC, datetime

import pytest

from vigie.machine.parse.macos.plists import flag, instant, load, number

WRITTEN = {
    "AutoBackup": True,
    "Count": 3,
    "Name": "Été",
    "Key": b"\x00\x01",
    "Destinations": [{"SnapshotDates": [datetime(2026, 11, 20, 8, 0)], "Empty": []}],
}
OLD_STYLE = """{
    AutoBackup = 1;
    Count = 3;
    Name = "\\U00c9t\\U00e9";
    Key = {length = 2, bytes = 0x0001 ... 00ff};
    Older = <0001 00ff>;
    Destinations =     (
                {
            Empty =             (
            );
            SnapshotDates =             (
                "2026-11-20 08:00:00 +0000"
            );
        }
    );
}
"""
PRINTED = """{
  "AutoBackup" => true
  "Count" => 3
  "Destinations" => [
    0 => {
      "Empty" => [
      ]
      "SnapshotDates" => [
        0 => 2026-11-20 08:00:00 +0000
      ]
    }
  ]
}
"""


@pytest.mark.parametrize(
    "data",
    [
        plistlib.dumps(WRITTEN),
        plistlib.dumps(WRITTEN, fmt=plistlib.FMT_BINARY),
        b"\xef\xbb\xbf" + plistlib.dumps(WRITTEN),
        b"\r\n" + plistlib.dumps(WRITTEN).replace(b"\n", b"\r\n"),
        plistlib.dumps(WRITTEN).decode().encode("utf-16"),
        b"Getting global account policies\n" + plistlib.dumps(WRITTEN) + b"\n",
        OLD_STYLE.encode(),
        OLD_STYLE.encode("utf-16"),
        PRINTED.encode(),
        b'{"AutoBackup": "1", "Count": "3", "Destinations": [{"SnapshotDates": ["2026-11-20T08:00:00Z"]}]}',
    ],
)
def test_each_form_says_the_same(data: bytes) -> None:
    found = load(data)
    assert flag(found["AutoBackup"]) is True
    assert number(found["Count"]) == 3
    destination = found["Destinations"][0]
    assert instant(destination["SnapshotDates"][0]) == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert destination.get("Empty", []) == []


def test_accents_written_as_numbers_are_read() -> None:
    assert load(OLD_STYLE.encode())["Name"] == "Été"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        b"bplist00",
        b"bplist00" + b"\xff" * 60,
        b"<plist><dict><key>a</key>",
        b"<plist><dict><key>a</key><true/></dict>",
        plistlib.dumps(WRITTEN)[:-40],
        b"Domain com.apple.alf does not exist",
        b"{ a = ",
        b"{ a = 1; ",
        b"(((((",
        b"{" * 50_000,
        b"[" * 50_000,
        b'<!DOCTYPE x [<!ENTITY a "b">]><plist><string>&a;</string></plist>',
    ],
)
def test_what_is_cut_or_hostile_says_nothing(data: bytes) -> None:
    assert load(data) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (True, True),
        (0, False),
        ("1", True),
        ("YES", True),
        ("false", False),
        (2, None),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_only_what_is_a_yes_or_a_no_is_one(value: object, wanted: bool | None) -> None:
    assert flag(value) is wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(True, None), (5, 5), ("300", 300), ("-1", -1), ("3.0", None), (4.5, None), ({}, None)],
)
def test_numbers(value: object, wanted: int | None) -> None:
    assert number(value) == wanted


@pytest.mark.parametrize(
    "value", [None, 5, "", "hier", "2026-13-01 00:00:00 +0000", "0001-01-01", "20261120"]
)
def test_what_is_no_date_is_none(value: object) -> None:
    assert instant(value) is None
