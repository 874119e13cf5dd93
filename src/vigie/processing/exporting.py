"""The register as files."""

import json
from datetime import datetime

from vigie.practice import services as practice
from vigie.processing import services, wire
from vigie.processing.rules import completeness
from vigie.processing.table import table

SCHEMA = "vigie.register/1"


def as_json(now: datetime) -> bytes:
    """As ``docs/json/register.json`` says."""
    known, zone = table(), practice.zone()
    rows = services.listing()
    return json.dumps(
        {
            "schema": SCHEMA, "practice": practice.current().name, "made_at": now.isoformat(),
            "activities": [
                {
                    "number": row.number, "origin": row.origin or None, "title": row.title,
                    "created_at": row.created_at.isoformat(), "changed_at": row.changed_at.isoformat(),
                    "reviewed_on": row.reviewed_on.isoformat() if row.reviewed_on else None,
                    **wire.plain(record := services.record_of(row)),
                    "lacks": [
                        str(gap) for gap in completeness.gaps(record, known.sensitive, now.astimezone(zone).date())
                    ],
                }
                for row in rows
            ],
        },
        ensure_ascii=False, indent=1,
    ).encode("utf-8")  # fmt: skip
