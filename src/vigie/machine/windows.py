"""Windows: which parser answers which facts."""

from vigie.machine.parse.windows import accounts, antivirus, boot, disks, firewall, osinfo, updates
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
    )
