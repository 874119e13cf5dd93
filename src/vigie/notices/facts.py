"""Whether the people concerned can read what is true, published as facts for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.notices import services
from vigie.notices.models import Notice
from vigie.notices.rules.composing import OF_PATIENTS, WHOLE, State

SOURCE = "information tenue dans Vigie"
NONE = "Aucune affiche ni notice n’a encore été préparée dans Vigie."


def facts(now: datetime) -> Iterable[Fact]:
    """How many notices for patients are in place and current, how many are not; unavailable while none was prepared.

    A poster counts with the leaflet or the website's text that it sends its readers to.
    """
    if not Notice.objects.exists():
        for key in ("notices.posted", "notices.outdated"):
            yield Fact(key, unavailable=NONE, source=SOURCE, measured_at=now)
        return
    told = services.looks([kind for kind in services.wanted() if kind in OF_PATIENTS], now)
    fresh = [
        one
        for one in told
        if one.last and one.state == State.CURRENT and services.due_on(one.last) > now.date()
    ]
    whole = any(one.kind in WHOLE for one in fresh)
    complete = sum(one.posted for one in fresh) if whole else 0
    outdated = sum(one.state == State.OUTDATED for one in told)
    yield Fact("notices.posted", complete, source=SOURCE, measured_at=now)
    yield Fact("notices.outdated", outdated, source=SOURCE, measured_at=now)
