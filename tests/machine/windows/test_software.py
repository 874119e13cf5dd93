import contextlib
import json
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.machine.builders import NOW, raws, reason, values
from vigie.machine.applications import ApplicationTable, parse
from vigie.machine.parse.windows.software import applications, autorun, browsers, installed, managers, office
from vigie.machine.reads_programs import browser_passwords
from vigie.machine.surroundings import Surroundings

TABLE: ApplicationTable = parse(
    {
        "checked_on": NOW.date(),
        "valid_days": 120,
        "applications": [
            {"label": "Firefox", "names": r"Mozilla Firefox.*", "systems": ["windows"], "minimum": "153"},
            {
                "label": "Office 2010",
                "names": r".*2010.*",
                "systems": ["windows"],
                "ended_on": date(2020, 10, 13),
            },
        ],
    }
)
STALE = ApplicationTable(NOW.date() - timedelta(days=200), 120, TABLE.applications)
HKCU, HKLM = "HKCU\\", "HKLM\\"
EXPLORER = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer"
AUTOPLAY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\AutoplayHandlers"
WORD = r"HKCU\Software\Microsoft\Office\16.0\Word\Security"
EXCEL = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
WORD_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Word\Security"
OFFICE_HERE = [{"DisplayName": "Microsoft 365 Apps for business - fr-fr", "DisplayVersion": "16.0.19000.1"}]


def program(name: str, version: object = None) -> dict[str, object]:
    return {"DisplayName": name, "DisplayVersion": version}


def outdated(listed: object, table: ApplicationTable = TABLE) -> tuple[object, object]:
    found = values(applications(raws({"uninstall.json": listed}), table))
    return found["applications.outdated_count"], found["applications.outdated"]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([program("Mozilla Firefox (x64 fr)", "155.0"), program("7-Zip", "9.20")], (0, ())),
        (program("Mozilla Firefox (x64 fr)", "120.0.1"), (1, ("Firefox 120.0.1",))),
        ([program("Microsoft Office 2010 Famille")], (1, ("Office 2010",))),
        (
            [program("Mozilla Firefox", "155.0"), program("Mozilla Firefox ESR", "115.2")],
            (1, ("Firefox 115.2",)),
        ),
        ([program("Mozilla Firefox", None)], (None, None)),
        ([program("7-Zip", "9.20")], (None, None)),
        ([{"x": 1}], (None, None)),
        ([], (None, None)),
        ("", (None, None)),
    ],
)
def test_programs_that_stopped_getting_fixes(listed: object, expected: tuple[object, object]) -> None:
    assert outdated(listed) == expected


def test_a_stale_table_judges_nothing() -> None:
    assert outdated([program("Mozilla Firefox", "155.0")], STALE) == (None, None)


def test_the_forms_of_the_list_of_programs() -> None:
    listed = {"value": [{"displayname": "A", "displayversion": "1"}, {"DisplayName": None}], "Count": 2}
    assert installed(raws({"uninstall.json": listed})) == [("A", "1")]
    keyed = {"{0A1B}": {"DisplayName": "A", "DisplayVersion": "1"}, "B": {"DisplayName": "B"}}
    assert installed(raws({"uninstall.json": keyed})) == [("A", "1"), ("B", "")]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (
            {"uninstall.json": [program("Bitwarden 2026.9.0"), program("KeePassXC")]},
            ("Bitwarden", "KeePassXC"),
        ),
        ({"uninstall.json": [program("KeePass Password Safe 2.58")]}, ("KeePass",)),
        ({"password_managers.json": {"names": ["1Password"]}, "uninstall.json": []}, ("1Password",)),
        ({"password_managers.json": {"names": []}, "uninstall.json": [program("7-Zip")]}, ()),
        ({"password_managers.json": {"names": []}}, None),
        ({"uninstall.json": [program("7-Zip")]}, None),
        ({}, None),
    ],
)
def test_password_managers(files: dict[str, object], names: tuple[str, ...] | None) -> None:
    found = values(managers(raws(files)))
    assert found["password_manager.names"] == names
    assert found["password_manager.present"] == (None if names is None else bool(names))


def off(keys: dict[str, Any]) -> object:
    return values(autorun(raws({"registry.json": keys})))["autorun.disabled"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({HKLM + EXPLORER: {"NoDriveTypeAutoRun": 255}}, True),
        ({HKCU + EXPLORER: {"NoDriveTypeAutoRun": "0xff"}}, True),
        ({HKCU + EXPLORER: {"NoDriveTypeAutoRun": "hex:ff,00,00,00"}}, True),
        ({HKCU + EXPLORER: {"NoDriveTypeAutoRun": "hex:91,00,00"}}, None),
        ({HKLM + EXPLORER: {"NoDriveTypeAutoRun": 145}}, False),
        ({HKLM + EXPLORER: {"NoDriveTypeAutoRun": 145}, HKCU + EXPLORER: {"NoDriveTypeAutoRun": 255}}, False),
        ({HKLM + EXPLORER: {"NoAutorun": 1}}, True),
        ({HKCU + AUTOPLAY: {"DisableAutoplay": 1}}, True),
        ({HKCU + AUTOPLAY: {"DisableAutoplay": 0}}, False),
        ({HKLM + EXPLORER: {}}, False),
        ({HKLM + EXPLORER: {"NoDriveTypeAutoRun": "beaucoup"}}, None),
        ({}, None),
    ],
)
def test_autorun(keys: dict[str, Any], expected: object) -> None:
    assert off(keys) is expected


def test_autorun_of_an_old_export_in_bytes() -> None:
    export = (
        f'Windows Registry Editor Version 5.00\n\n[{HKLM}{EXPLORER}]\n"NoDriveTypeAutoRun"=hex:ff,00,00,00\n'
    )
    assert values(autorun(raws({"autorun.reg": export})))["autorun.disabled"] is True


def macros(keys: dict[str, Any], listed: object = None) -> object:
    files: dict[str, object] = {"registry.json": keys}
    if listed is not None:
        files["uninstall.json"] = listed
    return values(office(raws(files)))["office.macros_restricted"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({WORD: {"VBAWarnings": 1}}, False),
        ({WORD: {"VBAWarnings": 2}}, True),
        ({WORD: {"VBAWarnings": 3}}, True),
        ({WORD: {"VBAWarnings": "4"}}, True),
        ({WORD: {"VBAWarnings": 1, "blockcontentexecutionfrominternet": 1}}, False),
        ({WORD: {"blockcontentexecutionfrominternet": 1}}, True),
        ({WORD: {"VBAWarnings": 4}, EXCEL: {"VBAWarnings": 1}}, False),
        ({WORD: {"VBAWarnings": 1}, WORD_POLICY: {"VBAWarnings": 4}}, True),
        ({WORD: {"VBAWarnings": 4}, WORD_POLICY: {"VBAWarnings": 1}}, False),
        ({WORD.replace("16.0", "15.0"): {"VBAWarnings": 1}, WORD: {"VBAWarnings": 2}}, False),
        ({WORD: {"VBAWarnings": 0}}, None),
        ({WORD: {"VBAWarnings": 7}}, None),
        ({WORD: {"VBAWarnings": "x"}}, None),
        ({}, None),
    ],
)
def test_the_macros_of_office(keys: dict[str, Any], expected: object) -> None:
    assert macros(keys) is expected
    assert macros(keys, OFFICE_HERE) is expected


def test_office_asks_by_default_where_it_is_installed() -> None:
    assert macros({WORD: {}}, OFFICE_HERE) is True
    assert macros({WORD: {}}) is None
    assert macros({AUTOPLAY: {}}, OFFICE_HERE) is None
    assert macros({WORD: {}}, [program("LibreOffice 26.2")]) is None
    assert values(office(raws({"uninstall.json": OFFICE_HERE})))["office.macros_restricted"] is None


def test_without_office_it_says_so() -> None:
    found = office(raws({"registry.json": {WORD: {}}, "uninstall.json": [program("LibreOffice 26.2")]}))
    assert "n’a pas été trouvé" in reason(found, "office.macros_restricted")


def test_the_browsers_of_windows_are_counted_in_their_own_folders(tmp_path: Path) -> None:
    local, roaming = tmp_path / "AppData" / "Local", tmp_path / "AppData" / "Roaming"
    for path, rows in (
        (local / "Google/Chrome/User Data/Default", 2),
        (local / "Microsoft/Edge/User Data/Profile 1", 1),
        (roaming / "Opera Software/Opera Stable/Default", 3),
    ):
        path.mkdir(parents=True)
        with contextlib.closing(sqlite3.connect(path / "Login Data")) as database:
            database.execute("CREATE TABLE logins (blacklisted_by_user INTEGER, password_value BLOB)")
            database.executemany("INSERT INTO logins VALUES (?, 'secret')", [(0,)] * rows + [(1,)])
            database.commit()
    firefox = roaming / "Mozilla/Firefox/Profiles/x.default-release"
    firefox.mkdir(parents=True)
    (firefox / "logins.json").write_text('{"logins": [{"encryptedPassword": "secret"}]}')
    answer = browser_passwords(Surroundings(home=tmp_path))
    assert b"secret" not in answer
    assert {row["browser"]: row["saved"] for row in json.loads(answer)} == {
        "Chrome": 2,
        "Edge": 1,
        "Opera": 3,
        "Firefox": 1,
    }


@pytest.mark.parametrize(
    ("rows", "saved"),
    [
        ([{"browser": "Edge", "saved": 0, "version": "152.0"}], 0),
        ([{"browser": "Edge", "saved": 0}, {"browser": "Chrome", "saved": 12}], 12),
        ([{"browser": "Edge", "saved": -1}], None),
        ([], None),
        ("", None),
    ],
)
def test_saved_passwords_need_at_least_one_browser(rows: object, saved: object) -> None:
    assert values(browsers(raws({"browser_passwords.json": rows})))["browser.saved_passwords"] == saved
