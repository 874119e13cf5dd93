"""The looks at the files that came to their end, for the compliance file."""

from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue.keeping import keepings
from vigie.catalogue.proofs import Chapter, Proof, table_block
from vigie.dates import day
from vigie.practice import services as practice
from vigie.retention import services
from vigie.retention.models import Cleared, Sweep
from vigie.retention.papers import sentences

SOURCE, URL, TITLE = "Revues notées dans Vigie", "/durees/", "Dossiers arrivés à leur terme"
SOURCE_CLEARED, SHOWN, SHOWN_CLEARED = "Destructions notées dans Vigie", 10, 100


def proofs(now: datetime) -> Iterator[Proof]:
    """Each look, the last ones first; what lacks when there is none, or an old one."""
    yield from _cleared()
    rows = list(Sweep.objects.all()[:SHOWN])
    today = practice.today(now)
    if not rows:
        never = ("Aucune revue des dossiers arrivés à leur terme n’est notée.",)
        yield Proof(Chapter.RETENTION, TITLE, today, SOURCE, missing=never, url=URL)
        return
    old = ("La dernière revue a plus d’un an.",) if services.due_on(rows[0]) < today else ()
    blocks = ({"items": [" ".join(sentences(row)) for row in rows]},)
    yield Proof(Chapter.RETENTION, TITLE, rows[0].done_on, SOURCE, blocks, old, url=URL)


def _cleared() -> Iterator[Proof]:
    """Other documents that were destroyed, the last ones first."""
    known = keepings()
    rows = [row for row in Cleared.objects.all()[:SHOWN_CLEARED] if row.rule in known]
    lines = [(day(row.done_on), known[row.rule].what, f"jusqu’au {day(row.until)}") for row in rows]
    if lines:
        table = table_block(("Détruits le", "Documents", "Datés"), (2, 5, 3), lines)
        yield Proof(
            Chapter.RETENTION, "Autres documents détruits", rows[0].done_on, SOURCE_CLEARED, table, url=URL
        )
