"""What Vigie reads by itself on macOS, with programs and folders that a test stands in for."""

import json
import os
import plistlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.machine.builders import NOW
from tests.machine.macos.samples import xml
from vigie.machine import reads_macos
from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings

REAL = Path(__file__).parents[1] / "captures" / "macos"


def around(root: Path, **more: Any) -> Surroundings:
    return Surroundings(root=root, home=root / "Users/marie", environment=more.pop("environment", {}), **more)


def saying(monkeypatch: pytest.MonkeyPatch, answers: dict[str, str | Refused]) -> list[tuple[str, ...]]:
    """Stands in for programs: the answer of each, by its first word."""
    asked: list[tuple[str, ...]] = []

    def run(commands: tuple[tuple[str, ...], ...], *_: Any, **__: Any) -> bytes:
        asked.append(commands[0])
        answer = answers[commands[0][0].rpartition("/")[2]]
        if isinstance(answer, Refused):
            raise answer
        return answer.encode()

    monkeypatch.setattr(reads_macos, "run", run)
    monkeypatch.setattr(reads_macos, "is_admin", lambda: False)
    return asked


def test_groups_of_people_lose_their_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    saying(
        monkeypatch,
        {"id": "staff everyone localaccounts _appserverusr admin cabinet-dupont com.apple.access_ssh\n"},
    )
    said = reads_macos.groups(around(tmp_path)).decode()
    assert said == "staff everyone localaccounts _appserverusr admin groupe com.apple.access_ssh"


def test_through_sudo_the_groups_are_those_of_the_person(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = saying(monkeypatch, {"id": "staff everyone\n"})
    monkeypatch.setattr(reads_macos, "is_admin", lambda: True)
    reads_macos.groups(around(tmp_path, environment={"SUDO_USER": "marie"}))
    assert asked == [("/usr/bin/id", "-Gn", "marie")]
    with pytest.raises(Refused) as refused:
        reads_macos.screensaver(around(tmp_path))
    assert "dans votre session" in refused.value.detail


LAST = """marie     console                   Mon Nov 23 07:51   still logged in
claire    console                   Fri Nov 20 08:00 - 18:02  (10:02)
claire    ttys001                   Tue Nov 24 08:00 - 18:02  (10:02)
paul      console                   Mon Mar  2 08:00 - 18:02  (10:02)
reboot    ~                         Fri Nov 20 07:59

wtmp begins Mon Mar  2 07:00
"""


def test_the_year_is_the_last_one_in_which_that_day_fell_so() -> None:
    now = datetime(2026, 11, 24, 12)
    found = reads_macos.last_sessions(LAST, now)
    assert found["marie"] == now
    assert found["claire"] == datetime(2026, 11, 24, 8)
    assert found["paul"] == datetime(2026, 3, 2, 8)
    older = reads_macos.last_sessions("paul  console  Fri Feb  7 08:00 - 18:02  (10:02)\n", now)
    assert older["paul"] == datetime(2025, 2, 7, 8)


def test_a_recorded_journal_is_dated_as_its_weekdays_say() -> None:
    text = (REAL / "last.txt").read_text()
    found = reads_macos.last_sessions(text.replace("still logged in", "- 23:59"), datetime(2020, 3, 1))
    assert found["kbrazil"] == datetime(2020, 2, 28, 14, 45)


def test_accounts_by_number_and_never_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    listed = "_spotlight 89\nmarie 501\npaul 502\nclairelise 503\nclairelisa 504\nnobody -2\nroot 0\n"
    saying(monkeypatch, {"dscl": listed, "last": LAST.replace("claire ", "claireli ")})
    rows = json.loads(reads_macos.account_logons(around(tmp_path)))
    assert [row["uid"] for row in rows] == [501, 502, 503, 504]
    assert rows[0]["last"] and rows[1]["last"]
    assert rows[2]["last"] is None and rows[3]["last"] is None, (
        "two names that `last` cuts alike are not told apart"
    )
    saying(monkeypatch, {"dscl": "root 0\n", "last": LAST})
    with pytest.raises(Refused):
        reads_macos.account_logons(around(tmp_path))


def bundle(root: Path, written: str, version: str, stamp: int) -> None:
    folder = root / written.lstrip("/") / "Contents"
    (folder / "Resources").mkdir(parents=True)
    (folder / "Info.plist").write_bytes(xml({"CFBundleShortVersionString": version}))
    (folder / "Resources/XProtect.yara").write_text("rule")
    os.utime(folder / "Resources/XProtect.yara", (stamp, stamp))


def test_the_newest_xprotect_of_the_two_places(tmp_path: Path) -> None:
    stamp = int(NOW.timestamp())
    with pytest.raises(Refused):
        reads_macos.xprotect(around(tmp_path))
    bundle(tmp_path, reads_macos.XPROTECT[1], "5340", stamp - 90 * 86400)
    bundle(tmp_path, reads_macos.XPROTECT[0], "5356", stamp)
    assert json.loads(reads_macos.xprotect(around(tmp_path))) == {"version": "5356", "updated": stamp}


def test_known_networks_without_their_names(tmp_path: Path) -> None:
    path = tmp_path / reads_macos.KNOWN_NETWORKS.lstrip("/")
    path.parent.mkdir(parents=True)
    networks = {
        "wifi.network.ssid.Gare": {"SupportedSecurityTypes": "Open"},
        "wifi.network.ssid.Hotel": {"SupportedSecurityTypes": "Open", "AutoJoinDisabled": True},
        "wifi.network.ssid.Dupont": {"SupportedSecurityTypes": "WPA2/WPA3 Personal"},
    }
    path.write_bytes(plistlib.dumps(networks, fmt=plistlib.FMT_BINARY))
    said = reads_macos.saved_wifi(around(tmp_path))
    assert json.loads(said) == [
        {"open": False, "autoconnect": True},
        {"open": True, "autoconnect": True},
        {"open": True, "autoconnect": False},
    ]
    path.write_bytes(xml({**networks, "wifi.network.ssid.X": {}}))
    with pytest.raises(Refused):
        reads_macos.saved_wifi(around(tmp_path))


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("drwx------@ 12 501  20  384 Nov 20 10:00 /Users/marie/Documents\n", "none"),
        ("drwxr-x---+ 12 501  20  384 Nov 20 10:00 /x\n 0: group:everyone deny delete\n", "read"),
        ("drwxr-x---  12 501  501  384 Nov 20 10:00 /x\n", "none"),
        ("drwxr-xr-x  12 501  501  384 Nov 20 10:00 /x\n", "read"),
        ("drwxrwxrwx  12 501  20  384 Nov 20 10:00 /x\n", "write"),
        (
            "drwx------+ 12 501  20  384 Nov 20 10:00 /x\n 0: group:everyone allow list,search,readattr\n",
            "read",
        ),
        (
            "drwx------+ 12 501  20  384 Nov 20 10:00 /x\n 0: group:staff inherited allow list,add_file\n",
            "write",
        ),
        ("drwx------+ 12 501  20  384 Nov 20 10:00 /x\n 0: user:claire allow list,add_file\n", "none"),
        ("drwx------+ 1 501 20 1 x\n 0: ABCDEFAB-CDEF-ABCD-EFAB-CDEF0000000C allow list\n", "read"),
        ("ls: /x: Permission denied\n", "unread"),
        ("", "unread"),
    ],
)
def test_what_the_others_may_do(listed: str, wanted: str) -> None:
    assert reads_macos.others(listed) == wanted


def test_the_usual_folders_when_none_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    here = around(tmp_path)
    (here.home / "Documents").mkdir(parents=True)
    for folder in (here.home, here.home / "Documents", *here.home.parents):
        if folder.is_relative_to(tmp_path):
            folder.chmod(0o755)
    asked = saying(monkeypatch, {"ls": "drwx------ 2 501 20 1 x\n"})
    monkeypatch.setattr(reads_macos, "_open_to_others", lambda folder: True)
    assert json.loads(reads_macos.folder_rights(here)) == [{"others": "none"}]
    assert asked[0][-1].endswith("Documents")
    saying(monkeypatch, {"ls": Refused("failed")})
    assert json.loads(reads_macos.folder_rights(here)) == [{"others": "unread"}]


def test_time_machine_by_the_file_then_by_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / reads_macos.TIME_MACHINE.lstrip("/")
    path.parent.mkdir(parents=True)
    path.write_bytes(xml({"Destinations": []}))
    assert plistlib.loads(reads_macos.time_machine(around(tmp_path))) == {"Destinations": []}

    def refuse(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(reads_macos, "read_file", refuse)
    saying(monkeypatch, {"defaults": xml({"Destinations": [{}]}).decode()})
    assert b"Destinations" in reads_macos.time_machine(around(tmp_path))
    saying(monkeypatch, {"defaults": xml({}).decode()})
    with pytest.raises(Refused) as refused:
        reads_macos.time_machine(around(tmp_path))
    assert refused.value.failure == "denied"


def test_the_macros_that_an_organisation_imposes_win(tmp_path: Path) -> None:
    here = around(tmp_path)
    assert json.loads(reads_macos.office_macros(here)) == {"office": False, "states": []}
    (tmp_path / "Applications/Microsoft Word.app").mkdir(parents=True)
    own = here.path(reads_macos.OFFICE[1])
    own.parent.mkdir(parents=True)
    own.write_bytes(xml({"VisualBasicMacroExecutionState": "EnabledWithoutWarnings"}))
    assert json.loads(reads_macos.office_macros(here)) == {
        "office": True,
        "states": ["EnabledWithoutWarnings"],
    }
    imposed = here.path(reads_macos.MANAGED_OFFICE)
    imposed.parent.mkdir(parents=True)
    imposed.write_bytes(xml({"VisualBasicEntirelyDisabled": True}))
    assert json.loads(reads_macos.office_macros(here))["states"] == ["DisabledWithoutWarnings"]
    imposed.write_bytes(b"\x00")
    assert json.loads(reads_macos.office_macros(here))["states"] == ["EnabledWithoutWarnings"]


def test_what_runs_by_short_names_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    saying(monkeypatch, {"ps": "COMM\nlaunchd\nTeamViewer\nlaunchd\n"})
    assert reads_macos.processes(around(tmp_path)) == b"# processes\nTeamViewer\nlaunchd\n"
    saying(monkeypatch, {"ps": "COMM\n"})
    with pytest.raises(Refused):
        reads_macos.processes(around(tmp_path))


def test_a_session_to_come_is_not_dated_by_another_year() -> None:
    now = datetime(2026, 11, 24, 12)
    moment = now + timedelta(hours=3)
    text = f"marie  console  {moment:%a %b %d %H:%M} - 18:00  (1:00)\n"
    assert reads_macos.last_sessions(text, now)["marie"].year == 2026
