"""What is prepared and what is under way, published as facts for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.incidents import preparing
from vigie.incidents.models import Incident, Outcome

SOURCE = "noté dans Vigie"
NEVER = "Rien n’est encore noté sous « Se préparer »."
LATER = "Ce qui est noté porte une date à venir : vérifiez la date de ce PC."
DAYS = {
    "incident.sheet_days": preparing.SHEET,
    "incident.phone_sheet_days": preparing.PHONE,
    "incident.kit_days": preparing.KIT,
    "incident.exercise_days": preparing.EXERCISE,
}


def facts(now: datetime) -> Iterable[Fact]:
    """How old each thing prepared is, in days; what was never noted is unavailable, so that an answer may stand in."""
    for key, kind in DAYS.items():
        found = preparing.ready(kind, now)
        if found.days is None:
            yield Fact(key, unavailable=LATER if found.ahead else NEVER, source=SOURCE, measured_at=now)
        else:
            yield Fact(key, found.days, source=SOURCE, measured_at=found.done_at)
    handed = preparing.handed_over()
    if handed is None:
        yield Fact("incident.phones", unavailable=NEVER, source=SOURCE, measured_at=now)
    else:
        yield Fact("incident.phones", handed.phones, source=SOURCE, measured_at=now)
    yield Fact("incident.card_ready", preparing.known_card().ready, source=SOURCE, measured_at=now)
    open_now = Incident.objects.filter(outcome=Outcome.OPEN).count()
    yield Fact("incident.open_count", open_now, source=SOURCE, measured_at=now)
