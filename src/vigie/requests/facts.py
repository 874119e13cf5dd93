"""Which requests are late, published as a fact for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.practice import services as practice
from vigie.requests import services
from vigie.requests.models import Request

SOURCE = "registre des demandes tenu dans Vigie"


def facts(now: datetime) -> Iterable[Fact]:
    """How many of the last year are late, or were answered late; unavailable before the first request."""
    if not Request.objects.exists():
        why = "Aucune demande n’est notée."
        yield Fact("requests.late", unavailable=why, source=SOURCE, measured_at=now)
        return
    yield Fact("requests.late", services.late_ones(practice.today(now)), source=SOURCE, measured_at=now)
