"""The register of disclosures as a spreadsheet."""

from vigie.disclosures import services
from vigie.disclosures.models import Disclosure
from vigie.disclosures.rules.deciding import Verdict
from vigie.disclosures.table import Table
from vigie.disclosures.words import VERDICTS
from vigie.documents import grids
from vigie.documents.grids import Grid, Row, Style
from vigie.practice import services as practice

HEADS = ("Le", "Demandeur", "Qui", "Patient", "Fait", "Quoi", "Comment", "Pourquoi", "Réponse de Vigie")
WIDTHS = (12, 30, 26, 16, 16, 36, 24, 36, 24)


def requester(row: Disclosure, known: Table) -> str:
    """The requester's name; its code when the content no longer has it."""
    found = known.requesters.get(row.requester)
    return found.label if found else row.requester


def sheet(known: Table) -> bytes:
    """Every line."""
    lines = []
    for one in services.listing():
        said, row = one.said or {}, one.row
        verdict = VERDICTS[Verdict(row.verdict)] if row.verdict in set(Verdict) else ""
        lines.append(Row((
            row.on, requester(row, known), said.get("asker", ""), said.get("patient", ""), row.get_outcome_display(),
            said.get("what", ""), known.channels.get(row.channel, ""), said.get("why", ""), verdict,
        )))  # fmt: skip
    title = "Registre des transmissions"
    rows = [Row((title,), Style.TITLE), Row(HEADS, Style.HEAD), *lines]
    return grids.xlsx([Grid("Transmissions", rows, WIDTHS)], demo=practice.current().demo)
