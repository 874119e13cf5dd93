"""Checks 1, 2 and 39: antivirus on, fresh, and hard to stop. Synthetic: no real machine."""

from pathlib import Path
from typing import Any

import pytest

from tests.machine.windows.judging import MET, TO_FIX, UNKNOWN, outcome, why

CENTRE, LIGHT, DEFENDER = "security_center_antivirus.json", "wsc_health.json", "defender_status.json"
OWN = "{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}"
NORMAL = {
    "AMRunningMode": "Normal",
    "AMServiceEnabled": True,
    "AntivirusEnabled": True,
    "RealTimeProtectionEnabled": True,
    "AntivirusSignatureAge": 1,
    "IsTamperProtected": True,
}


def product(state: int | str, name: str = "ESET Security", **more: Any) -> dict[str, Any]:
    return {
        "displayName": name,
        "instanceGuid": "{11111111-2222-3333-4444-555555555555}",
        "productState": state,
        **more,
    }


def defender(state: int | str) -> dict[str, Any]:
    return product(state, "Windows Defender", instanceGuid=OWN)


def light(value: object) -> dict[str, object]:
    return {"firewall": 0, "autoUpdate": 0, "antiVirus": value, "uac": 0}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        # productState by its bits: off, on, snoozed, expired
        ({CENTRE: product(0x060000)}, TO_FIX),
        ({CENTRE: product(0x061000)}, MET),
        ({CENTRE: product(0x062000)}, TO_FIX),
        ({CENTRE: product(0x063000)}, TO_FIX),
        ({CENTRE: product(0x069000)}, UNKNOWN),
        ({CENTRE: product("397568")}, MET),  # 0x61100, a real value of Defender on and fresh
        ({CENTRE: product("393472")}, TO_FIX),  # 0x60100, off
        ({CENTRE: product(266240)}, MET),  # 0x41000
        ({CENTRE: product(4294967295)}, UNKNOWN),
        ({CENTRE: {"displayName": "X"}}, UNKNOWN),
        # one object, an array, two entries of one product, a ghost beside the one that works
        ({CENTRE: [product(0x061000)]}, MET),
        ({CENTRE: [product(0x063000), defender(0x061100)]}, MET),
        ({CENTRE: [product(0x061010), product(0x061000)]}, MET),
        ({CENTRE: [product(0x060000), defender(0x060100)]}, TO_FIX),
        ({CENTRE: {"value": [product(0x061000)], "Count": 1}}, MET),
        ({CENTRE: {**product(0x061000), "CimClass": {"CimClassName": "AntiVirusProduct"}}}, MET),
        ({CENTRE: []}, TO_FIX),
        ({CENTRE: b""}, UNKNOWN),
        ({CENTRE: "Aucune instance disponible."}, UNKNOWN),
        ({CENTRE: '[{"productState": 3975'}, UNKNOWN),
        # the light of the security centre
        ({LIGHT: light(0)}, MET),
        ({LIGHT: light("0")}, MET),
        ({LIGHT: light(1)}, UNKNOWN),
        ({LIGHT: light(2)}, TO_FIX),
        ({LIGHT: light(3)}, TO_FIX),
        ({LIGHT: light(7)}, UNKNOWN),
        ({LIGHT: {"error": 1}}, UNKNOWN),
        # Defender's own class, while it rules
        ({DEFENDER: NORMAL}, MET),
        ({DEFENDER: {**NORMAL, "RealTimeProtectionEnabled": False}}, TO_FIX),
        ({DEFENDER: {**NORMAL, "RealTimeProtectionEnabled": "False"}}, TO_FIX),
        ({DEFENDER: {**NORMAL, "AMRunningMode": "Passive Mode"}}, UNKNOWN),
        ({DEFENDER: {**NORMAL, "AMRunningMode": "EDR Block Mode"}}, UNKNOWN),
        ({DEFENDER: {**NORMAL, "AMRunningMode": "Not running"}}, UNKNOWN),
        ({DEFENDER: {key: value for key, value in NORMAL.items() if key != "AMRunningMode"}}, UNKNOWN),
        # together: they agree, or nobody knows
        ({CENTRE: product(0x061000), LIGHT: light(0), DEFENDER: NORMAL}, MET),
        ({CENTRE: product(0x061000), LIGHT: light(2)}, UNKNOWN),
        ({CENTRE: product(0x060000), LIGHT: light(0)}, UNKNOWN),
        ({CENTRE: product(0x060000), LIGHT: light(2)}, TO_FIX),
        ({CENTRE: [], LIGHT: light(0)}, UNKNOWN),
        ({CENTRE: product(0x063000), LIGHT: light(1)}, TO_FIX),
        ({CENTRE: product(0x061000), DEFENDER: {**NORMAL, "AMRunningMode": "Passive Mode"}}, MET),
        ({CENTRE: defender(0x061100), DEFENDER: {**NORMAL, "RealTimeProtectionEnabled": False}}, UNKNOWN),
    ],
)
def test_active(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "antivirus_active", files) == wanted


@pytest.mark.parametrize(
    "server",
    [{"product": "server"}, {"files": {"current_version.json": {"InstallationType": "Server Core"}}}],
)
def test_a_server_has_no_list_of_antivirus(tmp_path: Path, server: dict[str, Any]) -> None:
    files = {CENTRE: [], **server.pop("files", {})}
    assert outcome(tmp_path, "antivirus_active", files, **server) == UNKNOWN
    assert "Server" in why(tmp_path, "antivirus.active", files, **server)


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({CENTRE: product(0x061000)}, MET),
        ({CENTRE: product(0x061010)}, TO_FIX),
        ({CENTRE: product(0x0610F0)}, TO_FIX),
        ({CENTRE: [product(0x063010), product(0x060010)]}, TO_FIX),
        ({CENTRE: product(0x063000)}, UNKNOWN),
        ({CENTRE: []}, UNKNOWN),
        ({DEFENDER: NORMAL}, MET),
        ({DEFENDER: {**NORMAL, "AntivirusSignatureAge": 7}}, MET),
        ({DEFENDER: {**NORMAL, "AntivirusSignatureAge": 8}}, TO_FIX),
        ({DEFENDER: {**NORMAL, "AntivirusSignatureAge": "3"}}, MET),
        ({DEFENDER: {**NORMAL, "AntivirusSignatureAge": 65535}}, UNKNOWN),
        ({DEFENDER: {**NORMAL, "AntivirusSignatureAge": 4294967295}}, UNKNOWN),
        (
            {
                DEFENDER: {
                    **NORMAL,
                    "AntivirusSignatureAge": 65535,
                    "AntivirusSignatureLastUpdated": "/Date(1795500000000)/",
                }
            },
            MET,
        ),
        ({DEFENDER: {**NORMAL, "DefenderSignaturesOutOfDate": True}}, TO_FIX),
        ({DEFENDER: {**NORMAL, "AMRunningMode": "Passive Mode", "AntivirusSignatureAge": 90}}, UNKNOWN),
        ({CENTRE: defender(0x061100), DEFENDER: {**NORMAL, "AntivirusSignatureAge": 30}}, TO_FIX),
        ({CENTRE: defender(0x061110), DEFENDER: NORMAL}, UNKNOWN),
        ({CENTRE: product(0x061000), DEFENDER: {**NORMAL, "AMRunningMode": "Passive Mode"}}, MET),
        ({LIGHT: light(0)}, UNKNOWN),
    ],
)
def test_signatures(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "antivirus_up_to_date", files) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({DEFENDER: NORMAL}, MET),
        ({DEFENDER: [NORMAL]}, MET),
        ({DEFENDER: {**NORMAL, "IsTamperProtected": "True"}}, MET),
        ({DEFENDER: {**NORMAL, "IsTamperProtected": False}}, TO_FIX),
        ({DEFENDER: {**NORMAL, "IsTamperProtected": None}}, UNKNOWN),
        ({DEFENDER: {**NORMAL, "AMRunningMode": "Passive Mode"}}, UNKNOWN),
        ({DEFENDER: {"IsTamperProtected": True}}, UNKNOWN),
        ({DEFENDER: {"IsTamperProtected": True}, CENTRE: defender(0x061100)}, MET),
        ({DEFENDER: {"IsTamperProtected": True}, CENTRE: [defender(0x060100), product(0x061000)]}, UNKNOWN),
        ({DEFENDER: b""}, UNKNOWN),
    ],
)
def test_tamper_protection(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "tamper_protection", files) == wanted


def test_the_reasons_name_the_way_out(tmp_path: Path) -> None:
    passive = {DEFENDER: {**NORMAL, "AMRunningMode": "Passive Mode"}}
    assert "autre antivirus" in why(tmp_path / "a", "antivirus.tamper_protected", passive)
    clash = {CENTRE: product(0x061000), LIGHT: light(2)}
    assert "Sécurité Windows" in why(tmp_path / "b", "antivirus.active", clash)
    assert why(tmp_path / "c", "antivirus.active", {}) == f"Le fichier {CENTRE} manque dans ce relevé."
    assert "ne tourne pas" in why(tmp_path / "d", "antivirus.active", {LIGHT: {"error": 1}})
