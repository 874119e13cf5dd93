"""From a captured Windows to the verdicts: each value of the table, by one file at a time, as another tool leaves it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.machine.builders import NOW, capture
from vigie.catalogue.loader import load
from vigie.catalogue.rules import Device, Outcome, Profile, evaluate
from vigie.catalogue.wire import facts_from
from vigie.machine import replay
from vigie.machine.parse.windows.backup import FILE_HISTORY
from vigie.machine.parse.windows.session import DESKTOP, SYSTEM_POLICY, WINLOGON
from vigie.machine.redact import redacted

CATALOGUE = load()
MET, TO_FIX, UNKNOWN, NA = Outcome.MET, Outcome.TO_FIX, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
TERMINAL = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server"
RDP = TERMINAL + r"\WinStations\RDP-Tcp"
SMB = r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters"
MRX = r"HKLM\SYSTEM\CurrentControlSet\Services\mrxsmb10"
EXPLORER = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer"
WORD = r"HKCU\Software\Microsoft\Office\16.0\Word\Security"
SAVER = {"ScreenSaveActive": "1", "ScreenSaverIsSecure": "1", "ScreenSaveTimeOut": "600"}
W11 = {"CurrentBuild": "26100", "UBR": 4652}


def power(ac: int, dc: int) -> str:
    return f"GUID\n    Index actuel du paramètre CA : 0x{ac:08x}\n    Index actuel du paramètre CC : 0x{dc:08x}\n"


def listens(*pairs: tuple[str, int]) -> list[dict[str, object]]:
    return [{"LocalAddress": address, "LocalPort": port, "State": 2} for address, port in pairs]


def netsh(authentication: str, cipher: str) -> str:
    guid = "    GUID : 7825d47a-5d59-4c93-8d91-2b0e1b5f6c4b\n"
    return f"{guid}    Authentification       : {authentication}\n    Chiffrement            : {cipher}\n"


def ticks(days: float) -> int:
    return int((NOW - timedelta(days=days) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000


def registry(keys: dict[str, object]) -> dict[str, object]:
    return {"registry.json": keys}


CASES: list[tuple[str, dict[str, object], Outcome]] = [
    ("automatic_lock", registry({DESKTOP: SAVER}), MET),
    ("automatic_lock", registry({DESKTOP: SAVER | {"ScreenSaveTimeOut": "601"}}), TO_FIX),
    ("automatic_lock", registry({DESKTOP: SAVER | {"ScreenSaveTimeOut": "0"}}), TO_FIX),
    ("automatic_lock", registry({DESKTOP: SAVER | {"ScreenSaverIsSecure": "0"}}), TO_FIX),
    ("automatic_lock", registry({DESKTOP: SAVER | {"ScreenSaveActive": "0"}}), TO_FIX),
    ("automatic_lock", registry({SYSTEM_POLICY: {"InactivityTimeoutSecs": 600}}), MET),
    ("automatic_lock", registry({SYSTEM_POLICY: {"InactivityTimeoutSecs": 900}}), TO_FIX),
    ("automatic_lock", registry({SYSTEM_POLICY: {"InactivityTimeoutSecs": 0}}), TO_FIX),
    ("automatic_lock", {"powercfg_videoidle.txt": power(300, 300)}, UNKNOWN),
    ("automatic_lock", {"powercfg_videoidle.txt": power(0, 0)}, UNKNOWN),
    ("password_on_wake", {"powercfg_consolelock.txt": power(1, 1)}, MET),
    ("password_on_wake", {"powercfg_consolelock.txt": power(0, 0)}, TO_FIX),
    ("password_on_wake", {"powercfg_consolelock.txt": "Le paramètre n’existe pas.\n"}, UNKNOWN),
    ("automatic_logon", registry({WINLOGON: {"AutoAdminLogon": "0"}}), MET),
    ("automatic_logon", registry({WINLOGON: {"AutoAdminLogon": "1"}}), TO_FIX),
    ("automatic_logon", registry({WINLOGON: {"Shell": "explorer.exe"}}), MET),
    ("remote_desktop_off", registry({TERMINAL: {"fDenyTSConnections": 1}}), MET),
    ("remote_desktop_off", registry({TERMINAL: {"fDenyTSConnections": 0}}), TO_FIX),
    (
        "remote_desktop_off",
        registry({TERMINAL: {"fDenyTSConnections": 0}, RDP: {"UserAuthentication": 0}}),
        TO_FIX,
    ),
    (
        "remote_desktop_off",
        registry({TERMINAL: {"fDenyTSConnections": 0}, RDP: {"UserAuthentication": 1}}),
        UNKNOWN,
    ),
    (
        "remote_desktop_off",
        registry({TERMINAL: {"fDenyTSConnections": 0}, RDP: {"UserAuthentication": 1}})
        | {"network_profiles.json": {"NetworkCategory": 1}},
        MET,
    ),
    (
        "remote_desktop_off",
        registry({TERMINAL: {"fDenyTSConnections": 0}, RDP: {"UserAuthentication": 1}})
        | {"network_profiles.json": {"NetworkCategory": 0}},
        TO_FIX,
    ),
    ("remote_desktop_off", {"tcp_listen.json": listens(("0.0.0.0", 3389))}, TO_FIX),
    ("remote_control_tools", {"processes.json": ["TeamViewer.exe", "explorer.exe"]}, UNKNOWN),
    ("exposed_ports", {"tcp_listen.json": listens(("0.0.0.0", 5900), ("0.0.0.0", 135))}, TO_FIX),
    ("exposed_ports", {"tcp_listen.json": listens(("127.0.0.1", 5900), ("0.0.0.0", 49664))}, MET),
    ("exposed_ports", {"tcp_listen.json": listens(("0.0.0.0", 135), ("0.0.0.0", 445))}, UNKNOWN),
    (
        "exposed_ports",
        {"tcp_listen.json": listens(("0.0.0.0", 445)), "network_profiles.json": {"NetworkCategory": 1}},
        MET,
    ),
    (
        "exposed_ports",
        {"tcp_listen.json": listens(("0.0.0.0", 445)), "network_profiles.json": {"NetworkCategory": 0}},
        TO_FIX,
    ),
    ("smb_v1_off", registry({SMB: {"SMB1": 0}, MRX: {"Start": 4}}), MET),
    ("smb_v1_off", registry({SMB: {"SMB1": 1}, MRX: {"Start": 4}}), TO_FIX),
    ("smb_v1_off", registry({SMB: {"SMB1": 0}, MRX: {"Start": 2}}), TO_FIX),
    ("smb_v1_off", registry({SMB: {}, MRX: {}}), UNKNOWN),
    ("smb_v1_off", registry({SMB: {}, MRX: {}}) | {"current_version.json": W11}, MET),
    ("open_shares", {"shares.json": [{"Name": "C$", "Type": 2147483648}]}, MET),
    ("open_shares", {"shares.json": [{"Name": "Scans", "Type": 0}]}, UNKNOWN),
    ("open_shares", {"shares.json": [{"Name": "Scans", "Type": 0, "access": [{"SID": "S-1-1-0"}]}]}, TO_FIX),
    (
        "open_shares",
        {"shares.json": [{"Name": "Scans", "Type": 0, "access": [{"SID": "S-1-5-32-544"}]}]},
        MET,
    ),
    ("sensitive_folder_rights", {"folder_sddl.json": [{"sddl": "D:PAI(A;OICI;FA;;;SY)"}]}, MET),
    ("sensitive_folder_rights", {"folder_sddl.json": [{"sddl": "D:AI(A;OICIID;0x1200a9;;;BU)"}]}, TO_FIX),
    ("autorun_off", registry({EXPLORER: {"NoDriveTypeAutoRun": 255}}), MET),
    ("autorun_off", registry({EXPLORER: {"NoAutorun": 1}}), MET),
    ("autorun_off", registry({EXPLORER: {"NoDriveTypeAutoRun": 145}}), TO_FIX),
    ("office_macros", registry({WORD: {"VBAWarnings": 1}}), TO_FIX),
    ("office_macros", registry({WORD: {"VBAWarnings": 2}}), MET),
    ("office_macros", registry({WORD: {"VBAWarnings": 3}}), MET),
    ("office_macros", registry({WORD: {"VBAWarnings": 4}}), MET),
    ("browser_passwords", {"browser_passwords.json": [{"browser": "Edge", "saved": 0}]}, MET),
    ("browser_passwords", {"browser_passwords.json": [{"browser": "Edge", "saved": 3}]}, TO_FIX),
    ("password_manager", {"uninstall.json": [{"DisplayName": "Bitwarden"}]}, UNKNOWN),
    *(
        ("wifi_security", {"wlan.json": {"auth": auth, "cipher": cipher}}, outcome)
        for auth, cipher, outcome in (
            (1, 0, TO_FIX),
            (2, 5, TO_FIX),
            (3, 2, TO_FIX),
            (4, 2, TO_FIX),
            (6, 4, MET),
            (7, 4, MET),
            (8, 9, MET),
            (9, 4, MET),
            (11, 4, MET),
        )
    ),
    ("wifi_security", {"wlan.json": {"error": 5}}, UNKNOWN),
    ("wifi_security", {"wlan.json": {"interfaces": []}}, NA),
    ("wifi_security", {"netsh_wlan_interfaces.txt": netsh("WPA2 - Personnel", "CCMP")}, MET),
    ("wifi_security", {"netsh_wlan_interfaces.txt": netsh("Ouvrir", "Aucune")}, TO_FIX),
    ("saved_open_wifi", {"wlan_profiles.json": [], "wlan.json": {"auth": 7, "cipher": 4}}, MET),
    (
        "saved_open_wifi",
        {
            "wlan_profiles.json": [{"authentication": "open", "encryption": "none", "mode": "auto"}],
            "wlan.json": {"auth": 7, "cipher": 4},
        },
        TO_FIX,
    ),
    ("network_profile", {"network_profiles.json": {"NetworkCategory": 0}}, MET),
    ("network_profile", {"network_profiles.json": {"NetworkCategory": 1}}, UNKNOWN),
    (
        "network_profile",
        {"network_profiles.json": {"NetworkCategory": 1}, "wlan.json": {"auth": 1, "cipher": 0}},
        TO_FIX,
    ),
    ("backup_recent", registry({FILE_HISTORY: {"ProtectedUpToTime": ticks(3)}}), MET),
    ("backup_recent", registry({FILE_HISTORY: {"ProtectedUpToTime": ticks(30)}}), TO_FIX),
    ("backup_recent", registry({FILE_HISTORY: {"ProtectedUpToTime": 0}}), UNKNOWN),
    ("backup_recent", {"uninstall.json": [{"DisplayName": "Veeam Agent for Microsoft Windows"}]}, UNKNOWN),
    (
        "backup_encrypted",
        {"file_history.xml": "<TargetUrl>E:\\</TargetUrl>", "bitlocker_shell.json": {"C:": 2, "E:": 1}},
        MET,
    ),
    (
        "backup_encrypted",
        {"file_history.xml": "<TargetUrl>E:\\</TargetUrl>", "bitlocker_shell.json": {"C:": 1, "E:": 2}},
        TO_FIX,
    ),
    ("dns_resolver", registry({}), UNKNOWN),
    (
        "applications_updated",
        {"uninstall.json": [{"DisplayName": "Google Chrome", "DisplayVersion": "9999.0"}]},
        MET,
    ),
    (
        "applications_updated",
        {"uninstall.json": [{"DisplayName": "Google Chrome", "DisplayVersion": "99.0"}]},
        TO_FIX,
    ),
    ("applications_updated", {"uninstall.json": [{"DisplayName": "7-Zip", "DisplayVersion": "9"}]}, UNKNOWN),
]
MINE = sorted({control for control, _, _ in CASES})


def outcomes(folder: Path) -> dict[str, Outcome]:
    profile = Profile(devices=(Device(id="this", system="windows"),))
    controls = [control for control in CATALOGUE.controls if control.id in MINE]
    found = evaluate(controls, facts_from(replay(folder).to_json()), profile, CATALOGUE.facts, NOW)
    assert not found.ignored, found.ignored
    return {verdict.id: verdict.outcome for verdict in found.verdicts}


@pytest.mark.parametrize(
    ("control", "files", "outcome"), CASES, ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)]
)
def test_each_value_of_the_table_by_its_files_alone(
    tmp_path: Path, control: str, files: dict[str, object], outcome: Outcome
) -> None:
    assert outcomes(capture(tmp_path, files, system="windows"))[control] == outcome


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "cp850"])
def test_the_same_verdicts_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    files: dict[str, object] = {
        "netsh_wlan_interfaces.txt": netsh("Ouvrir", "Aucune").encode(encoding),
        "tcp_listen.json": '[{"LocalAddress":"0.0.0.0","LocalPort":"5900","State":"2"}]'.encode(encoding),
        "registry.json": '{"HKLM\\\\SYSTEM\\\\CurrentControlSet\\\\Control\\\\Terminal Server": {"fDenyTSConnections": "0"}}'.encode(
            encoding
        ),
    }
    found = outcomes(capture(tmp_path, files, system="windows"))
    assert {found[key] for key in ("wifi_security", "exposed_ports", "remote_desktop_off")} == {TO_FIX}


JUNK = (b"", b"\x00\xff\x13", b"lorem ipsum\n", b"{}", b"[]", b"null", b'{"error": 5}', b'[{"x": 1}]')
NAMES = sorted({name for _, files, _ in CASES for name in files} | {"services.json", "disks.json"})


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_in_every_file_puts_nothing_in_place(tmp_path: Path, junk: bytes) -> None:
    found = outcomes(capture(tmp_path, dict.fromkeys(NAMES, junk), system="windows"))
    allowed = {"saved_open_wifi"} if junk == b"[]" else set()
    assert {key for key, outcome in found.items() if outcome == MET} <= allowed


def test_an_empty_capture_knows_nothing_and_accuses_of_nothing(tmp_path: Path) -> None:
    assert set(outcomes(capture(tmp_path, {}, system="windows")).values()) == {UNKNOWN}


@pytest.mark.parametrize(
    ("control", "files", "outcome"), CASES, ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)]
)
def test_what_is_hidden_changes_no_verdict(
    tmp_path: Path, control: str, files: dict[str, object], outcome: Outcome
) -> None:
    capture(tmp_path, files, system="windows")
    for name in files:
        (tmp_path / name).write_bytes(redacted(name, (tmp_path / name).read_bytes()))
    assert outcomes(tmp_path)[control] == outcome


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("shares.json", [{"Name": "Scans", "Path": "D:\\Dupont", "Description": "Dupont", "Type": 0}]),
        (
            "network_profiles.json",
            [{"NetworkCategory": 1, "ProfileName": "Dupont", "PSComputerName": "DUPONT"}],
        ),
        ("folder_sddl.json", [{"sddl": "D:(A;;FA;;;S-1-5-21-1004336348-1177238915-682003330-1001)"}]),
        ("file_history.xml", "<UserName>Dupont</UserName><TargetUrl>E:\\</TargetUrl><PCName>DUPONT</PCName>"),
    ],
)
def test_who_it_is_of_does_not_survive(tmp_path: Path, name: str, content: object) -> None:
    capture(tmp_path, {name: content}, system="windows")
    kept = redacted(name, (tmp_path / name).read_bytes()).decode().lower()
    assert "dupont" not in kept and "1004336348" not in kept and len(kept) > 10
