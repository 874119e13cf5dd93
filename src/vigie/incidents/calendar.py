"""The days on which delays end or what was prepared dates, for the calendar and the head of the first page."""

from datetime import datetime, timedelta

from vigie.catalogue.ports import Due
from vigie.incidents import preparing, services
from vigie.incidents.models import Incident, Outcome
from vigie.practice import services as practice

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
    """What to prepare again; then each delay of an incident: one met stays, to be cancelled where it was copied."""
    zone = practice.zone()
    found = prepared(now)
    for incident in Incident.objects.filter(outcome=Outcome.OPEN):
        for clock in services.clocks(incident, now)["clocks"]:
            if clock["applies"] is False or not (clock["ends_at"] or clock["ends_on"]):
                continue
            on = (
                datetime.fromisoformat(clock["ends_at"]).astimezone(zone).date()
                if clock["ends_at"]
                else datetime.fromisoformat(clock["ends_on"]).date()
            )
            found.append(
                Due(
                    uid=f"incident-{incident.number}-{clock['kind']}",
                    on=on,
                    title=f"{clock['title']} (incident n° {incident.number})",
                    neutral="Vigie : un délai à tenir",
                    url=f"/incidents/{incident.number}/",
                    done=clock["state"] == "done",
                )
            )
    return found
