"""What comes after: the actions decided at the end of an incident, in the plan and the calendar until they are done."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from vigie.catalogue.ports import Due, Task
from vigie.incidents.models import FollowUp, Incident
from vigie.journal import services as journal
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires

MOST = 100
"""Of one incident: more is a mistake, or a script."""


@requires("incident.write")
def add(incident: Incident, text: str, owner: str, due_on: date | None, now: datetime) -> FollowUp:
    """An action for the plan. VaultError when there are too many of them."""
    if incident.follow_ups.count() >= MOST:
        raise VaultError(f"Cet incident a déjà {MOST} actions : terminez-en quelques-unes d’abord.")
    with transaction.atomic():
        made = incident.follow_ups.create(
            text=text.strip(), owner=owner.strip(), due_on=due_on, created_at=now
        )
        journal.record("incident.follow_up", "incident", incident.number, {"text": made.text})
    return made


@requires("incident.write")
def mark(follow_up: FollowUp, done: bool, now: datetime) -> None:
    """Done, or to be done again; what was already so is left as it is."""
    if (follow_up.done_at is not None) == done:
        return
    with transaction.atomic():
        follow_up.done_at = now if done else None
        follow_up.sequence += 1
        follow_up.save(update_fields=["done_at", "sequence"])
        code = "incident.follow_up_done" if done else "incident.follow_up_reopened"
        journal.record(code, "incident", follow_up.incident.number, {"text": follow_up.text})


def tasks(now: datetime) -> Iterator[Task]:
    """What is left to do, the earliest day first, for the plan."""
    rows = FollowUp.objects.filter(done_at=None).select_related("incident")
    for row in sorted(rows, key=lambda item: (item.due_on or date.max, item.pk)):
        number = row.incident.number
        yield Task(f"follow-up-{row.pk}", row.text, f"Incident n° {number}", _url(row), row.owner, row.due_on)


def dues(now: datetime) -> Iterator[Due]:
    """The days given to them; one that is done stays, to be cancelled in the calendar where it was copied."""
    for row in FollowUp.objects.select_related("incident"):
        if row.due_on is None:
            continue
        yield Due(
            f"incident-follow-up-{row.pk}", row.due_on, row.text, "Vigie : une action à faire", _url(row),
            done=row.done_at is not None, sequence=row.sequence,
        )  # fmt: skip


def _url(row: FollowUp) -> str:
    return f"/incidents/{row.incident.number}/#suites"
