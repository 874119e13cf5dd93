"""What listens on Windows, on what kind of network, and which servers of names it asks."""

import re
from typing import Any

from vigie.machine.parse.network import SENSITIVE
from vigie.machine.parse.windows import registry
from vigie.machine.parse.windows.shapes import Record, member, number, records
from vigie.machine.parse.windows.wifi import WIFI, wifi
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

PORTS = ("ports.listening", "ports.sensitive_count")
CATEGORY = ("network.category", "network.foreign_private")
DNS = ("dns.servers",)

ORDINARY = frozenset(
    (135, 139, 445)
)  # every Windows opens them; its firewall hides them from public networks
LISTEN = 2  # MIB_TCP_STATE
NETWORKS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\NetworkList\Profiles"
INTERFACES = (
    r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces",
    r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters\Interfaces",
)
ADDRESS = re.compile(r"(?i)^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?:%\w+)?$")
CATEGORIES = {0: "public", 1: "private", 2: "domain"}  # NetworkCategory
CATEGORY_NAMES = {
    "public": "public",
    "private": "private",
    "domainauthenticated": "domain",
    "domain": "domain",
}
UNPROTECTED = ("open", "owe", "wep")
LOOPBACK = re.compile(r"^\[?(?:127\.|(?:0{0,4}:){2,7}0{0,3}1\]?$|::ffff:127\.|localhost$)", re.IGNORECASE)
NETSTAT = re.compile(r"^\s*TCP\s+(\S+):(\d{1,5})\s+(?:0\.0\.0\.0|\[::\]|\*):(?:0|\*)\s", re.MULTILINE)
ORDINARY_ONLY = (
    "Les partages de Windows écoutent, comme sur tout poste Windows ; "
    "le profil du réseau, qui dirait si c’est un risque, n’a pas pu être lu."
)
ELSEWHERE = "Ce réseau est traité comme privé : Vigie ne sait pas si c’est celui du cabinet."


def ports(raws: Raws) -> list[Finding]:
    """What listens beyond this machine. The services that every Windows opens count on a public network only."""
    found = listening(raws)
    source = "GetExtendedTcpTable"
    if found is None:
        return [unknown(key, raws.why(["tcp_listen.json"]), source) for key in PORTS]
    return [
        known(PORTS[0], tuple(str(port) for port in sorted(found)), source),
        _sensitive(found, categories(raws), source),
    ]


def _sensitive(found: set[int], seen: set[str] | None, source: str) -> Finding:
    added, ordinary = (found & SENSITIVE) - ORDINARY, found & ORDINARY
    if not ordinary or (seen and "public" not in seen):
        return known(PORTS[1], len(added), source)
    if seen is None:
        return known(PORTS[1], len(added), source) if added else unknown(PORTS[1], ORDINARY_ONLY, source)
    return known(PORTS[1], len(added | ordinary), source)


def listening(raws: Raws) -> set[int] | None:
    """TCP ports open beyond this machine; None without a list, or with one where nothing at all listens."""
    listed = records(raws.json("tcp_listen.json"))
    if listed is None:
        printed = NETSTAT.findall(raws.text("tcp_listen.json") or "")
        pairs: list[tuple[str, int | None]] = [(host, int(port)) for host, port in printed]
    else:
        pairs = [_local(row) for row in listed if _listens(row)]
    if not pairs or any(port is None or not 0 < port < 65536 for _, port in pairs):
        return None
    return {port for address, port in pairs if port is not None and not LOOPBACK.match(address)}


def _listens(row: Record) -> bool:
    """Without a state the list is what its name says: what listens."""
    state = member(row, "state", "status")
    if state is None:
        return True
    named = state.get("Value") if isinstance(state, dict) else state
    return number(state) == LISTEN or (
        isinstance(named, str) and named.strip().upper() in ("LISTEN", "LISTENING")
    )


def _local(row: Record) -> tuple[str, int | None]:
    """The forms of ``Get-NetTCPConnection`` and of psutil, whose ``laddr`` is a pair or an object."""
    local: Any = member(row, "laddr", "local")
    if isinstance(local, list) and len(local) == 2:
        return str(local[0]), number(local[1])
    row = local if isinstance(local, dict) else row
    address = member(row, "localaddress", "address", "ip", "addr")
    return str(address if address is not None else ""), number(member(row, "localport", "port"))


def categories(raws: Raws) -> set[str] | None:
    """The categories of the networks in use; None when they could not be read.

    The registry keeps those of every network ever joined: they count when they are all the same.
    """
    listed = records(raws.json("network_profiles.json"))
    if listed:
        found = {_category(member(row, "NetworkCategory", "Category")) for row in listed}
        return None if "" in found else found
    held = registry.read(raws)
    known_ = {
        _category(held.raw(key, "Category")) for key in held.under(NETWORKS) if held.holds(key, "Category")
    }
    return known_ if len(known_) == 1 and "" not in known_ else None


def _category(written: object) -> str:
    named = CATEGORIES.get(value) if (value := number(written)) is not None else None
    return named or CATEGORY_NAMES.get(str(written).strip().lower(), "")


def category(raws: Raws) -> list[Finding]:
    """How Windows treats the network in use; a private one is a fault only where its Wi-Fi is open to all."""
    found, source = categories(raws), "profil du réseau"
    if found is None:
        reason = raws.why(["network_profiles.json", *registry.files(raws)])
        return [unknown(key, reason, source) for key in CATEGORY]
    worst = next(name for name in ("private", "domain", "public") if name in found)
    shown = known(CATEGORY[0], worst, source)
    if "private" not in found:
        return [shown, known(CATEGORY[1], False, source)]
    protection = {finding.key: finding.value for finding in wifi(raws)}[WIFI[1]]
    if found == {"private"} and protection in UNPROTECTED:
        return [shown, known(CATEGORY[1], True, source)]
    return [shown, unknown(CATEGORY[1], ELSEWHERE, source)]


def dns(raws: Raws) -> list[Finding]:
    """The servers of each interface: those that someone wrote win over those that the network gives."""
    held, found = registry.read(raws), []
    for root in INTERFACES:
        for key in held.under(root):
            servers = _servers(held.text(key, "NameServer")) or _servers(held.text(key, "DhcpNameServer"))
            found.extend(servers)
    source = "Tcpip\\Parameters\\Interfaces"
    if not found:
        return [unknown(DNS[0], raws.why(registry.files(raws)), source)]
    return [known(DNS[0], tuple(dict.fromkeys(found)), source)]


def _servers(written: str | None) -> list[str]:
    return [one for one in re.split(r"[,;\s]+", written or "") if ADDRESS.match(one)]
