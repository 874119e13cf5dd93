"""A record as plain JSON values, and back; what comes from a file may be anything."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from vigie.processing.rules.completeness import Data, Kind, Recipient, Record

LONGEST, MOST = 500, 60
"""Of a line, and of lines."""


class RecordError(ValueError):
    """A record that cannot be read; the message is a French sentence."""


def plain(record: Record) -> dict[str, Any]:
    """As `content` keeps it and the export gives it; the review is the row's own."""
    return {
        "purposes": list(record.purposes), "basis": record.basis, "exception": record.exception,
        "persons": list(record.persons),
        "data": {name: asdict(row) for name, row in record.data.items()},
        "recipients": [{"kind": str(row.kind), "who": row.who} for row in record.recipients],
        "no_recipient": record.no_recipient, "transfers": list(record.transfers),
        "no_transfer": record.no_transfer, "measures": list(record.measures),
        "other_measures": record.other_measures, "support": record.support,
        "for_others": record.for_others, "clients": list(record.clients),
    }  # fmt: skip


def record(content: Any, reviewed_on: date | None = None) -> Record:
    """What :func:`plain` gave; RecordError for anything else. A name that is not known is refused."""
    if not isinstance(content, Mapping) or not set(content) <= NAMES:
        raise RecordError("Cette fiche du registre n’a pas la forme attendue.")
    data = content.get("data", {})
    recipients = content.get("recipients", [])
    if not isinstance(data, Mapping) or not isinstance(recipients, list) or len(data) > MOST:
        raise RecordError("Cette fiche du registre n’a pas la forme attendue.")
    return Record(
        purposes=_lines(content, "purposes"), basis=_text(content, "basis"), exception=_text(content, "exception"),
        persons=_lines(content, "persons"), data={_key(name): _data(row) for name, row in data.items()},
        recipients=tuple(_recipient(row) for row in recipients[: MOST + 1]),
        no_recipient=_flag(content, "no_recipient"), transfers=_lines(content, "transfers"),
        no_transfer=_flag(content, "no_transfer"), measures=_lines(content, "measures"),
        other_measures=_text(content, "other_measures"), support=_text(content, "support"),
        for_others=_flag(content, "for_others"), clients=_lines(content, "clients"), reviewed_on=reviewed_on,
    )  # fmt: skip


NAMES = frozenset(plain(Record()))


def _key(name: Any) -> str:
    return _short(name)


def _data(row: Any) -> Data:
    if not isinstance(row, Mapping):
        raise RecordError("Une catégorie de données de cette fiche est illisible.")
    return Data(_text(row, "detail"), _text(row, "retention"), _text(row, "why"))


def _recipient(row: Any) -> Recipient:
    if not isinstance(row, Mapping) or row.get("kind") not in set(Kind):
        raise RecordError("Un destinataire de cette fiche est illisible.")
    return Recipient(Kind(row["kind"]), _text(row, "who"))


def _flag(content: Mapping[str, Any], name: str) -> bool:
    found = content.get(name, False)
    if not isinstance(found, bool):
        raise RecordError("Une réponse de cette fiche n’est ni oui, ni non.")
    return found


def _lines(content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = content.get(name, [])
    if not isinstance(found, list) or len(found) > MOST:
        raise RecordError("Une liste de cette fiche est illisible, ou trop longue.")
    return tuple(_short(line) for line in found)


def _text(content: Mapping[str, Any], name: str) -> str:
    return _short(content.get(name, ""))


def _short(value: Any) -> str:
    if not isinstance(value, str):
        raise RecordError("Un texte de cette fiche est illisible.")
    if len(value) > LONGEST or not value.isprintable():
        raise RecordError(
            f"Un texte de cette fiche est trop long ({LONGEST} signes au plus) ou ne s’imprime pas."
        )
    return value
