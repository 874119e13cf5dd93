"""The words of the requests, from the content in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import cited, named
from vigie.catalogue.rules import Source
from vigie.requests.rules.deadlines import Request
from vigie.typography import french


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request: its name, what to know of it, where that was read."""

    label: str
    notes: tuple[str, ...]
    sources: tuple[Source, ...]


def table() -> Mapping[Request, Kind]:
    """The table of the content in force; empty for a pack made before it."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Mapping[Request, Kind]:
    raw = loader.load(folder).tables.get("requests")
    if raw is None:
        return {}
    sources = named(raw)
    return {
        Request(key): Kind(
            french(row["label"]),
            tuple(french(note) for note in row["notes"]),
            cited(sources, row["sources"]),
        )
        for key, row in raw["kinds"].items()
    }
