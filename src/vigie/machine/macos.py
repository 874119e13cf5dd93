"""macOS: which parser answers which facts."""

from vigie.machine import applications
from vigie.machine.parse import network as common
from vigie.machine.parse import outdated
from vigie.machine.parse import sharing as folders
from vigie.machine.parse import software as programs
from vigie.machine.parse.macos import (
    accounts,
    backup,
    disks,
    firewall,
    integrity,
    network,
    osinfo,
    session,
    sharing,
    software,
    updates,
    wifi,
)
from vigie.machine.reader import Reader
from vigie.machine.support import SupportTable


def readers(table: SupportTable) -> tuple[Reader, ...]:
    return (
        Reader(lambda raws: osinfo.system(raws, table), osinfo.FACTS),
        Reader(updates.pending, updates.PENDING),
        Reader(updates.state, updates.STATE),
        Reader(firewall.firewall, firewall.FACTS),
        Reader(disks.disks, disks.FACTS),
        Reader(session.lock, session.LOCK),
        Reader(session.logon, session.LOGON),
        Reader(accounts.accounts, accounts.FACTS),
        Reader(accounts.policy, accounts.POLICY),
        Reader(integrity.integrity, integrity.INTEGRITY),
        Reader(integrity.antivirus, integrity.ANTIVIRUS),
        Reader(integrity.boot, integrity.BOOT),
        Reader(network.ports, network.PORTS),
        Reader(network.tools, network.TOOLS),
        Reader(network.dns, network.DNS),
        Reader(wifi.wifi, wifi.FACTS),
        Reader(lambda raws: common.saved(raws, "réseaux connus"), common.SAVED),
        Reader(sharing.shares, sharing.FACTS),
        Reader(folders.folders, folders.FOLDERS),
        Reader(backup.backup, backup.FACTS),
        Reader(lambda raws: software.applications(raws, applications.load()), outdated.FACTS),
        Reader(programs.browsers, programs.BROWSERS),
        Reader(programs.managers, programs.MANAGERS),
        Reader(software.office, software.OFFICE),
    )
