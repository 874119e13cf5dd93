"""The register of requests for the compliance file: what, when, how it ended; nobody is named."""

from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue.proofs import Chapter, Proof, table_block
from vigie.dates import day
from vigie.practice import services as practice
from vigie.requests import services
from vigie.requests.models import Request
from vigie.requests.rules.deadlines import Kind
from vigie.requests.table import table

SOURCE, URL, TITLE, SHOWN = (
    "Registre des demandes tenu dans Vigie",
    "/demandes/",
    "Demandes des patients",
    100,
)


def proofs(now: datetime) -> Iterator[Proof]:
    """The last ones; what is late."""
    known, on = table(), practice.today(now)
    if known is None:
        return
    rows = list(Request.objects.all()[:SHOWN])
    if not rows:
        none = ({"text": "Aucune demande n’est notée au registre."},)
        yield Proof(Chapter.RIGHTS, TITLE, on, SOURCE, none, url=URL)
        return
    lines = []
    for row in rows:
        one = services.followed(row)
        last = max((one.due(each) for each in one.deadlines), default=row.received_on)
        answered = row.old_answered_on or row.answered_on
        lines.append((
            str(row.number), known.kinds[Kind(row.kind)].label, day(row.received_on), day(last),
            day(answered) if answered else "", row.get_outcome_display() if row.outcome else "en cours",
        ))  # fmt: skip
    late = services.late_ones(on)
    missing = (f"Demandes en retard, ou répondues en retard, depuis un an : {late}.",) if late else ()
    heads = ("N°", "Demande", "Reçue", "Dernier jour", "Répondue", "Issue")
    yield Proof(
        Chapter.RIGHTS, TITLE, on, SOURCE, table_block(heads, (1, 4, 2, 2, 2, 3), lines), missing, url=URL
    )
