"""Who sees what, the lists and the documents, from the content in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import cited, named
from vigie.catalogue.rules import Source
from vigie.typography import french


@dataclass(frozen=True, slots=True)
class Decider:
    """Who answers for the records, and what follows."""

    title: str
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All of it; a pack made before that table gives an empty one."""

    note: str
    categories: Mapping[str, str]
    jobs: Mapping[str, frozenset[str]]
    lists: Mapping[str, Mapping[str, str]]
    deciders: Mapping[str, Decider]
    documents: Mapping[str, tuple[str, tuple[str, ...]]]


def table() -> Table:
    """The table of the content in force."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Table:
    raw = loader.load(folder).tables.get("staffing")
    if raw is None:
        return Table("", {}, {}, {"arrival": {}, "departure": {}}, {}, {})
    sources = named(raw)
    return Table(
        french(raw["note"]),
        {row["id"]: french(row["label"]) for row in raw["categories"]},
        {job: frozenset(names) for job, names in raw["jobs"].items()},
        {name: {row["id"]: french(row["text"]) for row in rows} for name, rows in raw["lists"].items()},
        {
            key: Decider(french(row["title"]), french(row["text"]), cited(sources, row["sources"]))
            for key, row in raw["deciders"].items()
        },
        {key: (row["title"], tuple(row["paragraphs"])) for key, row in raw["documents"].items()},
    )  # fmt: skip
