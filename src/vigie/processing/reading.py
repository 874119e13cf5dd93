"""The register as other rooms read it."""

from datetime import datetime

from vigie.catalogue.proofs import RegisterData, RegisterEntry
from vigie.practice import reading
from vigie.practice import services as practice
from vigie.processing import durations, services
from vigie.processing.models import Activity
from vigie.processing.rules import completeness
from vigie.processing.rules.completeness import Data
from vigie.processing.table import Ready, table


def entries(now: datetime) -> tuple[RegisterEntry, ...]:
    """The activities in the register, with the content's words for their codes, read once a page."""
    return reading.once("register", lambda: _entries(now))


def _entries(now: datetime) -> tuple[RegisterEntry, ...]:
    known, today = table(), practice.today(now)
    words = {row.id: (row.label, row.sensitive) for row in known.categories}
    measures = {row.id: row.label for row in known.measures}
    found = []
    for row in Activity.objects.filter(removed_at=None):
        record = services.record_of(row)
        found.append(
            RegisterEntry(
                number=row.number, origin=row.origin, title=row.title, purposes=record.purposes,
                basis=(record.basis, known.bases.get(record.basis, "")),
                exception=(record.exception, known.exceptions.get(record.exception, "")),
                persons=record.persons,
                data=tuple(
                    _data(name, words.get(name, (name, True)), one, known.ready.get(row.origin))
                    for name, one in record.data.items()
                ),
                recipients=tuple((str(one.kind), one.who) for one in record.recipients),
                no_recipient=record.no_recipient, transfers=record.transfers, no_transfer=record.no_transfer,
                measures=tuple(measures.get(name, name) for name in record.measures), support=record.support,
                changed_at=row.changed_at, reviewed_on=row.reviewed_on,
                complete=not completeness.gaps(record, known.sensitive, today),
                for_others=record.for_others, clients=record.clients,
            )
        )  # fmt: skip
    return tuple(found)


def _data(name: str, words: tuple[str, bool], data: Data, ready: Ready | None) -> RegisterData:
    rule, kept = durations.left(name, data.retention, ready), ready.kept.get(name) if ready else None
    return RegisterData(
        name, *words, data.detail, data.retention, durations.rests_on(data.retention), rule.text if rule else "",
        kept.id if kept else "",
    )  # fmt: skip
