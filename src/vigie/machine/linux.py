"""Linux: which parser answers which facts."""

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
from vigie.machine.reader import Reader
from vigie.machine.support import SupportTable


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
        Reader(software.backup_volume, software.BACKUP_VOLUME),
        Reader(software.boot, software.BOOT),
    )
