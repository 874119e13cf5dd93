"""Wi-Fi on Windows: the numbers of ``wlanapi``, then the profiles' XML, then ``netsh`` in five languages.

Numbers: DOT11_AUTH_ALGORITHM and DOT11_CIPHER_ALGORITHM of ``wlantypes.h``, read on learn.microsoft.com on
2026-11-24. French ``netsh`` prints « Ouvrir » for an open network.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vigie.machine.parse.windows.shapes import Record, has, member, number, records, text
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

WIFI = ("wifi.adapter_present", "wifi.security")
SAVED = ("wifi.open_saved_count",)

AUTHENTICATIONS = {1: "open", 2: "wep", 3: "wpa", 4: "wpa", 5: "wpa", 6: "wpa2", 7: "wpa2"} | {
    8: "wpa3",
    9: "wpa3",
    10: "owe",
    11: "wpa3",
}
NO_CIPHER, TKIP, WEP_CIPHERS = 0, 2, (1, 5, 0x101)
CONNECTED = 1  # WLAN_INTERFACE_STATE
DENIED, NOT_CONNECTED = 5, 5023
WEAKEST_FIRST = ("open", "owe", "wep", "wpa", "wpa_mixed", "wpa2", "wpa2_wpa3", "wpa3")

NO_ADAPTER = "Ce poste n’a pas de carte Wi-Fi."
DISCONNECTED = "Ce poste n’est pas connecté en Wi-Fi en ce moment."
LOCATION = (
    "Windows refuse de dire quelle protection le Wi-Fi utilise. "
    "Regardez « Paramètres », « Réseau et Internet », puis les propriétés du Wi-Fi."
)
STRANGE = "La protection de ce Wi-Fi n’est pas reconnue."
ONE_PROFILE = "Ce relevé ne donne pas tous les réseaux Wi-Fi que ce poste connaît."

OPEN_WORDS = r"open|none|ouvrir|ouverte?|offen|abiert[ao]|abrir|apert[ao]|aucune?|keine|ningun[ao]|nessun[ao]"
SHARED_WORDS = r"shared|partag\S*|gemeinsam\S*|freigegeben|compartid[ao]|condivis[ao]"
AUTHENTICATION_LABEL = re.compile(r"^aut(?:h)?enti[fc]", re.IGNORECASE)
MODE_VALUE = re.compile(r"automat|auto\b|\bmanu", re.IGNORECASE)
LINE = re.compile(r"^\s*([^:\n]{2,60}?)\s*:\s(.*)$", re.MULTILINE)
GUID = re.compile(r"(?i)\b[0-9a-fx]{8}(?:-[0-9a-fx]{4}){3}-[0-9a-fx]{12}\b")
PROFILE_HEAD = re.compile(r"^\W*(?:\w+ )*?(?:profil|perfil)\w*\s.*(?:interfa|schnittstelle)", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What one source says of the network in use: the adapter, a protection, or why there is none."""

    present: bool | None = None
    kind: str = ""
    reason: str = ""
    source: str = "wlanapi"


def wifi(raws: Raws) -> list[Finding]:
    """The first source that knows: the interface's numbers, what ``netsh`` prints of it, then its profile."""
    answers = [_from_api(raws), _from_interfaces(raws), _from_profile(raws)]
    present = next((answer for answer in answers if answer.present is not None), None)
    decided = next((answer for answer in answers if answer.kind or answer.reason == DISCONNECTED), None)
    if present is not None and not present.present:
        return [known(WIFI[0], False, present.source), unknown(WIFI[1], NO_ADAPTER, present.source)]
    files = ("wlan.json", "netsh_wlan_interfaces.txt", "netsh_wlan_profile.txt")
    adapter = (
        known(WIFI[0], True, present.source)
        if present is not None
        else unknown(WIFI[0], raws.why(files), "wlanapi")
    )
    if decided is None or not decided.kind:
        refused = next((answer.reason for answer in answers if answer.reason), "")
        reason = decided.reason if decided is not None else refused or raws.why(files)
        return [adapter, unknown(WIFI[1], reason, "wlanapi")]
    return [adapter, known(WIFI[1], decided.kind, decided.source)]


def _from_api(raws: Raws) -> Answer:
    """Every interface that is connected; the weakest protection counts."""
    data = raws.json("wlan.json")
    if data is None:
        return Answer()
    listed = [held for held in data.values() if isinstance(held, list)] if isinstance(data, dict) else []
    interfaces = records(listed[0] if len(listed) == 1 else data)
    if interfaces is None:
        return Answer()
    if not interfaces and isinstance(data, dict):
        return Answer(present=False)
    kinds, reasons = [], []
    for row in map(_flat, interfaces):
        error, state = number(member(row, "error")), number(member(row, "state", "isState"))
        algorithm = _like(row, "auth")
        if error:
            reasons.append({DENIED: LOCATION, NOT_CONNECTED: DISCONNECTED}.get(error, ""))
        elif algorithm is not None and state in (None, CONNECTED):
            kinds.append(wifi_kind(algorithm, _like(row, "cipher")))
        elif state is not None and state != CONNECTED:
            reasons.append(DISCONNECTED)
    if kinds:
        return Answer(True, weakest(kinds), "" if all(kinds) else STRANGE)
    refused = next((reason for reason in reasons if reason != DISCONNECTED), None)
    if refused is not None:
        return Answer(reason=refused)
    return Answer(present=True, reason=DISCONNECTED) if reasons else Answer()


def _flat(row: Record) -> dict[str, Any]:
    """The nested attributes of an interface beside its own."""
    flat: dict[str, Any] = {}
    for name, held in row.items():
        if isinstance(held, dict):
            flat |= _flat(held)
        else:
            flat.setdefault(str(name).lower(), held)
    return flat


def _like(row: Record, word: str) -> int | None:
    """The number whose name holds this word: ``auth``, ``authAlgorithm`` and ``dot11AuthAlgorithm`` are one."""
    return next(
        (
            found
            for name, value in row.items()
            if word in name and not isinstance(value, bool) and (found := number(value)) is not None
        ),
        None,
    )


def wifi_kind(authentication: int, cipher: int | None) -> str:
    """The word of the dictionary; empty for a number or a pair that says nothing sure."""
    kind = AUTHENTICATIONS.get(authentication, "")
    if kind == "open":
        return "wep" if cipher in WEP_CIPHERS else "open"
    if kind == "wpa2" and cipher == TKIP:
        return "wpa_mixed"
    if kind in ("wpa2", "wpa3", "owe") and (cipher in (NO_CIPHER, TKIP) or cipher in WEP_CIPHERS):
        return ""  # these never go without AES: the numbers contradict each other
    return kind


def weakest(kinds: Iterable[str]) -> str:
    """The weakest of them; empty as soon as one is not known, unless another already fails."""
    found = set(kinds)
    order = [kind for kind in WEAKEST_FIRST if kind in found]
    if "" in found and (not order or order[0] in ("wpa2", "wpa2_wpa3", "wpa3")):
        return ""
    return order[0] if order else ""


def _from_interfaces(raws: Raws) -> Answer:
    printed = raws.text("netsh_wlan_interfaces.txt")
    if printed is None:
        return Answer()
    kinds = list(_printed(printed))
    if kinds:
        kind = weakest(kinds)
        return Answer(True, kind, "" if kind else STRANGE, "netsh")
    if GUID.search(printed) and LINE.search(printed):
        return Answer(True, "", DISCONNECTED, "netsh")
    return Answer()


def _from_profile(raws: Raws) -> Answer:
    """One profile, that of the network in use by the definition of this capture; several say nothing of it."""
    profiles = saved_profiles(raws.text("netsh_wlan_profile.txt") or "")
    if len(profiles) != 1 or not profiles[0].kind:
        return Answer()
    return Answer(True, profiles[0].kind, source="netsh")


def _printed(printed: str) -> Iterator[str]:
    """A protection for each line of authentication, with the cipher of the line after it."""
    lines = LINE.findall(printed)
    for index, (label, value) in enumerate(lines):
        if AUTHENTICATION_LABEL.match(label) and value.strip():
            cipher = lines[index + 1][1] if index + 1 < len(lines) else ""
            yield printed_kind(value, cipher)


def printed_kind(authentication: str, cipher: str = "") -> str:
    """From the words of ``netsh`` or of a profile's XML; empty when a word is not known."""
    words, cipher = authentication.strip().lower(), cipher.strip().upper()
    wep = "WEP" in cipher
    if re.search(r"\bowe\b|enhanced open", words):
        return "owe"
    if re.search(r"wpa3|\bsae\b", words):
        return "wpa2_wpa3" if "wpa2" in words.replace("wpa3", "", 1) else "wpa3"
    if re.search(r"wpa2|rsna", words):
        if wep or re.fullmatch(r"NONE|AUCUNE?|KEINE|NINGUN[AO]|NESSUN[AO]", cipher):
            return ""
        return "wpa_mixed" if "TKIP" in cipher else "wpa2"
    if re.search(r"\bwpa", words):
        return "wpa"
    if "wep" in words or re.fullmatch(SHARED_WORDS, words):
        return "wep"
    if re.fullmatch(OPEN_WORDS, words):
        return "wep" if wep else "open"
    return ""


@dataclass(frozen=True)
class Profile:
    """A remembered network. ``automatic`` is None when its text doesn't say."""

    kind: str
    automatic: bool | None


def saved_profiles(printed: str) -> list[Profile]:
    """The profiles of ``netsh wlan show profile`` or of their XML, without their names."""
    if "<WLANProfile" in printed:
        return [_xml(part) for part in printed.split("<WLANProfile")[1:]]
    parts: list[list[str]] = []
    for line in printed.split("\n"):
        if PROFILE_HEAD.match(line) or not parts:
            parts.append([])
        parts[-1].append(line)
    found = []
    for part in map("\n".join, parts):
        kinds = list(_printed(part))
        if kinds:
            found.append(Profile(weakest(kinds), _automatic(part)))
    return found


def _automatic(printed: str) -> bool | None:
    for _, value in LINE.findall(printed):
        said = MODE_VALUE.search(value)
        if said:
            return said.group().lower().startswith("auto")
    return None


def _xml(profile: str) -> Profile:
    def tag(name: str) -> str:
        found = re.search(rf"<{name}>\s*([^<]{{1,40}}?)\s*</{name}>", profile)
        return found[1] if found else ""

    mode = tag("connectionMode").lower()
    kind = printed_kind(tag("authentication"), tag("encryption")) if tag("authentication") else ""
    return Profile(kind, {"auto": True, "manual": False}.get(mode))


def saved(raws: Raws) -> list[Finding]:
    """Remembered networks without protection that this machine joins by itself."""
    listed = records(raws.json("wlan_profiles.json"))
    if listed is not None and all(has(row, "authentication") and has(row, "mode") for row in listed):
        profiles = [
            Profile(
                printed_kind(text(member(row, "authentication")), text(member(row, "encryption"))),
                {"auto": True, "manual": False}.get(text(member(row, "mode")).lower()),
            )
            for row in listed
        ]
        return [_count(profiles, complete=True, source="wlanapi")]
    profiles = saved_profiles(raws.text("netsh_wlan_profile.txt") or "")
    if not profiles:
        refused = number(member(raws.json("wlan_profiles.json"), "error")) == DENIED
        reason = LOCATION if refused else raws.why(("wlan_profiles.json", "netsh_wlan_profile.txt"))
        return [unknown(SAVED[0], reason, "wlanapi")]
    return [_count(profiles, complete=len(profiles) > 1, source="netsh")]


def _count(profiles: list[Profile], complete: bool, source: str) -> Finding:
    """A zero needs every profile, each understood; one open network that joins by itself is enough to count."""
    risky = sum(1 for one in profiles if one.kind == "open" and one.automatic)
    sure = all(one.kind and (one.kind != "open" or one.automatic is not None) for one in profiles)
    if not risky and not (complete and sure):
        return unknown(SAVED[0], ONE_PROFILE if sure else STRANGE, source)
    return known(SAVED[0], risky, source)
