from datetime import date, timedelta

import pytest

from tests.machine.builders import NOW, raws, reason, values
from vigie.machine import support
from vigie.machine.parse.macos.osinfo import major, system

ROW = support.Release("macos", "15", "macOS 15", date(2027, 9, 1), None, "")
OLD = support.Release("macos", "12", "macOS 12", date(2024, 9, 16), None, "")
CATALINA = support.Release("macos", "10.15", "macOS 10.15", date(2022, 9, 12), None, "")
TABLE = support.SupportTable(NOW.date(), 120, (ROW, OLD, CATALINA))
WHOLE = "ProductName:\t\tmacOS\nProductVersion:\t\t{}\nBuildVersion:\t\t24G90\n"


@pytest.mark.parametrize(
    ("version", "name", "supported"),
    [
        ("15.6.1", "macOS 15", True),
        ("12.7.2", "macOS 12", False),
        ("10.15.7", "macOS 10.15", False),
        ("27.0", "macOS 27", None),
    ],
)
def test_each_version_by_the_table(version: str, name: str, supported: bool | None) -> None:
    for text in (WHOLE.format(version), f"{version}\n", f"ProductVersion: {version} (a)\r\n"):
        found = values(system(raws({"sw_vers.txt": text}), TABLE))
        assert (found["os.name"], found["os.version"]) == (name, version)
        assert found["os.supported"] is supported


@pytest.mark.parametrize("text", ["", "ProductVersion:", "10.16", "ProductVersion: 16.0", "15.6.1.2.3", "10"])
def test_a_number_that_no_macos_bears_is_unknown(text: str) -> None:
    assert set(values(system(raws({"sw_vers.txt": text}), TABLE)).values()) == {None}


def test_a_stale_table_says_nothing_of_the_end() -> None:
    found = system(raws({"sw_vers.txt": "12.7"}, now=NOW + timedelta(days=121)), TABLE)
    assert values(found)["os.supported"] is None and values(found)["os.version"] == "12.7"
    assert "mettez Vigie à jour" in reason(found, "os.supported")


@pytest.mark.parametrize(
    ("text", "manifest", "wanted"),
    [
        ("ProductVersion: 15.1", "14.2", 15),
        (None, "14.2", 14),
        (None, "10.15.7", 10),
        (None, "", None),
        ("?", "x", None),
    ],
)
def test_the_manifest_tells_the_version_when_the_command_is_not_there(
    text: str | None, manifest: str, wanted: int | None
) -> None:
    seen = raws({} if text is None else {"sw_vers.txt": text})
    object.__setattr__(seen, "version", manifest)
    assert major(seen) == wanted
