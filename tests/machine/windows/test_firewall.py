"""Check 3: the firewall. Synthetic: no real machine."""

from pathlib import Path
from typing import Any

import pytest

from tests.machine.windows.judging import MET, TO_FIX, UNKNOWN, outcome, why

LIGHT, PROFILES, THIRD = "wsc_health.json", "firewall_profiles.json", "security_center_firewall.json"
LOCAL = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall"
NAMES = ("Domain", "Private", "Public")


def light(value: object) -> dict[str, object]:
    return {"firewall": value, "autoUpdate": 0, "antiVirus": 0, "uac": 0}


def profiles(*states: object, **more: Any) -> list[dict[str, Any]]:
    return [{"Name": name, "Enabled": state, **more} for name, state in zip(NAMES, states, strict=False)]


def written(standard: object, public: object, domain: object = 1, **more: Any) -> dict[str, Any]:
    return {
        rf"{LOCAL}\StandardProfile": {"EnableFirewall": standard},
        rf"{LOCAL}\PublicProfile": {"EnableFirewall": public},
        rf"{LOCAL}\DomainProfile": {"EnableFirewall": domain},
        **more,
    }


EXPORT = "\r\n".join(
    [
        "Windows Registry Editor Version 5.00",
        "",
        *(
            line
            for name in ("Standard", "Public", "Domain")
            for line in (
                f"[{LOCAL.replace('HKLM', 'HKEY_LOCAL_MACHINE')}\\{name}Profile]",
                '"EnableFirewall"=dword:00000001',
                '"DisableNotifications"=dword:00000000',
                "",
            )
        ),
    ]
)


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({LIGHT: light(0)}, MET),
        ({LIGHT: light(1)}, UNKNOWN),
        ({LIGHT: light(2)}, TO_FIX),
        ({LIGHT: light(3)}, TO_FIX),
        ({LIGHT: {"error": 2147942526}}, UNKNOWN),
        ({PROFILES: profiles(1, 1, 1)}, MET),
        ({PROFILES: profiles(True, True, True)}, MET),
        ({PROFILES: profiles("True", "True", "True")}, MET),
        ({PROFILES: profiles(*[{"value": 1, "Value": "True"}] * 3)}, MET),
        ({PROFILES: profiles(1, 1, 0)}, TO_FIX),
        ({PROFILES: profiles(0, 1, 1)}, TO_FIX),
        ({PROFILES: profiles(1, "False", 1)}, TO_FIX),
        ({PROFILES: profiles(2, 2, 2)}, UNKNOWN),
        ({PROFILES: {"Name": "Public", "Enabled": 1}}, UNKNOWN),
        ({PROFILES: {"Name": "Public", "Enabled": 0}}, TO_FIX),
        ({PROFILES: profiles(1, 1, 1, DefaultInboundAction=4)}, MET),
        ({PROFILES: profiles(1, 1, 1, DefaultInboundAction=2)}, TO_FIX),
        ({PROFILES: profiles(1, 1, 1, DefaultInboundAction="Allow")}, TO_FIX),
        ({PROFILES: []}, UNKNOWN),
        ({PROFILES: b""}, UNKNOWN),
        ({"registry.json": written(1, 1)}, MET),
        ({"registry.json": written("1", "0x1", "1")}, MET),
        ({"registry.json": written(1, 0)}, TO_FIX),
        ({"registry.json": written(0, 1)}, TO_FIX),
        ({"registry.json": written(1, 1, 0)}, TO_FIX),
        ({"registry.json": {rf"{LOCAL}\PublicProfile": {"EnableFirewall": 1}}}, UNKNOWN),
        ({"registry.json": written(1, 4294967295)}, UNKNOWN),
        ({"registry.json": written(1, 1, **{rf"{POLICY}\PublicProfile": {"EnableFirewall": 0}})}, TO_FIX),
        ({"registry.json": written(1, 0, **{rf"{POLICY}\PublicProfile": {"EnableFirewall": 1}})}, MET),
        (
            {"registry.json": written(1, 1, **{rf"{POLICY}\PublicProfile": {"DefaultInboundAction": 0}})},
            TO_FIX,
        ),
        (
            {
                "registry.json": written(
                    1, 1, **{r"HKLM\SYSTEM\CurrentControlSet\Services\mpssvc": {"Start": 4}}
                )
            },
            TO_FIX,
        ),
        ({"pare-feu.reg": EXPORT.encode("utf-16")}, MET),
        ({"pare-feu.reg": EXPORT.replace("00000001", "00000000", 1).encode("utf-16")}, TO_FIX),
        # together
        ({LIGHT: light(0), "registry.json": written(1, 1), PROFILES: profiles(1, 1, 1)}, MET),
        ({LIGHT: light(0), "registry.json": written(1, 0)}, UNKNOWN),
        ({LIGHT: light(2), "registry.json": written(1, 1)}, UNKNOWN),
        ({LIGHT: light(2), "registry.json": written(0, 0, 0)}, TO_FIX),
        ({LIGHT: light(1), "registry.json": written(1, 1)}, MET),
        ({LIGHT: light(0), "registry.json": written(1, 1), PROFILES: profiles(1, 1, 0)}, UNKNOWN),
        # another firewall took its place, and says so
        ({LIGHT: light(0), "registry.json": written(0, 0, 0), THIRD: {"productState": 0x041000}}, MET),
        ({LIGHT: light(2), "registry.json": written(0, 0, 0), THIRD: {"productState": 0x043000}}, TO_FIX),
        ({LIGHT: light(2), THIRD: {"displayName": "ESET", "productState": "266240"}}, UNKNOWN),
    ],
)
def test_firewall(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "firewall_active", files) == wanted


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    part = {PROFILES: {"Name": "Public", "Enabled": 1}}
    assert "une partie des réseaux" in why(tmp_path, "firewall.active", part)
