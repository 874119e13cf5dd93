"""Checks 7, 8 and 9: updates. Synthetic: no real machine."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.machine.builders import NOW
from tests.machine.windows.judging import MET, TO_FIX, UNKNOWN, outcome, why

LIST, AGENT, REBOOT, LIGHT = (
    "pending_updates.json",
    "windows_update.json",
    "pending_reboot.json",
    "wsc_health.json",
)
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU"
OLD = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update"
PAUSE = r"HKLM\SOFTWARE\Microsoft\WindowsUpdate\UX\Settings"
SECURITY = "0FA1201D-4330-4FA8-8AE9-B877473B6441"
DRIVERS = "EBFC1FC5-71A4-4F7B-9ACA-3B9A503104A0"


def ago(days: float) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp(days: float) -> str:
    return f"/Date({int((NOW - timedelta(days=days)).timestamp() * 1000)})/"


def rated(rating: object, days: float | None = None, **more: Any) -> dict[str, Any]:
    dated = {} if days is None else {"LastDeploymentChangeTime": ago(days)}
    return {"MsrcSeverity": rating, "Title": "Mise à jour", **dated, **more}


def agent(installed: float = 3, searched: float = 1, level: object = 4) -> dict[str, object]:
    return {
        "NotificationLevel": level,
        "ServiceEnabled": True,
        "LastSearchSuccessDate": ago(searched),
        "LastInstallationSuccessDate": ago(installed),
    }


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({LIST: []}, MET),
        ({LIST: b""}, UNKNOWN),
        ({LIST: "[{"}, UNKNOWN),
        ({LIST: rated("Critical")}, TO_FIX),
        ({LIST: [rated("Important")]}, TO_FIX),
        ({LIST: [rated("Moderate", 40), rated(None)]}, TO_FIX),
        ({LIST: [rated("Low", 15)]}, TO_FIX),
        ({LIST: [rated("Critical", 13)]}, MET),
        ({LIST: [{"MsrcSeverity": "Critical", "Date": stamp(20)}]}, TO_FIX),
        ({LIST: [{"MsrcSeverity": "Critical", "Date": stamp(2)}]}, MET),
        ({LIST: [{"MsrcSeverity": "Critical", "Date": "mardi 24 novembre 2026"}]}, TO_FIX),
        ({LIST: [rated(None), rated(""), rated("Unspecified")]}, MET),
        ({LIST: [rated("Critique")]}, TO_FIX),
        ({LIST: [rated(None, 40, CategoryIDs=[SECURITY])]}, TO_FIX),
        ({LIST: [rated(None, 40, Categories=[{"CategoryID": SECURITY.lower()}])]}, TO_FIX),
        ({LIST: [{"Title": "x", "CategoryIDs": [DRIVERS]}]}, MET),
        ({LIST: [{"Title": "x"}]}, UNKNOWN),
        ({LIST: [rated("Critical", 40, IsInstalled=True)]}, MET),
        ({LIST: [], AGENT: agent()}, MET),
        ({LIST: [], AGENT: agent(installed=36)}, UNKNOWN),
        ({LIST: [], AGENT: agent(searched=15)}, UNKNOWN),
        ({LIST: [rated("Critical", 40)], AGENT: agent(installed=36, searched=20)}, TO_FIX),
        ({AGENT: agent()}, UNKNOWN),
    ],
)
def test_security_updates(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "system_updated", files) == wanted


def light(value: object) -> dict[str, object]:
    return {"firewall": 0, "autoUpdate": value, "antiVirus": 0, "uac": 0}


def key(path: str, **values: object) -> dict[str, Any]:
    return {"registry.json": {path: values}}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({LIGHT: light(0)}, MET),
        ({LIGHT: light(1)}, UNKNOWN),
        ({LIGHT: light(2)}, TO_FIX),
        ({LIGHT: light(3)}, TO_FIX),
        ({AGENT: agent(level=1)}, TO_FIX),
        ({AGENT: agent(level=2)}, UNKNOWN),
        ({AGENT: agent(level=3)}, UNKNOWN),
        ({AGENT: agent(level=4)}, MET),
        ({AGENT: agent(level=0)}, UNKNOWN),
        ({AGENT: {**agent(), "ServiceEnabled": False}}, TO_FIX),
        (key(POLICY, AUOptions=4), MET),
        (key(POLICY, AUOptions="1"), TO_FIX),
        (key(POLICY, AUOptions=2), UNKNOWN),
        (key(OLD, AUOptions=4), MET),
        (key(OLD, AUOptions=3), UNKNOWN),
        (key(POLICY, NoAutoUpdate=0, AUOptions=4), MET),
        ({**key(POLICY, NoAutoUpdate=1), LIGHT: light(0)}, TO_FIX),
        ({**key(r"HKLM\SYSTEM\CurrentControlSet\Services\wuauserv", Start=4), LIGHT: light(0)}, TO_FIX),
        ({**key(r"HKLM\SYSTEM\CurrentControlSet\Services\wuauserv", Start=3), LIGHT: light(0)}, MET),
        # a pause, written as a date or as seconds
        ({**key(PAUSE, PauseUpdatesExpiryTime=ago(-5)), LIGHT: light(0)}, TO_FIX),
        ({**key(PAUSE, PauseUpdatesExpiryTime=ago(5)), LIGHT: light(0)}, MET),
        ({**key(PAUSE, PauseUpdatesExpiryTime=int(NOW.timestamp()) + 86400), LIGHT: light(0)}, TO_FIX),
        ({**key(PAUSE, PauseUpdatesExpiryTime=int(NOW.timestamp()) - 86400), LIGHT: light(0)}, MET),
        ({**key(PAUSE, PauseUpdatesExpiryTime=str(int(NOW.timestamp()) + 86400)), LIGHT: light(0)}, TO_FIX),
        ({**key(PAUSE, PauseUpdatesExpiryTime="2123-08-22T09:02:26Z"), LIGHT: light(0)}, TO_FIX),
        ({**key(PAUSE, PauseUpdatesExpiryTime="demain"), LIGHT: light(0)}, UNKNOWN),
        ({**key(PAUSE, PauseUpdatesExpiryTime=""), LIGHT: light(0)}, MET),
        (key(PAUSE, PauseQualityUpdatesEndTime=ago(-5)), TO_FIX),
        # together
        ({LIGHT: light(0), AGENT: agent(level=4)}, MET),
        ({LIGHT: light(0), AGENT: agent(level=3)}, UNKNOWN),
        ({LIGHT: light(2), AGENT: agent(level=3)}, TO_FIX),
        ({LIGHT: light(2), AGENT: agent(level=4)}, UNKNOWN),
    ],
)
def test_automatic_updates(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "automatic_updates", files) == wanted


def signs(*states: object) -> dict[str, object]:
    return dict(zip(("rebootPending", "rebootRequired", "pendingFileRename"), states, strict=False))


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({REBOOT: signs(False, False, False)}, MET),
        ({REBOOT: signs("False", 0, "false")}, MET),
        ({REBOOT: signs(False, False)}, MET),
        ({REBOOT: signs(True, False, False)}, TO_FIX),
        ({REBOOT: signs(False, True, False)}, TO_FIX),
        ({REBOOT: signs(False, False, True)}, TO_FIX),
        ({REBOOT: signs(False)}, UNKNOWN),
        ({REBOOT: signs(None, False, False)}, UNKNOWN),
        ({REBOOT: {}}, UNKNOWN),
        (
            key(r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager", PendingFileRenameOperations=["x"]),
            TO_FIX,
        ),
        (
            {
                "x.reg": "Windows Registry Editor Version 5.00\n\n"
                f"[{OLD.replace('HKLM', 'HKEY_LOCAL_MACHINE')}\\RebootRequired]\n\n"
            },
            TO_FIX,
        ),
        ({"registry.json": {OLD + r"\RebootRequired": {}}}, UNKNOWN),
    ],
)
def test_reboot(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "reboot_pending", files) == wanted


def test_it_says_what_to_do(tmp_path: Path) -> None:
    old = {LIST: [], AGENT: agent(searched=15)}
    assert "lancez une recherche" in why(tmp_path / "a", "updates.security_pending", old)
    assert "votre accord" in why(tmp_path / "b", "updates.automatic", {AGENT: agent(level=3)})
