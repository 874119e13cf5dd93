"""What was given or refused, counted by kind of requester: the compliance file names nobody."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue.proofs import Chapter, Proof, table_block
from vigie.disclosures import exporting, services
from vigie.disclosures.table import table
from vigie.practice import services as practice

SOURCE, URL, TITLE = (
    "Registre des transmissions tenu dans Vigie",
    "/transmettre/registre/",
    "Transmissions notées depuis un an",
)


def proofs(now: datetime) -> Iterator[Proof]:
    """Counts of the last year."""
    known, on = table(), practice.today(now)
    if known is None:
        return
    rows = list(services.recent(on))
    counted = Counter((exporting.requester(row, known), row.get_outcome_display()) for row in rows)
    lines = [(who, done, str(many)) for (who, done), many in sorted(counted.items())]
    late = services.given_without_basis(on).count()
    missing = (f"Transmis sans que la réponse de Vigie soit oui : {late}.",) if late else ()
    blocks = (
        table_block(("Demandeur", "Fait", "Nombre"), (4, 2, 1), lines)
        if lines
        else ({"text": "Aucune transmission hors de l’équipe de soins n’est notée depuis un an."},)
    )
    yield Proof(Chapter.RECIPIENTS, TITLE, on, SOURCE, blocks, missing, url=URL)
