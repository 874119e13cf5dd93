"""What was decided, published as facts for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.decisions import services
from vigie.decisions.models import Kind

SOURCE = "décision écrite dans Vigie"
NONE = "La décision n’est pas encore écrite dans Vigie."


def facts(now: datetime) -> Iterable[Fact]:
    """Whether each decision stands: written, still of the same situation, less than a year old, not against what is
    due.

    Nothing written: unavailable, an answer may stand in.
    """
    for kind in Kind:
        key, standing = f"decisions.{kind}_written", services.look(kind, now)
        if standing.choice is None:
            yield Fact(key, unavailable=NONE, source=SOURCE, measured_at=now)
        else:
            yield Fact(key, standing.valid and not standing.against, source=SOURCE, measured_at=now)
