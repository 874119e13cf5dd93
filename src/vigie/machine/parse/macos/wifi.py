"""The protection of the Wi-Fi in use, by the words that Apple gives to each mode."""

import re
from collections.abc import Iterator
from typing import Any

from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("wifi.adapter_present", "wifi.security")
SOURCE = "system_profiler"
NOT_WIFI = ("awdl", "llw", "p2p", "ap")  # direct links between Apple devices
MODE = re.compile(r"^s?pairport_security_mode_(\w+)$")
# Apple writes « pairport… » for some modes, and « mixed » for the older protection beside the newer one
MODES = {
    "none": "open",
    "owe": "owe",
    "owe_transition": "",
    "wep": "wep",
    "wep40": "wep",
    "wep128": "wep",
    "dynamic_wep": "wep",
    "8021x": "wep",
    "wpa_personal": "wpa",
    "wpa_enterprise": "wpa",
    "wpa_personal_mixed": "wpa_mixed",
    "wpa_enterprise_mixed": "wpa_mixed",
    "wpa2_personal_mixed": "wpa_mixed",
    "wpa2_enterprise_mixed": "wpa_mixed",
    "wpa2_personal": "wpa2",
    "wpa2_enterprise": "wpa2",
    "wpa3_transition": "wpa2_wpa3",
    "wpa2_wpa3_personal": "wpa2_wpa3",
    "wpa2_wpa3_enterprise": "wpa2_wpa3",
    "wpa3_personal": "wpa3",
    "wpa3_enterprise": "wpa3",
}
WORST = ("open", "wep", "wpa", "wpa_mixed", "owe", "wpa2", "wpa2_wpa3", "wpa3")
# « link auth » of the old command; its « 802.11 auth: open » says nothing of the protection
LINKS = {
    "none": "open",
    "wep": "wep",
    "wpa-psk": "wpa",
    "wpa": "wpa",
    "wpa2-psk": "wpa2",
    "wpa2": "wpa2",
    "wpa3-sae": "wpa3",
    "sae": "wpa3",
}
NOT_CONNECTED = "Ce Mac n’est pas connecté en Wi-Fi en ce moment."


def wifi(raws: Raws) -> list[Finding]:
    data = raws.json("airport.json")
    cards = list(interfaces(data))
    if cards:
        return [known(FACTS[0], True, SOURCE), _security(cards)]
    if not isinstance(data, dict) and raws.text("airport_i.txt"):
        return _old(raws)
    if _without_card(data):
        return [known(FACTS[0], False, SOURCE), unknown(FACTS[1], "Ce Mac n’a pas de carte Wi-Fi.", SOURCE)]
    return [unknown(key, raws.why(["airport.json", "airport_i.txt"]), SOURCE) for key in FACTS]


def interfaces(data: Any) -> Iterator[dict[str, Any]]:
    for row in _rows(data, "SPAirPortDataType"):
        for card in _rows(row, "spairport_airport_interfaces"):
            name = card.get("_name")
            if isinstance(name, str) and not name.startswith(NOT_WIFI):
                yield card


def _rows(data: Any, key: str) -> list[dict[str, Any]]:
    rows = data.get(key) if isinstance(data, dict) else None
    rows = [rows] if isinstance(rows, dict) else rows
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _without_card(data: Any) -> bool:
    """The report answers for its own software, and lists no card."""
    return any(
        "spairport_software_information" in row and not row.get("spairport_airport_interfaces")
        for row in _rows(data, "SPAirPortDataType")
    )


def _security(cards: list[dict[str, Any]]) -> Finding:
    """Of the networks in use, the least protected; those nearby don't count."""
    current = [network for card in cards for network in _rows(card, "spairport_current_network_information")]
    if not current:
        return unknown(FACTS[1], NOT_CONNECTED, SOURCE)
    kinds = []
    for network in current:
        mode = MODE.match(str(network.get("spairport_security_mode", "")))
        kinds.append(MODES.get(mode[1], "") if mode else "")
    if "" in kinds and not {"open", "wep", "wpa"} & set(kinds):
        return unknown(FACTS[1], "La protection de ce Wi-Fi n’est pas reconnue.", SOURCE)
    return known(FACTS[1], min(filter(None, kinds), key=WORST.index), SOURCE)


def _old(raws: Raws) -> list[Finding]:
    """The command of macOS up to 14.3."""
    fields = {
        key.strip().lower(): value.strip().lower()
        for key, _, value in (line.partition(":") for line in (raws.text("airport_i.txt") or "").split("\n"))
    }
    source = "airport -I"
    if "airport" in fields and fields["airport"] == "off":
        return [known(FACTS[0], True, source), unknown(FACTS[1], "Le Wi-Fi de ce Mac est coupé.", source)]
    if "link auth" not in fields:
        return [unknown(key, raws.why(["airport_i.txt"]), source) for key in FACTS]
    kind = LINKS.get(fields["link auth"], "")
    connected = fields.get("state", "running") == "running"
    reason = "La protection de ce Wi-Fi n’est pas reconnue." if connected else NOT_CONNECTED
    return [
        known(FACTS[0], True, source),
        known(FACTS[1], kind, source) if kind and connected else unknown(FACTS[1], reason, source),
    ]
