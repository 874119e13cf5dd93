"""The looks at the files that came to their end, for the compliance file."""

from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue.proofs import Chapter, Proof
from vigie.retention import services
from vigie.retention.models import Sweep
from vigie.retention.papers import sentences

SOURCE, URL, TITLE = "Revues notées dans Vigie", "/durees/", "Dossiers arrivés à leur terme"
SHOWN = 10


def proofs(now: datetime) -> Iterator[Proof]:
    """Each look, the last ones first; what lacks when there is none, or an old one."""
    rows = list(Sweep.objects.all()[:SHOWN])
    today = services.today(now)
    if not rows:
        never = ("Aucune revue des dossiers arrivés à leur terme n’est notée.",)
        yield Proof(Chapter.RETENTION, TITLE, today, SOURCE, missing=never, url=URL)
        return
    old = ("La dernière revue a plus d’un an.",) if services.due_on(rows[0]) < today else ()
    blocks = ({"items": [" ".join(sentences(row)) for row in rows]},)
    yield Proof(Chapter.RETENTION, TITLE, rows[0].done_on, SOURCE, blocks, old, url=URL)
