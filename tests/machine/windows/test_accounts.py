"""Checks 14 to 19, 37 and 40: accounts, password rule, confirmation, secure boot. Synthetic: no real machine."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.machine.builders import NOW
from tests.machine.windows.judging import MET, TO_FIX, UNKNOWN, outcome, why

USERS, TOKEN, RULES, SECEDIT, LIGHT = (
    "local_users.json",
    "token.json",
    "password_policy.json",
    "secedit.inf",
    "wsc_health.json",
)
SYSTEM = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
BOOT = r"HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State"
MACHINE = "S-1-5-21-1111111111-2222222222-3333333333"


def user(
    rid: int, enabled: object = True, required: object = True, days: float | None = 1, **more: Any
) -> dict[str, Any]:
    last = None if days is None else f"/Date({int((NOW - timedelta(days=days)).timestamp() * 1000)})/"
    return {
        "Name": "chris",
        "SID": {"BinaryLength": 28, "AccountDomainSid": MACHINE, "Value": f"{MACHINE}-{rid}"},
        "Enabled": enabled,
        "PasswordRequired": required,
        "LastLogon": last,
        **more,
    }


def wmi(rid: int, disabled: object = False, required: object = True, local: object = True) -> dict[str, Any]:
    return {
        "Name": "Invité",
        "SID": f"{MACHINE}-{rid}",
        "Disabled": disabled,
        "PasswordRequired": required,
        "LocalAccount": local,
        "Status": "OK",
    }


KEPT = [user(500, False), user(501, False, False, None), user(503, False, False, None), user(1001)]


@pytest.mark.parametrize(
    ("users", "wanted"),
    [
        (KEPT, MET),
        ([*KEPT, user(1002, True, False)], TO_FIX),
        (user(1001, "True", "False"), TO_FIX),
        (user(1001, 1, 1), MET),
        ([user(1001), user(1002, False, False)], MET),
        ([user(1001), user(1002, None, False)], UNKNOWN),
        ([user(1001, None, True)], MET),
        ([user(1001, True, None)], UNKNOWN),
        ([wmi(500, True, True), wmi(501, True, False), wmi(1001)], MET),
        ([wmi(1001, False, False)], TO_FIX),
        ([wmi(1001), wmi(1105, False, False, local=False)], MET),
        ([wmi(1105, False, True, local=False)], UNKNOWN),
        ([wmi(501, "FALSE", "FALSE")], TO_FIX),
        ([], UNKNOWN),
        (b"", UNKNOWN),
        ("null", UNKNOWN),
    ],
)
def test_passwords_required(tmp_path: Path, users: object, wanted: object) -> None:
    assert outcome(tmp_path, "account_without_password", {USERS: users}) == wanted


@pytest.mark.parametrize(
    ("rid", "control"), [(501, "guest_account_disabled"), (500, "builtin_admin_disabled")]
)
def test_the_accounts_of_origin_by_their_number(tmp_path: Path, rid: int, control: str) -> None:
    name = {501: "EnableGuestAccount", 500: "EnableAdminAccount"}[rid]
    exported = "[Unicode]\nUnicode=yes\n[System Access]\n" + name + " = {}\n"
    cases: list[tuple[dict[str, Any], object]] = [
        ({USERS: [user(rid, False), user(1001)]}, MET),
        ({USERS: [user(rid, True), user(1001)]}, TO_FIX),
        ({USERS: [user(rid, "False")]}, MET),
        ({USERS: [wmi(rid, True)]}, MET),
        ({USERS: [wmi(rid, False)]}, TO_FIX),
        ({USERS: [user(rid, None)]}, UNKNOWN),
        ({USERS: [user(1001)]}, UNKNOWN),
        ({USERS: [{"Name": "Administrateur", "Enabled": False}]}, UNKNOWN),
        ({USERS: [{"SID": f"S-1-5-32-{rid}", "Enabled": False}]}, UNKNOWN),
        ({SECEDIT: exported.format(0).encode("utf-16")}, MET),
        ({SECEDIT: exported.format(1).encode("utf-16")}, TO_FIX),
        ({SECEDIT: exported.format(0), USERS: [user(rid, True)]}, UNKNOWN),
        ({}, UNKNOWN),
    ]
    for number, (files, wanted) in enumerate(cases):
        assert outcome(tmp_path / str(number), control, files) == wanted, files


@pytest.mark.parametrize(
    ("users", "wanted"),
    [
        (KEPT, MET),
        ([*KEPT, user(1002, days=181.5)], TO_FIX),
        ([*KEPT, user(1002, days=179)], MET),
        ([*KEPT, user(1002, False, days=900)], MET),
        ([*KEPT, user(1002, days=None)], UNKNOWN),
        ([*KEPT, user(1002, days=None), user(1003, days=400)], TO_FIX),
        ([*KEPT, {**user(1002), "LastLogon": "16010101000000.000000+000"}], UNKNOWN),
        ([*KEPT, {**user(1002), "LastLogon": "2025-01-01T08:00:00.1234567+01:00"}], TO_FIX),
        ([*KEPT, {**user(1002), "LastLogon": "01/01/2025 08:00:00"}], UNKNOWN),
        ([wmi(1001)], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_dormant_accounts(tmp_path: Path, users: object, wanted: object) -> None:
    assert outcome(tmp_path, "dormant_accounts", {USERS: users}) == wanted


@pytest.mark.parametrize(
    ("token", "wanted"),
    [
        ({"administrators": False, "elevation_type": 1}, MET),
        ({"administrators": True, "elevation_type": 3}, TO_FIX),
        ({"administrators": True, "elevation_type": 2}, TO_FIX),
        ({"administrators": None, "elevation_type": 3}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_daily_administrator(tmp_path: Path, token: object, wanted: object) -> None:
    assert outcome(tmp_path, "daily_use_without_admin", {TOKEN: token}) == wanted


def test_a_capture_by_an_administrator_proves_nothing_of_the_daily_account(tmp_path: Path) -> None:
    assert outcome(tmp_path / "a", "daily_use_without_admin", {}, rights="admin") == UNKNOWN
    assert outcome(tmp_path / "b", "daily_use_without_admin", {}, rights="user") == UNKNOWN


EXPORT = "[System Access]\nMinimumPasswordLength = {}\nLockoutBadCount = {}\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({RULES: {"min_length": 12, "lockout_threshold": 10}}, MET),
        ({RULES: {"min_length": "14", "lockout_threshold": "1"}}, MET),
        ({RULES: {"min_length": 11, "lockout_threshold": 10}}, TO_FIX),
        ({RULES: {"min_length": 0, "lockout_threshold": 0}}, TO_FIX),
        ({RULES: {"min_length": 12, "lockout_threshold": 0}}, TO_FIX),
        ({RULES: {"min_length": 12, "lockout_threshold": 11}}, TO_FIX),
        ({RULES: {"min_length": 12}}, UNKNOWN),
        ({RULES: {"min_length": 12, "lockout_threshold": 4294967295}}, UNKNOWN),
        ({SECEDIT: EXPORT.format(12, 5).encode("utf-16")}, MET),
        ({SECEDIT: EXPORT.format(8, 5)}, TO_FIX),
        ({SECEDIT: EXPORT.format(12, 5), RULES: {"min_length": 0, "lockout_threshold": 5}}, UNKNOWN),
        ({SECEDIT: b"\xff\xfe\x00"}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_password_rule(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "password_policy", files) == wanted


def light(value: object) -> dict[str, object]:
    return {"firewall": 0, "autoUpdate": 0, "antiVirus": 0, "uac": value}


def system(**values: object) -> dict[str, Any]:
    return {"registry.json": {SYSTEM: values}}


UAC = "[Registry Values]\nMACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\{}=4,{}\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (system(EnableLUA=1, ConsentPromptBehaviorAdmin=5), MET),
        *((system(EnableLUA=1, ConsentPromptBehaviorAdmin=value), MET) for value in (1, 2, 3, 4)),
        (system(EnableLUA="0x1"), MET),
        (system(EnableLUA=0, ConsentPromptBehaviorAdmin=5), TO_FIX),
        (system(EnableLUA=1, ConsentPromptBehaviorAdmin=0), TO_FIX),
        (system(EnableLUA=1, ConsentPromptBehaviorAdmin="?"), UNKNOWN),
        (system(), UNKNOWN),
        ({LIGHT: light(0)}, MET),
        ({LIGHT: light(1)}, UNKNOWN),
        ({LIGHT: light(2)}, TO_FIX),
        ({**system(EnableLUA=1, ConsentPromptBehaviorAdmin=0), LIGHT: light(0)}, TO_FIX),
        ({**system(EnableLUA=1, ConsentPromptBehaviorAdmin=5), LIGHT: light(2)}, UNKNOWN),
        ({SECEDIT: UAC.format("EnableLUA", 1)}, MET),
        ({SECEDIT: UAC.format("EnableLUA", 0)}, TO_FIX),
        ({SECEDIT: UAC.format("EnableLUA", 1) + UAC.format("ConsentPromptBehaviorAdmin", 0)}, TO_FIX),
        (
            {"x.reg": f'[{SYSTEM.replace("HKLM", "HKEY_LOCAL_MACHINE")}]\r\n"EnableLUA"=dword:00000001\r\n'},
            MET,
        ),
        (
            {"x.reg": f'[{SYSTEM.replace("HKLM", "HKEY_LOCAL_MACHINE")}]\n"EnableLUA"=dword:00000001\n"Cons'},
            UNKNOWN,
        ),
    ],
)
def test_confirmation(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "uac_enabled", files) == wanted


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"UEFISecureBootEnabled": 1}, MET),
        ({"UEFISecureBootEnabled": "1"}, MET),
        ({"UEFISecureBootEnabled": 0}, TO_FIX),
        ({"UEFISecureBootEnabled": 2}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_secure_boot(tmp_path: Path, values: dict[str, object], wanted: object) -> None:
    assert outcome(tmp_path, "secure_boot", {"registry.json": {BOOT: values}}) == wanted


def test_a_pc_without_uefi_is_told_apart_from_a_file_that_is_missing(tmp_path: Path) -> None:
    assert "sans UEFI" in why(tmp_path / "a", "boot.secure", {"registry.json": {BOOT: {}}})
    assert "registry.json manque" in why(tmp_path / "b", "boot.secure", {})
    elsewhere = {"registry.json": {SYSTEM: {"EnableLUA": 1}}}
    assert (
        why(tmp_path / "c", "boot.secure", elsewhere) == "Le fichier registry.json ne dit rien de ce réglage."
    )
    noise = {"registry.json": b"\x00\x01"}
    assert why(tmp_path / "d", "boot.secure", noise) == "Le fichier registry.json n’a pas pu être lu."
