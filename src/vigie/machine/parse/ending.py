"""The end of a system's security updates, by the dated table."""

from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown
from vigie.machine.support import STALE, SupportTable

SUPPORTED, UNTIL = "os.supported", "os.supported_until"
NO_ROW = "Vigie ne connaît pas la date de fin de prise en charge de cette version."


def ending(
    raws: Raws, table: SupportTable, name: str, version: str, source: str, *, paid: bool = False
) -> list[Finding]:
    """``paid``: whether the paid extension of the table is measured as in force."""
    today = raws.now.date()
    release = table.find(name, version)
    if release is None or table.stale(today):
        reason = STALE if table.stale(today) else NO_ROW
        return [unknown(key, reason, source) for key in (UNTIL, SUPPORTED)]
    until = release.paid_until if paid and release.paid_until is not None else release.until
    dated = f"{source}, table du {table.checked_on.strftime('%d/%m/%Y')}"
    return [known(UNTIL, until, dated), known(SUPPORTED, today <= until, dated)]
