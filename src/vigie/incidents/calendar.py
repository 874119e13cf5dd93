"""The days on which delays end or what was prepared dates, for the calendar and the head of the first page."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max, Q

from vigie.catalogue.ports import Due
from vigie.incidents import follow_ups, preparing, services
from vigie.incidents.models import Incident, Outcome
from vigie.practice import services as practice

KEPT = timedelta(days=400)
"""How long a closed incident still cancels the days that were copied to a calendar."""
DROPPED = "cnil.decided_against"
"""A delay that was copied to a calendar, and that a written decision ended."""
AGAIN = {
    preparing.SHEET: ("Réimprimer la fiche réflexe", ""),
    preparing.PHONE: ("Remettre la fiche sur les téléphones", ""),
    preparing.KIT: ("Revoir la pochette de secours", "pochette/"),
    preparing.EXERCISE: ("Refaire l’exercice de l’année", "exercice/"),
}


def prepared(now: datetime) -> list[Due]:
    """What was prepared once is done again each year; what never was is the plan's to ask."""
    zone = practice.zone()
    found = []
    for kind, (title, page) in AGAIN.items():
        done_at = preparing.ready(kind, now).done_at
        if done_at is not None:
            on = (done_at + timedelta(days=preparing.VALID_DAYS)).astimezone(zone).date()
            neutral = "Vigie : une action à faire"
            found.append(Due(f"prepare-{kind}", on, title, neutral, f"/preparer/{page}"))
    return found


def dues(now: datetime) -> list[Due]:
    """What to prepare again, what was decided after an incident, each delay of one.

    What is done stays, to be cancelled where it was copied.
    """
    recent = Q(outcome=Outcome.OPEN) | Q(closed_at__gte=now - KEPT)
    delays = [due for row in Incident.objects.filter(recent) for due in _of(row, now)]
    return [*prepared(now), *follow_ups.dues(now), *delays]


def _of(incident: Incident, now: datetime) -> Iterator[Due]:
    zone, over = practice.zone(), incident.outcome != Outcome.OPEN
    last = incident.declared.aggregate(last=Max("pk"))["last"] or 0
    for clock in services.clocks(incident, now)["clocks"]:
        ends = clock["ends_at"] or clock["ends_on"]
        dropped = clock["reason_code"] == DROPPED
        if not dropped and (clock["applies"] is False or not ends):
            continue
        at = incident.opened_at if dropped else datetime.fromisoformat(ends)
        yield Due(
            uid=f"incident-{incident.number}-{clock['kind']}",
            on=at.astimezone(zone).date() if dropped or clock["ends_at"] else at.date(),
            title=f"{clock['title']} (incident n° {incident.number})",
            neutral="Vigie : un délai à tenir",
            url=f"/incidents/{incident.number}/",
            done=over or dropped or clock["state"] == "done",
            sequence=incident.entries.count() + last + over + (incident.decided_at is not None),
        )
