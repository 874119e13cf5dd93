"""What listens on the network, who can take this machine over from afar, and the Wi-Fi."""

import re
from typing import Any

from vigie.machine.decode import sections, terse
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

PORTS = ("ports.listening", "ports.sensitive_count", "remote_desktop.listening", "ssh.listening")
TOOLS = ("remote.tools", "remote.tools_count")
WIFI = ("wifi.adapter_present", "wifi.security")
SAVED = ("wifi.open_saved_count",)
DNS = ("dns.servers",)

SENSITIVE = frozenset((21, 22, 23, 135, 139, 445, 3389, 5985, 5986, *range(5900, 5910)))
REMOTE_DESKTOP = frozenset((3389, *range(5900, 5910)))
LISTENING = "0A"
TOOL_NAMES = {  # the kernel cuts a process' name at 15 characters
    "teamviewer": "TeamViewer",
    "anydesk": "AnyDesk",
    "rustdesk": "RustDesk",
    "srstreamer": "Splashtop",
    "splashtop": "Splashtop",
    "supremo": "Supremo",
    "logmein": "LogMeIn",
    "chrome-remote-d": "Chrome Remote Desktop",
    "remoting_host": "Chrome Remote Desktop",
    "remoting-host": "Chrome Remote Desktop",
    "x11vnc": "x11vnc",
    "vino-server": "Vino",
    "gnome-remote-de": "Bureau à distance GNOME",
    "krfb": "Krfb",
    "xrdp": "xrdp",
    "nxserver": "NoMachine",
    "nxd": "NoMachine",
    "dwagent": "DWService",
    "dwagsvc": "DWService",
    "xtigervnc": "TigerVNC",
    "x0vncserver": "TigerVNC",
    "meshagent": "MeshCentral",
    "iperius": "Iperius Remote",
    "screenconnect": "ScreenConnect",
    "connectwise": "ScreenConnect",
    "ultraviewer": "UltraViewer",
    "aeroadmin": "AeroAdmin",
}


def ports(raws: Raws) -> list[Finding]:
    text = raws.text("listen.txt")
    found = None if text is None else listening(text)
    if found is None:
        reason = raws.why(["listen.txt"])
        return [unknown(key, reason, "/proc/net/tcp") for key in PORTS]
    source = "/proc/net/tcp"
    return [
        known(PORTS[0], tuple(str(port) for port in sorted(found)), source),
        known(PORTS[1], len(found & SENSITIVE), source),
        known(PORTS[2], bool(found & REMOTE_DESKTOP), source),
        known(PORTS[3], 22 in found, source),
    ]


def listening(text: str) -> set[int] | None:
    """TCP ports open beyond this machine, from the kernel's tables, ``ss`` or ``netstat``."""
    found: set[int] = set()
    recognised = False
    for _, table in sections(text):
        if "local_address" in table:
            recognised = True
            found |= _kernel(table)
        elif re.search(r"^(State|Netid|Proto|tcp|LISTEN)\b", table, re.MULTILINE):
            recognised = True
            found |= _printed(table)
    return found if recognised else None


def _kernel(table: str) -> set[int]:
    found = set()
    for address, port, state in re.findall(
        r"^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})",
        table,
        re.MULTILINE,
    ):
        if state == LISTENING and not _own(address):
            found.add(int(port, 16))
    return found


def _own(address: str) -> bool:
    """127.x.x.x, ::1, or 127.x.x.x as IPv6; little-endian kernels print words backwards."""
    if len(address) == 8:
        return address[6:] == "7F"
    return address == "0" * 24 + "01000000" or (
        address[:24] == "0" * 16 + "FFFF0000" and address[30:] == "7F"
    )


def _printed(table: str) -> set[int]:
    found = set()
    for line in table.split("\n"):
        if "LISTEN" not in line.upper():
            continue
        local = re.search(r"(?:^|\s)(\S+):(\d{1,5})\s", line + " ")
        if (
            local
            and not re.match(r"(127\.|\[?::1\]?|localhost|\[::ffff:127\.)", local.group(1))
            and int(local.group(2)) < 65536
        ):
            found.add(int(local.group(2)))
    return found


def tools(raws: Raws) -> list[Finding]:
    names = processes(raws)
    if names is None:
        reason = raws.why(["processes.txt"])
        return [unknown(key, reason, "/proc") for key in TOOLS]
    found = sorted({shown for name in names for start, shown in TOOL_NAMES.items() if name.startswith(start)})
    return [known(TOOLS[0], tuple(found), "/proc"), known(TOOLS[1], len(found), "/proc")]


def processes(raws: Raws) -> set[str] | None:
    """The names of what runs; None when the list is missing or doesn't hold what every Linux runs."""
    text = raws.text("processes.txt")
    if text is None:
        return None
    lines = [line.strip().lower() for line in text.split("\n")]
    if not lines or lines[0] != "# processes":
        return None
    return {line for line in lines[1:] if line}


def wifi(raws: Raws) -> list[Finding]:
    adapters = raws.json("wifi_adapters.json")
    count = adapters.get("count") if isinstance(adapters, dict) else None
    if count == 0 and not isinstance(count, bool):
        return [
            known(WIFI[0], False, "/sys/class/net"),
            unknown(WIFI[1], "Ce poste n’a pas de carte Wi-Fi.", "/sys/class/net"),
        ]
    present = (
        known(WIFI[0], True, "/sys/class/net")
        if isinstance(count, int)
        else unknown(WIFI[0], raws.why(["wifi_adapters.json"]), "/sys/class/net")
    )
    answer = _active(raws.text("nmcli_wifi.txt") or "")
    if answer is None:
        reason = raws.why(["nmcli_wifi.txt", "iwconfig.txt"])
        if raws.text("nmcli_wifi.txt") is not None:
            reason = "Ce poste n’est pas connecté en Wi-Fi en ce moment."
        elif raws.data_of("iwconfig.txt"):
            reason = "« iwconfig » ne dit pas quelle protection le Wi-Fi utilise."
        return [present, unknown(WIFI[1], reason, "nmcli")]
    kind = wifi_kind(answer)
    return [
        known(WIFI[0], True, "nmcli") if present.value is None else present,
        known(WIFI[1], kind, "nmcli")
        if kind
        else unknown(WIFI[1], "La protection de ce Wi-Fi n’est pas reconnue.", "nmcli"),
    ]


def _active(text: str) -> str | None:
    """The security of the network in use, from three named fields or from the whole list."""
    for line in text.split("\n"):
        fields = terse(line)
        if len(fields) == 3 and fields[0].strip().lower() in ("yes", "oui"):
            return fields[2].strip()
        if len(fields) in (8, 9) and fields[0].strip() == "*":
            return fields[-1].strip()
    return None


def wifi_kind(security: str) -> str:
    """The word of the dictionary for what ``nmcli`` prints; empty when a word is not known."""
    words = set(security.upper().split()) - {"802.1X", "--"}
    if not words:
        return "open" if "802.1X" not in security.upper() else ""
    if words & {"OWE", "OWE-TM"}:
        return "owe" if words <= {"OWE"} else ""
    if "WEP" in words:
        return "wep"
    kinds = {"WPA1": "wpa", "WPA": "wpa", "WPA2": "wpa2", "WPA3": "wpa3", "SAE": "wpa3"}
    if not words <= set(kinds):
        return ""
    found = {kinds[word] for word in words}
    if "wpa" in found:
        return "wpa" if found == {"wpa"} else "wpa_mixed"
    return "wpa2_wpa3" if len(found) == 2 else found.pop()


def saved(raws: Raws, source: str = "nmcli") -> list[Finding]:
    """Remembered networks without protection that this machine joins by itself."""
    networks: Any = raws.json("saved_wifi.json")
    complete = isinstance(networks, list) and all(
        isinstance(network, dict) and isinstance(network.get("open"), bool) for network in networks
    )
    if not complete:
        return [unknown(SAVED[0], raws.why(["saved_wifi.json"]), source)]
    return [
        known(
            SAVED[0],
            sum(1 for one in networks if one["open"] and one.get("autoconnect") is not False),
            source,
        )
    ]


def dns(raws: Raws) -> list[Finding]:
    pattern = r"(?<![\w.:])(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.])"
    servers = re.findall(rf"^\s*nameserver\s+{pattern}", raws.text("resolv.conf") or "", re.MULTILINE)
    source = "/etc/resolv.conf"
    if servers and all(server.startswith("127.") for server in servers):
        # the local relay of systemd: it says itself whom it asks
        servers, source = re.findall(pattern, raws.text("resolvectl.txt") or ""), "resolvectl"
        if not servers:
            return [unknown(DNS[0], raws.why(["resolvectl.txt"]), source)]
    if not servers:
        return [unknown(DNS[0], raws.why(["resolv.conf"]), source)]
    return [known(DNS[0], tuple(dict.fromkeys(servers)), source)]
