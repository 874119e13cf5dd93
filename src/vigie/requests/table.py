"""The words of the requests, from the content in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import cited, named
from vigie.catalogue.rules import Source
from vigie.requests.rules.deadlines import Kind
from vigie.typography import french


@dataclass(frozen=True, slots=True)
class About:
    """One kind of request: its name, what to know of it, where that was read."""

    label: str
    notes: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One statement, and where it was read."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `file_only`: a medical file and no other right."""

    label: str
    file_only: bool
    checks: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; `kinds` and `askers`: those it is for, all when empty."""

    id: str
    title: str
    kinds: frozenset[str]
    askers: frozenset[str]
    paragraphs: tuple[str, ...]

    def fits(self, kind: str, asker: str) -> bool:
        """Whether it may answer that request."""
        return (not self.kinds or kind in self.kinds) and (not self.askers or asker in self.askers)


@dataclass(frozen=True, slots=True)
class Table:
    """All of it."""

    kinds: Mapping[Kind, About]
    askers: Mapping[str, Asker]
    letters: Mapping[str, Letter]
    costs: Told
    delivery: Told


def table() -> Table | None:
    """The table of the content in force; None for a pack made before it."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Table | None:
    raw = loader.load(folder).tables.get("requests")
    if raw is None:
        return None
    sources = named(raw)
    return Table(
        kinds={
            Kind(key): About(french(row["label"]), _lines(row["notes"]), cited(sources, row["sources"]))
            for key, row in raw["kinds"].items()
        },
        askers={
            key: Asker(
                french(row["label"]),
                row.get("file_only", False),
                _lines(row["checks"]),
                cited(sources, row["sources"]),
            )
            for key, row in raw["askers"].items()
        },
        letters={
            key: Letter(
                key,
                french(row["title"]),
                frozenset(row.get("kinds", ())),
                frozenset(row.get("askers", ())),
                tuple(row["paragraphs"]),
            )
            for key, row in raw["letters"].items()
        },
        costs=_told(raw["costs"], sources),
        delivery=_told(raw["delivery"], sources),
    )


def _told(row: Mapping[str, Any], sources: Mapping[str, Source]) -> Told:
    return Told(french(row["text"]), cited(sources, row["sources"]))


def _lines(texts: list[str]) -> tuple[str, ...]:
    return tuple(french(text) for text in texts)
