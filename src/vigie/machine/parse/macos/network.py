"""What listens on the network, who can take this Mac over from afar, the Wi-Fi and the name servers."""

import re

from vigie.machine.parse.network import REMOTE_DESKTOP, SENSITIVE
from vigie.machine.parse.network import TOOL_NAMES as PROCESS_NAMES
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

PORTS = ("ports.listening", "ports.sensitive_count", "remote_desktop.listening", "ssh.listening")
TOOLS = ("remote.tools", "remote.tools_count")
DNS = ("dns.servers",)

SOURCE = "netstat"
SENSITIVE_ON_MACOS = SENSITIVE | {548, 3031, 3283}  # AFP, remote Apple events, Apple Remote Desktop
NETSTAT = re.compile(r"^tcp\d*\s+\d+\s+\d+\s+(\S+)[.:](\d{1,5})\s+\S+\s+LISTEN\b", re.MULTILINE)
LSOF = re.compile(r"\sTCP\s+(\S+):(\d{1,5})\s+\(LISTEN\)", re.MULTILINE)
NETSTAT_ROW = re.compile(r"^tcp\d*\s+\d+\s+\d+\s", re.MULTILINE)
LSOF_ROW = re.compile(r"\sTCP\s+\S+:\d+\s")
NOT_ALL = "Cette liste ne montre que les programmes du compte qui l’a demandée."
OWN = re.compile(r"^(?:127\.|\[?::1\]?$|localhost$|\[?fe80::1%lo0\]?$|\[?::ffff:127\.)", re.IGNORECASE)

LABEL = re.compile(r"^\s*(?:-|\d+)\s+-?\d+\s+(\S+)\s*$", re.MULTILINE)
TOGGLE = re.compile(
    r"^\s*\"?([\w.-]+)\"?\s*=>\s*(true|false|enabled|disabled)\b", re.MULTILINE | re.IGNORECASE
)
SCREEN, SSH = "com.apple.screensharing", "com.openssh.sshd"
LABELS = {
    "com.teamviewer": "TeamViewer",
    "com.philandro.anydesk": "AnyDesk",
    "com.anydesk": "AnyDesk",
    "com.carriez.rustdesk": "RustDesk",
    "com.rustdesk": "RustDesk",
    "com.splashtop": "Splashtop",
    "com.nanosystems.supremo": "Supremo",
    "com.supremo": "Supremo",
    "com.logmein": "LogMeIn",
    "org.chromium.chromoting": "Chrome Remote Desktop",
    "com.google.chrome.remote": "Chrome Remote Desktop",
    "com.realvnc": "RealVNC",
    "com.nomachine": "NoMachine",
    "com.dwservice": "DWService",
    "com.dwagent": "DWService",
    "com.screenconnect": "ScreenConnect",
    "screenconnect": "ScreenConnect",
    "connectwisecontrol": "ScreenConnect",
    "meshagent": "MeshCentral",
    "com.aeroadmin": "AeroAdmin",
    "com.bomgar": "BeyondTrust",
}


def ports(raws: Raws) -> list[Finding]:
    text = raws.text("listen.txt") or ""
    found = listening(text)
    if found is None:
        return [*_unread(raws), *_services(raws)]
    if not whole(raws):
        return _partial(raws, found)
    return [
        known(PORTS[0], tuple(str(port) for port in sorted(found)), SOURCE),
        known(PORTS[1], len(found & SENSITIVE_ON_MACOS), SOURCE),
        known(PORTS[2], bool(found & REMOTE_DESKTOP), SOURCE),
        known(PORTS[3], 22 in found, SOURCE),
    ]


def listening(text: str) -> set[int] | None:
    """TCP ports open beyond this Mac, as ``netstat`` and ``lsof`` print them; None where no connection is listed."""
    if not (NETSTAT_ROW.search(text) or LSOF_ROW.search(text)):
        return None
    return {
        int(port)
        for pattern in (NETSTAT, LSOF)
        for address, port in pattern.findall(text)
        if not OWN.match(address) and int(port) < 65536
    }


def whole(raws: Raws) -> bool:
    """``netstat`` shows every program's ports; ``lsof`` those of one's own, unless an administrator asks."""
    text = raws.text("listen.txt") or ""
    return bool(NETSTAT_ROW.search(text)) or (bool(LSOF_ROW.search(text)) and raws.rights == "admin")


def _partial(raws: Raws, found: set[int]) -> list[Finding]:
    """A port that is seen is open; one that isn't may belong to another account."""
    sensitive = found & SENSITIVE_ON_MACOS
    services = {finding.key: finding for finding in _services(raws)}
    return [
        unknown(PORTS[0], NOT_ALL, "lsof"),
        known(PORTS[1], len(sensitive), "lsof") if sensitive else unknown(PORTS[1], NOT_ALL, "lsof"),
        known(PORTS[2], True, "lsof") if found & REMOTE_DESKTOP else services[PORTS[2]],
        known(PORTS[3], True, "lsof") if 22 in found else services[PORTS[3]],
    ]


def _unread(raws: Raws) -> list[Finding]:
    reason = raws.why(["listen.txt"])
    return [unknown(key, reason, SOURCE) for key in PORTS[:2]]


def _services(raws: Raws) -> list[Finding]:
    """Without the list of ports, a service that is switched on is seen; screen sharing off proves nothing alone."""
    source = "launchctl"
    on, off = switched(raws)
    reason = raws.why(["listen.txt", "launchctl_disabled.txt"])
    screen = known(PORTS[2], True, source) if SCREEN in on else unknown(PORTS[2], reason, source)
    if SSH in on or SSH in off:
        return [screen, known(PORTS[3], SSH in on, source)]
    return [screen, unknown(PORTS[3], reason, source)]


def switched(raws: Raws) -> tuple[set[str], set[str]]:
    """The services that are on, and those that were switched off. The old syntax says ``true`` for 'disabled'."""
    on: set[str] = set()
    off: set[str] = set()
    for label, word in TOGGLE.findall(raws.text("launchctl_disabled.txt") or ""):
        (off if word.lower() in ("true", "disabled") else on).add(label)
    on |= set(LABEL.findall(raws.text("launchctl_list.txt") or "")) & {SCREEN, SSH}
    return on, off - on


def tools(raws: Raws) -> list[Finding]:
    """By the services of the session and of the system, and by what runs."""
    labels = [label.lower() for label in LABEL.findall(raws.text("launchctl_list.txt") or "")]
    text = raws.text("processes.txt") or ""
    running = [line.strip().lower() for line in text.split("\n")] if text.startswith("# processes") else []
    if not labels and not running:
        reason = raws.why(["launchctl_list.txt", "processes.txt"])
        return [unknown(key, reason, "launchctl list") for key in TOOLS]
    found = {shown for label in labels for start, shown in LABELS.items() if label.startswith(start)}
    found |= {shown for name in running for start, shown in PROCESS_NAMES.items() if name.startswith(start)}
    return [
        known(TOOLS[0], tuple(sorted(found)), "launchctl list"),
        known(TOOLS[1], len(found), "launchctl list"),
    ]


def dns(raws: Raws) -> list[Finding]:
    """The servers of the ordinary resolver, before those that ``scutil`` lists for each connection."""
    text = (raws.text("dns.txt") or "").partition("DNS configuration (for scoped queries)")[0]
    servers = re.findall(r"^\s*nameserver\[\d+\]\s*:\s*([0-9A-Fa-f:.]+(?:%\w+)?)\s*$", text, re.MULTILINE)
    if not servers:
        return [unknown(DNS[0], raws.why(["dns.txt"]), "scutil --dns")]
    return [known(DNS[0], tuple(dict.fromkeys(servers)), "scutil --dns")]
