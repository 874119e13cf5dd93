"""How long ago the files were looked at, and which are long past their term, published as facts for the bilan."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from vigie.catalogue.rules import Fact
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.retention import patients, services

SOURCE = "revue des dossiers notée dans Vigie"
LIST = "liste des patients apportée dans Vigie"


def facts(now: datetime) -> Iterable[Fact]:
    """Days since the last look, files more than a year past their term; each unavailable before the first."""
    row, today = services.last(), practice.today(now)
    if row is None:
        why = "Aucune revue n’est notée."
        yield Fact("retention.sweep_days", unavailable=why, source=SOURCE, measured_at=now)
    else:
        days = max((today - row.done_on).days, 0)
        yield Fact("retention.sweep_days", days, source=SOURCE, measured_at=now)
    key = patients.listed()
    why = ""
    if key is None:
        why = "Aucune liste de patients n’est dans Vigie."
    elif patients.stale(key):
        why = "Les durées ou la profession ont changé : ouvrez la liste des patients, elle se recalcule."
    elif journal.clock_suspect(now):
        why = "L’horloge de ce PC est en retard sur le journal."
    if why:
        yield Fact("retention.files_past_term", unavailable=why, source=LIST, measured_at=now)
    else:
        a_year_ago = today - timedelta(days=services.EVERY_DAYS)
        late = patients.group(patients.Group.TO_DESTROY, today).filter(ends_on__lt=a_year_ago).count()
        yield Fact("retention.files_past_term", late, source=LIST, measured_at=now)
