"""Linux: which parser answers which facts. Parsers see only the outputs that the registry grants them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from vigie.machine.parse import (
    accounts,
    disks,
    firewall,
    network,
    osinfo,
    session,
    sharing,
    software,
    updates,
)
from vigie.machine.probes import probes_of
from vigie.machine.raws import Raw, Raws
from vigie.machine.readings import Finding, unknown
from vigie.machine.support import SupportTable

Parser = Callable[[Raws], list[Finding]]
BROKEN = "La réponse du système n’a pas été comprise."


@dataclass(frozen=True)
class Reader:
    parser: Parser
    keys: tuple[str, ...]


def readers(table: SupportTable) -> tuple[Reader, ...]:
    return (
        Reader(lambda raws: osinfo.system(raws, table), osinfo.FACTS),
        Reader(firewall.firewall, firewall.FACTS),
        Reader(disks.disks, disks.FACTS),
        Reader(session.lock, session.FACTS),
        Reader(session.logon, session.LOGON),
        Reader(accounts.accounts, accounts.FACTS),
        Reader(accounts.policy, accounts.POLICY),
        Reader(accounts.ssh, accounts.SSH),
        Reader(updates.pending, updates.PENDING),
        Reader(updates.state, updates.STATE),
        Reader(network.ports, network.PORTS),
        Reader(network.tools, network.TOOLS),
        Reader(network.wifi, network.WIFI),
        Reader(network.saved, network.SAVED),
        Reader(network.dns, network.DNS),
        Reader(sharing.smb, sharing.SMB),
        Reader(sharing.shares, sharing.SHARES),
        Reader(sharing.folders, sharing.FOLDERS),
        Reader(software.antivirus, software.ANTIVIRUS),
        Reader(software.browsers, software.BROWSERS),
        Reader(software.managers, software.MANAGERS),
        Reader(software.office, software.OFFICE),
        Reader(software.backup, software.BACKUP),
        Reader(software.boot, software.BOOT),
    )


def granted(keys: tuple[str, ...], raws: Mapping[str, Raw]) -> dict[str, Raw]:
    """The outputs of the probes that say they yield one of these facts."""
    names = {probe.name for probe in probes_of("linux") if set(probe.yields) & set(keys)}
    return {name: raw for name, raw in raws.items() if name in names}


def interpret(raws: Raws, table: SupportTable, keys: tuple[str, ...]) -> list[Finding]:
    """Each of these facts once, with a value or a reason."""
    findings: list[Finding] = []
    for reader in readers(table):
        if not set(reader.keys) & set(keys):
            continue
        seen = replace(raws, by_name=granted(reader.keys, raws.by_name))
        try:
            answers = {finding.key: finding for finding in reader.parser(seen)}
        except Exception:
            # a parser that stumbles on a strange output says 'unknown', and the others go on
            answers = {}
        findings.extend(answers.get(key) or unknown(key, BROKEN) for key in reader.keys)
    return findings
