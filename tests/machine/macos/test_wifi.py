from pathlib import Path
from typing import Any

import pytest

from tests.machine.builders import raws, reason, values
from vigie.machine.parse.macos.wifi import MODES, wifi

REAL = Path(__file__).parents[1] / "captures" / "macos"


@pytest.mark.parametrize(
    ("name", "kind"), [("airport_10.15.7.json", "open"), ("airport_12.7.2.json", "wpa2")]
)
def test_a_recorded_report_gives_the_network_in_use_alone(name: str, kind: str) -> None:
    found = values(wifi(raws({"airport.json": (REAL / name).read_bytes()})))
    assert found == {"wifi.adapter_present": True, "wifi.security": kind}


def card(mode: str | None, name: str = "en0", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "_name": name,
        "spairport_airport_other_local_wireless_networks": [
            {"_name": "voisin", "spairport_security_mode": "spairport_security_mode_none"}
        ],
        **more,
    }
    if mode is not None:
        found["spairport_current_network_information"] = {
            "_name": "<redacted>",
            "spairport_security_mode": mode,
        }
    return found


def report(*cards: dict[str, Any]) -> dict[str, Any]:
    return {
        "SPAirPortDataType": [
            {"spairport_airport_interfaces": list(cards), "spairport_software_information": {"x": "1"}}
        ]
    }


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("spairport_security_mode_wpa3_personal", "wpa3"),
        ("pairport_security_mode_wpa3_transition", "wpa2_wpa3"),
        ("spairport_security_mode_wpa3_transition", "wpa2_wpa3"),
        ("spairport_security_mode_wpa2_personal", "wpa2"),
        ("spairport_security_mode_wpa2_enterprise", "wpa2"),
        ("spairport_security_mode_wpa2_personal_mixed", "wpa_mixed"),
        ("spairport_security_mode_wpa_personal", "wpa"),
        ("spairport_security_mode_wep", "wep"),
        ("spairport_security_mode_none", "open"),
        ("spairport_security_mode_of_tomorrow", None),
        ("wpa2", None),
    ],
)
def test_each_mode_with_apples_own_mistake(mode: str, kind: str | None) -> None:
    direct = card("spairport_security_mode_none", "awdl0")
    assert values(wifi(raws({"airport.json": report(direct, card(mode))})))["wifi.security"] == kind


def test_every_mode_is_a_word_of_the_dictionary() -> None:
    assert set(MODES.values()) <= {"wpa3", "wpa2_wpa3", "wpa2", "wpa_mixed", "wpa", "wep", "owe", "open", ""}


def test_the_least_protected_of_two_cards() -> None:
    cards = (card("spairport_security_mode_wpa3_personal"), card("spairport_security_mode_none", "en5"))
    assert values(wifi(raws({"airport.json": report(*cards)})))["wifi.security"] == "open"
    cards = (card("spairport_security_mode_wpa3_personal"), card("spairport_security_mode_x", "en5"))
    assert values(wifi(raws({"airport.json": report(*cards)})))["wifi.security"] is None


def test_a_mac_that_is_on_a_cable() -> None:
    found = wifi(
        raws({"airport.json": report(card(None, spairport_status_information="spairport_status_off"))})
    )
    assert values(found) == {"wifi.adapter_present": True, "wifi.security": None}
    assert "pas connecté" in reason(found, "wifi.security")


@pytest.mark.parametrize(
    ("content", "present"),
    [
        (report(), False),
        (report(card(None, "awdl0")), None),
        ({"SPAirPortDataType": []}, None),
        (b"", None),
        (b"[]", None),
        (b'{"SPAirPortDataType": [', None),
    ],
)
def test_no_card_only_when_the_report_says_so(content: object, present: bool | None) -> None:
    assert values(wifi(raws({"airport.json": content})))["wifi.adapter_present"] is present


def test_the_old_command_by_its_link_and_not_by_its_association() -> None:
    text = (REAL / "airport_i.txt").read_text()
    assert values(wifi(raws({"airport_i.txt": text})))["wifi.security"] == "wpa2"
    for link, kind in (("none", "open"), ("wep", "wep"), ("wpa3-sae", "wpa3"), ("x", None)):
        found = values(wifi(raws({"airport_i.txt": text.replace("wpa2-psk", link)})))
        assert found["wifi.security"] == kind
    for other in (
        "AirPort: Off\n",
        text.replace("running", "init"),
        "WARNING: The airport command line tool is deprecated",
    ):
        assert values(wifi(raws({"airport_i.txt": other})))["wifi.security"] is None
