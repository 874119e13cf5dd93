"""What was given against Vigie's answer, published as a fact for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.disclosures import services
from vigie.practice import services as practice

SOURCE = "registre des transmissions tenu dans Vigie"


def facts(now: datetime) -> Iterable[Fact]:
    """How many of the last year; unavailable while nothing is noted."""
    on = practice.today(now)
    if not services.recent(on).exists():
        why = "Aucune transmission n’est notée."
        yield Fact("disclosures.without_basis", unavailable=why, source=SOURCE, measured_at=now)
        return
    count = services.given_without_basis(on).count()
    yield Fact("disclosures.without_basis", count, source=SOURCE, measured_at=now)
