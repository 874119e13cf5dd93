from datetime import timedelta

import pytest

from tests.machine.builders import NOW, raws, reason, values
from vigie.machine import applications as table_of
from vigie.machine.parse.macos.software import applications, office

TABLE = table_of.parse(
    {
        "checked_on": NOW.date(),
        "valid_days": 120,
        "applications": [
            {"label": "Firefox", "names": r"Firefox(\.app)?", "systems": ["macos"], "minimum": "153"},
            {"label": "Old", "names": "Old", "systems": ["windows"], "minimum": "9"},
        ],
    }
)


def report(*programs: tuple[str, str]) -> dict[str, object]:
    return {"SPApplicationsDataType": [{"_name": name, "version": version} for name, version in programs]}


@pytest.mark.parametrize(
    ("content", "count", "names"),
    [
        (report(("Firefox", "150.0.1"), ("Pages", "14.0")), 1, ("Firefox 150.0.1",)),
        (report(("Firefox", "155.0")), 0, ()),
        (report(("Pages", "14.0"), ("Old", "1")), None, None),
        ([{"_name": "Firefox", "version": "150"}], 1, ("Firefox 150",)),
        (report(("Firefox", "")), None, None),
        ({"SPApplicationsDataType": []}, None, None),
        (b"", None, None),
    ],
)
def test_what_the_table_calls_too_old(content: object, count: int | None, names: object) -> None:
    found = values(applications(raws({"applications.json": content}), TABLE))
    assert (found["applications.outdated_count"], found["applications.outdated"]) == (count, names)


def test_a_stale_table_judges_nothing() -> None:
    seen = raws({"applications.json": report(("Firefox", "1"))}, now=NOW + timedelta(days=121))
    assert "mettez Vigie à jour" in reason(applications(seen, TABLE), "applications.outdated_count")


LIBREOFFICE = '==> a.xcu <==\n<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>{}</value></prop>\n'


@pytest.mark.parametrize(
    ("files", "restricted"),
    [
        ({"office_macros.json": {"office": True, "states": ["DisabledWithWarnings"]}}, True),
        ({"office_macros.json": {"office": True, "states": ["DisabledWithoutWarnings"]}}, True),
        ({"office_macros.json": {"office": True, "states": ["EnabledWithoutWarnings"]}}, False),
        (
            {
                "office_macros.json": {
                    "office": True,
                    "states": ["DisabledWithWarnings", "EnabledWithoutWarnings"],
                }
            },
            False,
        ),
        ({"office_macros.json": {"office": True, "states": []}}, None),
        ({"office_macros.json": {"office": True, "states": ["Other"]}}, None),
        ({"office_macros.json": {"office": False, "states": []}}, None),
        (
            {"office_macros.json": {"office": False, "states": []}, "libreoffice.xcu": LIBREOFFICE.format(2)},
            True,
        ),
        (
            {"office_macros.json": {"office": True, "states": []}, "libreoffice.xcu": LIBREOFFICE.format(2)},
            None,
        ),
        (
            {"office_macros.json": {"office": True, "states": []}, "libreoffice.xcu": LIBREOFFICE.format(0)},
            False,
        ),
        ({"libreoffice.xcu": "==> a.xcu <==\n<other/>\n"}, None),
        ({}, None),
    ],
)
def test_every_suite_must_ask_or_refuse(files: dict[str, object], restricted: bool | None) -> None:
    assert values(office(raws(files)))["office.macros_restricted"] is restricted


def test_a_mac_without_office_says_so() -> None:
    found = office(raws({"office_macros.json": {"office": False, "states": []}}))
    assert "Aucune suite" in reason(found, "office.macros_restricted")
