"""What the register is worth, published as facts for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.practice import services as practice
from vigie.processing import services
from vigie.processing.models import Activity
from vigie.processing.rules import completeness
from vigie.processing.table import table

SOURCE = "registre tenu dans Vigie"
NONE = "Le registre n’est pas encore tenu dans Vigie."


def facts(now: datetime) -> Iterable[Fact]:
    """How many records, how many incomplete, how many data without a reason.

    Without a register all are unavailable, and an answer may stand in.
    """
    rows = list(Activity.objects.filter(removed_at=None))
    if not rows:
        for key in ("register.activities", "register.incomplete", "register.unexplained"):
            yield Fact(key, unavailable=NONE, source=SOURCE, measured_at=now)
        return
    known, today = table(), practice.today(now)
    records = [services.record_of(row) for row in rows]
    lacking = sum(bool(completeness.gaps(record, known.sensitive, today)) for record in records)
    unexplained = sum(not data.why for record in records for data in record.data.values())
    yield Fact("register.activities", len(rows), source=SOURCE, measured_at=now)
    yield Fact("register.incomplete", lacking, source=SOURCE, measured_at=now)
    yield Fact("register.unexplained", unexplained, source=SOURCE, measured_at=now)
