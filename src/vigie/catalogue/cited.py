"""The sources that a table of the content names, made ready for people."""

from collections.abc import Iterable, Mapping
from typing import Any

from vigie.catalogue.rules import Source
from vigie.typography import french


def named(table: Mapping[str, Any]) -> dict[str, Source]:
    """Its sources, by the name that its rows cite them under."""
    return {
        key: Source(french(row["title"]), row["checked_on"], row["confidence"], row.get("url", ""))
        for key, row in table["sources"].items()
    }


def cited(sources: Mapping[str, Source], keys: Iterable[str]) -> tuple[Source, ...]:
    """Those of a row, in its order."""
    return tuple(sources[key] for key in keys)
