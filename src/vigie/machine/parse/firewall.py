"""Is a firewall filtering what comes in? Said only when it is proven, yes and no alike."""

import re

from vigie.machine.decode import settings
from vigie.machine.parse.units import Units, units
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("firewall.active", "firewall.at_boot", "firewall.product")
SOURCES = (
    "ufw_status.txt",
    "nft.txt",
    "iptables.txt",
    "firewalld_status.txt",
    "ufw.conf",
    "systemd_units.txt",
)
OTHER_SERVICES = ("firewalld", "nftables", "netfilter-persistent", "iptables", "shorewall")

UFW_STATUS = re.compile(r"^\s*(?:Status|État|Statut|Etat)\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
UFW_INCOMING = re.compile(r"^\s*Default:\s*(\w+) \(incoming\)", re.MULTILINE)
BLOCKS_ALL = re.compile(r"^(?:counter(?: packets \d+ bytes \d+)? )?(?:drop|reject(?: with .+)?)$")


def firewall(raws: Raws) -> list[Finding]:
    services = units(raws)
    ufw, at_boot, ufw_source = _ufw(raws, services)
    firewalld = _firewalld(raws, services)
    nft, tables = _nft(raws), _iptables(raws)
    for product, active, source in (
        ("ufw", ufw, ufw_source),
        ("firewalld", firewalld, "firewalld"),
        ("nftables", nft, "nft list ruleset"),
        ("iptables", tables, "iptables -S INPUT"),
    ):
        if active:
            boot = at_boot if product == "ufw" else services.enabled(product)
            return [
                known("firewall.active", True, source),
                known("firewall.product", product, source),
                unknown(
                    "firewall.at_boot", "Le démarrage automatique du pare-feu n’a pas pu être lu.", source
                )
                if boot is None
                else known("firewall.at_boot", boot, source),
            ]
    running = [name for name in OTHER_SERVICES if services.active(name)]
    refused = _refusal(raws, services, ufw, firewalld, nft, tables, running)
    if refused:
        return [unknown(key, refused, "pare-feu") for key in FACTS]
    none = "Aucun pare-feu n’est actif."
    source = ufw_source if ufw is False else "pare-feu"
    return [known("firewall.active", False, source), *(unknown(key, none, source) for key in FACTS[1:])]


def _refusal(
    raws: Raws,
    services: Units,
    ufw: bool | None,
    firewalld: bool | None,
    nft: bool | None,
    tables: bool | None,
    running: list[str],
) -> str:
    """Why nothing can be concluded; empty when the absence of a firewall is proven."""
    if running and nft is None and tables is None:
        return "Un service de pare-feu tourne, mais il faut les droits administrateur pour lire ses règles."
    if nft is False and (tables is False or raws.failed("iptables.txt", "absent", "not_captured")):
        return ""  # the kernel itself shows no rule that blocks
    stopped = ufw is False or firewalld is False
    if stopped and (services.known or raws.data_of("ufw_status.txt", "firewalld_status.txt")):
        return ""  # the system's own firewall says that it is off, and no other one runs
    if raws.failed("nft.txt", "denied") or raws.failed("iptables.txt", "denied"):
        return "Il faut les droits administrateur pour lire les règles du pare-feu."
    if raws.failed("nft.txt", "absent") and raws.failed("ufw_status.txt", "absent"):
        return "Aucun pare-feu connu n’a été trouvé, et les règles du noyau ne peuvent pas être lues ici."
    return raws.why(SOURCES)


def _ufw(raws: Raws, services: Units) -> tuple[bool | None, bool | None, str]:
    """Active, enabled at boot, source."""
    conf = {key: value.lower() for _, key, value in settings(raws.text("ufw.conf") or "")}
    enabled = {"yes": True, "no": False}.get(conf.get("enabled", ""))
    text = raws.text("ufw_status.txt") or ""
    status = UFW_STATUS.search(text)
    word = status.group(1).lower() if status else ""
    incoming = UFW_INCOMING.search(text)
    open_door = (incoming is not None and incoming.group(1) == "allow") or conf.get(
        "default_input_policy"
    ) == "accept"
    if word in ("active", "actif", "inactive", "inactif"):
        return word in ("active", "actif") and not open_door, enabled, "ufw status"
    if enabled is False:
        return False, False, "/etc/ufw/ufw.conf"
    if enabled and services.active("ufw"):
        return not open_door, True, "/etc/ufw/ufw.conf et service ufw"
    return None, enabled, "/etc/ufw/ufw.conf"


def _firewalld(raws: Raws, services: Units) -> bool | None:
    text = (raws.text("firewalld_status.txt") or "").strip().lower()
    lines = [line.strip() for line in text.split("\n")]
    if lines[0] in ("running", "not running"):
        # the zone « trusted » lets everything in
        return lines[0] == "running" and lines[1:2] != ["trusted"]
    state = re.search(r"^\s*active:\s*(\w+)", text, re.MULTILINE)
    if state is not None and state.group(1) in ("active", "inactive", "failed"):
        return state.group(1) == "active"
    if services.installed("firewalld"):
        return services.active("firewalld")
    return None


def _nft(raws: Raws) -> bool | None:
    text = raws.text("nft.txt")
    if text is None:
        return None
    if not text.strip():
        return False if raws.rights == "admin" and raws.trusted else None
    if not re.search(r"^\s*table \w+ \S+ \{", text, re.MULTILINE):
        return None
    chains: dict[str, list[str]] = {}
    name = ""
    for raw in text.split("\n"):
        line = raw.strip()
        opened = re.match(r"chain (\S+) \{$", line)
        if opened:
            name = opened.group(1)
            chains.setdefault(name, [])
        elif line == "}":
            name = ""
        elif name:
            chains[name].append(line)
    return any(
        _blocks(lines, chains) for lines in chains.values() if any("hook input" in line for line in lines)
    )


def _blocks(lines: list[str], chains: dict[str, list[str]], depth: int = 4) -> bool:
    for line in lines:
        if ("hook input" in line and "policy drop" in line) or BLOCKS_ALL.match(line):
            return True
        jump = re.match(r"(?:counter(?: packets \d+ bytes \d+)? )?(?:jump|goto) (\S+)$", line)
        if jump and depth and _blocks(chains.get(jump.group(1), []), chains, depth - 1):
            return True
    return False


def _iptables(raws: Raws) -> bool | None:
    text = raws.text("iptables.txt") or ""
    policy = re.search(r"^-P INPUT (\w+)", text, re.MULTILINE)
    if policy is None:
        return None
    last = re.search(r"^-A INPUT -j (DROP|REJECT)\b", text, re.MULTILINE)
    return policy.group(1) == "DROP" or last is not None
