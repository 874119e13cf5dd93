"""Answers that fall due, and their reminders."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from vigie.catalogue.ports import Due, Task
from vigie.requests import services
from vigie.requests.models import Request
from vigie.requests.rules.deadlines import Part

NEUTRAL, NAMES = (
    "Vigie : une réponse à donner",
    {Part.ALL: "", Part.RECENT: " (récent)", Part.OLD: " (ancien)"},
)


def dues(now: datetime) -> Iterator[Due]:
    """Each answer left to give, three days before and on its last day."""
    for row in Request.objects.filter(outcome=""):
        one = services.followed(row)
        for each in one.left:
            due, url = one.due(each), f"/demandes/{row.number}/"
            warn = each.warn_on + (due - each.due_on)
            title = f"Demande n° {row.number}{NAMES[each.part]}"
            uid = f"request-{row.number}-{each.part}"
            yield Due(
                f"{uid}-warn",
                warn,
                f"{title} : répondre d’ici trois jours",
                NEUTRAL,
                url,
                sequence=row.sequence,
            )
            yield Due(uid, due, f"{title} : dernier jour pour répondre", NEUTRAL, url, sequence=row.sequence)


def tasks(now: datetime) -> Iterable[Task]:
    """Each request left to answer, for the plan."""
    for row in Request.objects.filter(outcome=""):
        due = services.followed(row).next_due
        title = f"Répondre à la demande n° {row.number}"
        yield Task(
            f"request-{row.number}", title, "Demandes des patients", f"/demandes/{row.number}/", "", due
        )
