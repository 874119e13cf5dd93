"""How long ago the files were looked at, published as a fact for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.retention import services

SOURCE = "revue des dossiers notée dans Vigie"


def facts(now: datetime) -> Iterable[Fact]:
    """Days since the last look; unavailable before the first."""
    row = services.last()
    if row is None:
        yield Fact(
            "retention.sweep_days", unavailable="Aucune revue n’est notée.", source=SOURCE, measured_at=now
        )
    else:
        days = max((services.today(now) - row.done_on).days, 0)
        yield Fact("retention.sweep_days", days, source=SOURCE, measured_at=now)
