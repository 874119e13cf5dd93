"""Which installed programs stopped getting their fixes: the same rule whatever lists them."""

from collections.abc import Sequence

from vigie.machine import applications
from vigie.machine.applications import ApplicationTable
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("applications.outdated_count", "applications.outdated")


def outdated(
    raws: Raws,
    programs: Sequence[tuple[str, str]] | None,
    table: ApplicationTable,
    *,
    system: str,
    file: str,
    source: str,
) -> list[Finding]:
    """What the table calls too old among the (name, version) of ``file``; nothing is said if it knows none of them."""
    today = raws.now.date()
    if programs is None:
        reason = raws.why([file])
    elif table.stale(today):
        reason = applications.STALE
    else:
        labels, judged = applications.judge(programs, system, table, today)
        if judged:
            return [known(FACTS[0], len(labels), source), known(FACTS[1], labels, source)]
        reason = applications.NONE_KNOWN
    return [unknown(key, reason, source) for key in FACTS]
