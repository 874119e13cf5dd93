"""The days on which an incident's delays end, for the calendar and the head of the first page."""

from datetime import datetime

from vigie.catalogue.ports import Due
from vigie.incidents import services
from vigie.incidents.models import Incident, Outcome
from vigie.practice import services as practice


def dues(now: datetime) -> list[Due]:
    """One a delay that ends at an hour or on a day; a delay met stays, to be cancelled where it was copied."""
    zone = practice.zone()
    found = []
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
