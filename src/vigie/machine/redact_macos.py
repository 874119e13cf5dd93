"""What a capture of a Mac keeps of each output: the words that a parser reads, and nothing that names anyone.

Lists are rebuilt from the keys that are read, so that a key nobody thought of can't leave with them.
"""

import json
import plistlib
import re
from collections.abc import Callable, Iterable
from typing import Any

from vigie.machine import applications
from vigie.machine.decode import decode
from vigie.machine.parse.macos.accounts import MOST_FAILURES
from vigie.machine.parse.macos.network import LABELS
from vigie.machine.parse.macos.plists import load
from vigie.machine.parse.macos.updates import BY_DEFAULT, CHECKS, CHOSEN

Keep = Callable[[Any], Any]
MASKED = "masque"
OWN_LABELS = ("com.apple.", "com.openssh.", *LABELS)


def picked(value: Any, keys: Iterable[str]) -> dict[str, Any]:
    return {key: value[key] for key in keys if key in value} if isinstance(value, dict) else {}


def each(value: Any, keep: Keep) -> list[Any]:
    return [keep(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _list(keep: Keep) -> Callable[[bytes], bytes]:
    """A property list, in whatever form it came; what can't be read is left out whole."""

    def rule(data: bytes) -> bytes:
        found = load(data)
        return written(keep(found)) if isinstance(found, dict | list) else b""

    return rule


def written(value: Any) -> bytes:
    """A property list; nothing where it holds what no property list can."""
    try:
        return plistlib.dumps(value)
    except (TypeError, OverflowError, ValueError):
        return b""


def _json(keep: Keep) -> Callable[[bytes], bytes]:
    def rule(data: bytes) -> bytes:
        try:
            return json.dumps(keep(json.loads(decode(data) or "")), ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return b""

    return rule


def _text(keep: Callable[[str], str]) -> Callable[[bytes], bytes]:
    return lambda data: keep(decode(data) or "").encode()


def _software_update(found: Any) -> Any:
    updates = ("Product Key", "Display Name", "Display Version", "MobileSoftwareUpdate")
    kept = picked(found, (*CHECKS, *BY_DEFAULT, CHOSEN))
    if isinstance(found, dict) and "RecommendedUpdates" in found:
        kept["RecommendedUpdates"] = each(found["RecommendedUpdates"], lambda row: picked(row, updates))
    return kept


def _history(found: Any) -> Any:
    """Only what Apple installs: the rest says which programs a practice works with."""
    by_apple = re.compile(r"macOS|Safari|Security|XProtect|Background Security", re.IGNORECASE)
    rows = each(found, lambda row: picked(row, ("displayName", "displayVersion", "date")))
    return [row for row in rows if by_apple.match(str(row.get("displayName", "")))]


def _login_window(found: Any) -> Any:
    kept = picked(found, ("GuestEnabled",))
    if isinstance(found, dict) and "autoLoginUser" in found:
        kept["autoLoginUser"] = MASKED if found["autoLoginUser"] else ""
    return kept or ({MASKED: True} if found else {})


def _time_machine(found: Any) -> Any:
    kept = picked(found, ("AutoBackup",))
    if isinstance(found, dict) and "Destinations" in found:
        keys = ("SnapshotDates", "LastKnownEncryptionState")
        kept["Destinations"] = each(found["Destinations"], lambda row: picked(row, keys))
    return kept


def _disks(found: Any) -> Any:
    def disk(row: Any) -> Any:
        kept = picked(row, ("DeviceIdentifier", "Content"))
        if "Partitions" in row:
            kept["Partitions"] = each(
                row["Partitions"], lambda part: picked(part, ("DeviceIdentifier", "Content"))
            )
        elif row.get("VolumeName") or row.get("MountPoint"):
            kept["VolumeName"] = MASKED
        return kept

    rows = found.get("AllDisksAndPartitions") if isinstance(found, dict) else None
    return {"AllDisksAndPartitions": each(rows, disk)} if isinstance(rows, list) else {}


def _containers(found: Any) -> Any:
    def container(row: Any) -> Any:
        return {
            "PhysicalStores": each(
                row.get("PhysicalStores"), lambda store: picked(store, ("DeviceIdentifier",))
            ),
            "Volumes": each(
                row.get("Volumes"), lambda one: picked(one, ("FileVault", "Encryption", "Roles"))
            ),
        }

    return {"Containers": each(found.get("Containers"), container)} if isinstance(found, dict) else {}


def _airport(found: Any) -> Any:
    def card(row: Any) -> Any:
        kept = picked(row, ("_name", "spairport_status_information"))
        key = "spairport_current_network_information"
        network = row.get(key)
        if isinstance(network, dict):
            kept[key] = {"_name": "reseau", **picked(network, ("spairport_security_mode",))}
        elif isinstance(network, list):
            kept[key] = each(network, lambda one: picked(one, ("spairport_security_mode",)))
        return kept

    def report(row: Any) -> Any:
        cards = each(row.get("spairport_airport_interfaces"), card)
        kept: dict[str, Any] = {"spairport_airport_interfaces": cards} if cards else {}
        return kept | (
            {"spairport_software_information": {}} if "spairport_software_information" in row else {}
        )

    rows = found.get("SPAirPortDataType") if isinstance(found, dict) else None
    return {"SPAirPortDataType": each(rows, report)} if isinstance(rows, list) else {}


def _defender(found: Any) -> Any:
    keys = (
        "healthy",
        "licensed",
        "realTimeProtectionEnabled",
        "passiveModeEnabled",
        "definitionsUpdatedMinutesAgo",
        "definitionsUpdated",
    )
    return each(found, lambda row: picked(row, keys)) if isinstance(found, list) else picked(found, keys)


def _bridge(found: Any) -> Any:
    rows = found.get("SPiBridgeDataType") if isinstance(found, dict) else None
    return {"SPiBridgeDataType": each(rows, lambda row: picked(row, ("ibridge_secure_boot",)))}


def _applications(found: Any) -> Any:
    """Only the programs that the table judges."""
    names = [application.names for application in applications.load().applications]
    rows = found.get("SPApplicationsDataType") if isinstance(found, dict) else found
    kept = each(rows, lambda row: picked(row, ("_name", "version")))
    known = [row for row in kept if any(name.fullmatch(str(row.get("_name", "")).strip()) for name in names)]
    return {"SPApplicationsDataType": known}


def _rule(rule: Any) -> Any:
    kept = picked(rule, ("policyContent",))
    parameters = picked(rule.get("policyParameters"), (MOST_FAILURES,))
    return kept | ({"policyParameters": parameters} if parameters else {})


def _policies(text: str) -> str:
    found = load(text.encode())
    if not isinstance(found, dict):
        return ""
    kept = {
        name: each(rules, _rule) for name, rules in found.items() if str(name).startswith("policyCategory")
    }
    return "Getting account policies\n" + written(kept).decode()


def _number_or_list(key: str) -> Callable[[bytes], bytes]:
    """What ``defaults`` prints for one key: its number, its whole list, or that it isn't there."""

    def rule(data: bytes) -> bytes:
        found = load(data)
        if isinstance(found, dict):
            return written(picked(found, (key,)))
        text = (decode(data) or "").strip()
        if re.fullmatch(r"-?\d{1,9}", text):
            return text.encode()
        return f"{key} does not exist".encode() if "does not exist" in text else b""

    return rule


def _destinations(text: str) -> str:
    found = load(text.encode())
    if isinstance(found, dict):
        rows = each(found.get("Destinations"), lambda row: picked(row, ("Kind", "MountPoint")))
        for row in rows:
            row |= {"ID": MASKED} | ({"MountPoint": "/Volumes/volume"} if row.get("MountPoint") else {})
        return written({"Destinations": rows}).decode()
    hidden = {"Name": MASKED, "Mount Point": "/Volumes/volume", "URL": MASKED, "ID": MASKED}
    for field, value in hidden.items():
        text = re.sub(rf"(?m)^(>?\s*{field}\s*: ).*$", rf"\g<1>{value}", text)
    return text


def _shares(text: str) -> str:
    return re.sub(r"(?m)^(\s*(?:name|path|afp name|smb name|ftp name)\s*:).*$", rf"\1\t{MASKED}", text)


def _labels(text: str) -> str:
    """Names of services: those of the system and of the tools that are looked for."""

    def label(match: "re.Match[str]") -> str:
        kept = match[2].lower().startswith(OWN_LABELS)
        return f"{match[1]}{match[2] if kept else MASKED}{match[3]}"

    text = re.sub(r"(?m)^(\s*(?:-|\d+)\s+-?\d+\s+)(\S+)(\s*)$", label, text)
    return re.sub(r"(?m)^(\s*\"?)([\w.-]+)(\"?\s*=>.*)$", label, text)


def _listening(text: str) -> str:
    """Only what listens: the rest says whom this machine was talking to."""
    lines = []
    for line in text.split("\n"):
        if re.match(r"(?:tcp|udp)\d*\s+\d+\s+\d+\s", line):
            if "LISTEN" not in line:
                continue
            line = re.sub(
                r"^(\S+\s+\d+\s+\d+\s+)(?!\*|127\.|::1[.:]|\[::1\])\S+([.:]\d+)", r"\g<1>192.0.2.1\2", line
            )
        lines.append(line)
    return "\n".join(lines)


def _name_servers(text: str) -> str:
    kept = re.compile(r"^\s*(?:DNS configuration|resolver #|nameserver\[)")
    return "".join(line + "\n" for line in text.split("\n") if kept.match(line))


def _root(text: str) -> str:
    """Whether root may sign in; the rest of that line belongs to this Mac alone."""
    if re.search(r"No such key", text, re.IGNORECASE):
        return "No such key: AuthenticationAuthority\n"
    if not re.search(r"AuthenticationAuthority:\s*\S", text):
        return ""
    return f"AuthenticationAuthority: {';DisabledUser;' if ';DisabledUser;' in text else ';ShadowHash;'}\n"


def _deferred(text: str) -> str:
    return re.sub(r"(for user\s+)\S+", rf"\1{MASKED}", text)


def _old_airport(text: str) -> str:
    return re.sub(r"(?m)^(\s*B?SSID\s*:).*$", rf"\1 {MASKED}", text)


RULES: dict[str, Callable[[bytes], bytes]] = {
    "software_update.plist": _list(_software_update),
    "software_update_managed.plist": _list(_software_update),
    "install_history.plist": _list(_history),
    "loginwindow.plist": _list(_login_window),
    "time_machine.plist": _list(_time_machine),
    "diskutil_root.plist": _list(lambda found: picked(found, ("FileVault", "Encryption"))),
    "diskutil_internal.plist": _list(_disks),
    "diskutil_external.plist": _list(_disks),
    "diskutil_apfs.plist": _list(_containers),
    "smb_server.plist": _list(lambda found: picked(found, ("AllowGuestAccess",))),
    "screensaver.plist": _number_or_list("idleTime"),
    "alf.txt": _number_or_list("globalstate"),
    "airport.json": _json(_airport),
    "mdatp_health.json": _json(_defender),
    "secure_boot.json": _json(_bridge),
    "applications.json": _json(_applications),
    "pwpolicy.txt": _text(_policies),
    "tmutil_destinationinfo.txt": _text(_destinations),
    "sharing.txt": _text(_shares),
    "launchctl_list.txt": _text(_labels),
    "launchctl_disabled.txt": _text(_labels),
    "listen.txt": _text(_listening),
    "dns.txt": _text(_name_servers),
    "dscl_root.txt": _text(_root),
    "fdesetup.txt": _text(_deferred),
    "airport_i.txt": _text(_old_airport),
}
