"""A record told in words, field by field: what a version said, beside the one before."""

from vigie.processing.layout import KINDS, coded
from vigie.processing.rules.completeness import Record
from vigie.processing.table import Table


def lines(title: str, record: Record, known: Table) -> dict[str, str]:
    """Each field's label and what it says; an empty one says nothing."""
    labels = {row.id: row.label for row in known.categories}
    measures = {row.id: row.label for row in known.measures}
    received = [f"{KINDS[row.kind]} : {row.who}" for row in record.recipients]
    claimed = [measures.get(name, name) for name in record.measures]
    told = {
        "Nom": title,
        "Pour le compte de": _many(record.clients),
        "Finalités": _many(record.purposes),
        "Personnes": _many(record.persons),
        "Où sont les données": record.support,
        "Destinataires": _many(received) or ("Personne d’autre ne les reçoit" if record.no_recipient else ""),
        "Hors de l’Union européenne": _many(record.transfers)
        or ("Rien ne sort" if record.no_transfer else ""),
        "Sécurité": _many([*claimed, record.other_measures]),
        "Base légale": coded(record.basis, known.bases),
        "Exception": coded(record.exception, known.exceptions),
    }
    for name, data in record.data.items():
        told[labels.get(name, name)] = _many([data.detail, data.retention, data.why])
    return told


def _many(texts: tuple[str, ...] | list[str]) -> str:
    return " ; ".join(filter(None, texts))
