"""The journal as one JSON document, out and back in. Its schema is ``docs/json/journal.json``."""

import json
from typing import Any

from django.utils import timezone

from vigie.journal import rules
from vigie.journal.models import Checkpoint, Entry, PrivatePart, SigningKey

_BATCH = 500


def dump() -> bytes:
    """Everything, in canonical JSON: the same rows always give the same bytes."""
    entries: list[dict[str, Any]] = []
    for entry in Entry.objects.order_by("seq").select_related("private_part").iterator(_BATCH):
        entries.append({**vars(entry.chained()), "hash": entry.hash, "private": _private(entry)})
    checkpoints = [
        {"statement": row.data(), "signature": row.signature, "public_key": row.public_key}
        for row in Checkpoint.objects.order_by("seq")
    ]
    document = {
        "format": rules.FORMAT,
        "version": rules.VERSION,
        "count": len(entries),
        "entries": entries,
        "checkpoints": checkpoints,
        "public_keys": list(SigningKey.objects.order_by("id").values_list("public_key", flat=True)),
    }
    return rules.canonical(document)


def _private(entry: Entry) -> dict[str, Any] | None:
    if not hasattr(entry, "private_part"):
        return None
    part = entry.private_part
    return {"salt": bytes(part.salt).hex(), "content": part.data()}


def load(data: bytes) -> int:
    """Write the rows of a document that the verifier found consistent; gives the number of entries."""
    document = json.loads(data)
    rows = document["entries"]
    for start in range(0, len(rows), _BATCH):
        _load_entries(rows[start : start + _BATCH])
    Checkpoint.objects.bulk_create(
        [_checkpoint(row) for row in document["checkpoints"]],
        batch_size=_BATCH,
    )
    added = {row["object_id"]: row["at"] for row in rows if row["action"] == rules.KEY_ADDED}
    SigningKey.objects.bulk_create(
        SigningKey(
            public_key=key,
            created_at=rules.parse_instant(added[key]),
            retired_at=timezone.now(),
            private_key=None,
        )
        for key in document["public_keys"]
    )
    return len(rows)


def _load_entries(rows: list[dict[str, Any]]) -> None:
    entries = Entry.objects.bulk_create(
        Entry(
            at=rules.parse_instant(row["at"]),
            **{name: value for name, value in row.items() if name not in ("at", "private")},
        )
        for row in rows
    )
    PrivatePart.objects.bulk_create(
        PrivatePart(
            entry=entry,
            salt=bytes.fromhex(row["private"]["salt"]),
            content=rules.canonical(row["private"]["content"]).decode(),
        )
        for entry, row in zip(entries, rows, strict=True)
        if row["private"] is not None
    )


def _checkpoint(row: dict[str, Any]) -> Checkpoint:
    statement = row["statement"]
    return Checkpoint(
        seq=statement["seq"],
        at=rules.parse_instant(statement["at"]),
        count=statement["count"],
        statement=rules.canonical(statement).decode(),
        signature=row["signature"],
        public_key=row["public_key"],
    )
