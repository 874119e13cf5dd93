"""Windows: which parser answers which facts."""

from vigie.machine import applications
from vigie.machine.parse import outdated
from vigie.machine.parse.windows import (
    accounts,
    antivirus,
    backup,
    boot,
    disks,
    firewall,
    network,
    osinfo,
    remote,
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
        Reader(antivirus.antivirus, antivirus.FACTS),
        Reader(firewall.firewall, firewall.FACTS),
        Reader(disks.disks, disks.FACTS),
        Reader(updates.pending, updates.PENDING),
        Reader(updates.state, updates.STATE),
        Reader(accounts.accounts, accounts.FACTS),
        Reader(accounts.daily, accounts.DAILY),
        Reader(accounts.policy, accounts.POLICY),
        Reader(accounts.elevation, accounts.ELEVATION),
        Reader(boot.boot, boot.FACTS),
        Reader(lambda raws: software.applications(raws, applications.load()), outdated.FACTS),
        Reader(session.lock, session.LOCK),
        Reader(session.logon, session.LOGON),
        Reader(remote.desktop, remote.DESKTOP),
        Reader(remote.tools, remote.TOOLS),
        Reader(network.ports, network.PORTS),
        Reader(network.category, network.CATEGORY),
        Reader(network.dns, network.DNS),
        Reader(sharing.smb, sharing.SMB),
        Reader(sharing.shares, sharing.SHARES),
        Reader(sharing.folders, sharing.FOLDERS),
        Reader(software.autorun, software.AUTORUN),
        Reader(software.office, software.OFFICE),
        Reader(software.browsers, software.BROWSERS),
        Reader(software.managers, software.MANAGERS),
        Reader(wifi.wifi, wifi.WIFI),
        Reader(wifi.saved, wifi.SAVED),
        Reader(backup.backup, backup.BACKUP),
    )
