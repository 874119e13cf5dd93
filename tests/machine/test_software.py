import json
import sqlite3
from pathlib import Path

import pytest

from tests.machine.builders import NOW, failure, raws, reason, values
from vigie.machine.parse.software import antivirus, backup, boot, browsers, managers, office
from vigie.machine.reads_programs import browser_passwords, count_logins, libreoffice, password_managers
from vigie.machine.surroundings import Surroundings

DAYS = 86400
XCU = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>{}</value></prop></item>'
)


def test_no_antivirus_on_linux_is_unknown_and_no_fault() -> None:
    found = antivirus(raws({"processes.txt": "# processes\nbash\n"}))
    assert values(found)["antivirus.active"] is None
    assert "ce n’est pas un défaut" in reason(found, "antivirus.active")


def test_clamav_protects_only_when_it_watches_files() -> None:
    fresh = {"daily": int(NOW.timestamp()) - 2 * DAYS}
    watching = values(
        antivirus(raws({"processes.txt": "# processes\nclamd\nclamonacc\n", "clamav.json": fresh}))
    )
    assert watching == {
        "antivirus.active": True,
        "antivirus.product": "ClamAV",
        "antivirus.signatures_age_days": 2,
    }
    idle = values(antivirus(raws({"processes.txt": "# processes\nclamd\n", "clamav.json": fresh})))
    assert idle["antivirus.active"] is None


@pytest.mark.parametrize(
    ("health", "wanted"),
    [
        ({"healthy": True, "realTimeProtectionEnabled": True}, True),
        ({"healthy": True, "realTimeProtectionEnabled": {"value": True}}, True),
        ({"healthy": True, "realTimeProtectionEnabled": False}, False),
        ({"healthy": False, "realTimeProtectionEnabled": True}, None),
    ],
)
def test_defender_answers_for_its_real_time_protection(
    health: dict[str, object], wanted: bool | None
) -> None:
    assert values(antivirus(raws({"mdatp_health.json": health})))["antivirus.active"] is wanted


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([{"browser": "Chrome", "saved": 3}, {"browser": "Firefox", "saved": 2}], 5),
        ([{"browser": "Chrome", "saved": 0}], 0),
        ([{"browser": "Chrome", "saved": -1}], None),
        ([{"browser": "Chrome", "saved": -1}, {"browser": "Firefox", "saved": 1}], 1),
        ([], None),
    ],
)
def test_passwords_are_counted_over_all_profiles(rows: list[object], wanted: int | None) -> None:
    assert values(browsers(raws({"browser_passwords.json": rows})))["browser.saved_passwords"] == wanted


def chrome_profile(home: Path, saved: int, never: int = 1) -> Path:
    profile = home / ".config" / "google-chrome" / "Default"
    profile.mkdir(parents=True)
    (profile / "Preferences").write_text("{}")
    database = sqlite3.connect(profile / "Login Data")
    database.execute(
        "CREATE TABLE logins (origin_url TEXT, password_value BLOB, blacklisted_by_user INTEGER)"
    )
    database.executemany("INSERT INTO logins VALUES ('u', x'00', ?)", [(0,)] * saved + [(1,)] * never)
    database.commit()
    database.close()
    (profile.parent / "Last Version").write_text("131.0.6778.85")
    return profile


def test_browsers_are_counted_without_selecting_a_password(tmp_path: Path) -> None:
    profile = chrome_profile(tmp_path, saved=4)
    firefox = tmp_path / ".mozilla" / "firefox" / "abc.default"
    firefox.mkdir(parents=True)
    (firefox / "prefs.js").write_text("")
    (firefox / "logins.json").write_text(json.dumps({"logins": [{"id": 1}, {"id": 2}]}))
    (firefox / "compatibility.ini").write_text("[Compatibility]\nLastVersion=140.5.0_20261101/x\n")
    rows = json.loads(browser_passwords(Surroundings(home=tmp_path)))
    assert rows == [
        {"browser": "Chrome", "saved": 4, "version": "131.0.6778.85"},
        {"browser": "Firefox", "saved": 2, "version": "140.5.0"},
    ]
    assert sorted(path.name for path in profile.iterdir()) == ["Login Data", "Preferences"]


def test_a_database_in_use_by_its_browser_is_still_counted(tmp_path: Path) -> None:
    path = chrome_profile(tmp_path, saved=2) / "Login Data"
    browser = sqlite3.connect(path)
    browser.execute("BEGIN EXCLUSIVE")
    assert count_logins(path) == 2
    browser.close()


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\x00" + b"\xff" * 200])
def test_a_broken_database_is_not_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "Login Data").write_bytes(content)
    assert count_logins(tmp_path / "Login Data") == -1


def test_managers_are_found_by_extension(tmp_path: Path) -> None:
    profile = chrome_profile(tmp_path, saved=0)
    (profile / "Extensions" / "nngceckbapebfimnlniiiahkandclblb").mkdir(parents=True)
    found = raws(
        {"password_managers.json": password_managers(Surroundings(root=tmp_path / "none", home=tmp_path))}
    )
    assert values(managers(found)) == {
        "password_manager.present": True,
        "password_manager.names": ("Bitwarden",),
    }


@pytest.mark.parametrize(
    ("items", "restricted", "level"),
    [(XCU.format(0), False, 0), (XCU.format(1), True, 1), (XCU.format(3), True, 3), ("", None, None)],
)
def test_the_macro_level_of_libreoffice(items: str, restricted: bool | None, level: int | None) -> None:
    text = f"==> ~/.config/libreoffice/4/user/registrymodifications.xcu <==\n{items}\n"
    assert values(office(raws({"libreoffice.xcu": text}))) == {
        "office.macros_restricted": restricted,
        "office.macro_level": level,
    }


def test_recent_documents_stay_out_of_the_capture(tmp_path: Path) -> None:
    file = tmp_path / ".config" / "libreoffice" / "4" / "user" / "registrymodifications.xcu"
    file.parent.mkdir(parents=True)
    file.write_text(
        '<item oor:path="/org.openoffice.Office.Histories">DUPONT Marie.odt</item>' + XCU.format(0)
    )
    taken = libreoffice(Surroundings(home=tmp_path))
    assert b"DUPONT" not in taken and b"MacroSecurityLevel" in taken


def test_deja_dup_proves_and_borg_leaves_a_trace() -> None:
    files = {
        "gsettings.txt": "org.gnome.DejaDup last-backup '2026-11-21T08:00:00.000000Z'\n",
        "backup_tools.json": {"borg": int(NOW.timestamp()) - 20 * DAYS, "timeshift": True},
    }
    assert values(backup(raws(files))) == {
        "backup.last_days": 3,
        "backup.trace_days": 20,
        "backup.tool": "Déjà Dup",
        "backup.encrypted": None,
    }


def test_a_trace_of_restic_never_dates_a_backup() -> None:
    """Listing its snapshots renews its files as a backup does."""
    found = backup(raws({"backup_tools.json": {"restic": int(NOW.timestamp()) - 3600}}))
    assert values(found) == {
        "backup.last_days": None,
        "backup.trace_days": 0,
        "backup.tool": "restic",
        "backup.encrypted": True,
    }


def test_silence_never_means_no_backup() -> None:
    found = backup(raws({"backup_tools.json": {"timeshift": True}, "gsettings.txt": failure("absent")}))
    assert values(found)["backup.last_days"] is None
    assert "cela ne prouve pas" in reason(found, "backup.last_days")


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"\x06\0\0\0\x01", True),
        (b"\x06\0\0\0\x00", False),
        (b"\x06\0\0\0", None),
        (b"\x06\0\0\0\x07", None),
        (b"\x01" * 5, None),
    ],
)
def test_secure_boot_is_the_fifth_byte(data: bytes, wanted: bool | None) -> None:
    assert values(boot(raws({"efivars_secureboot.bin": data})))["boot.secure"] is wanted
