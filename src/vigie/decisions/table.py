"""The words of the decisions, from the content in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import cited, named
from vigie.catalogue.rules import Source
from vigie.typography import french


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in a sentence, and where it was read."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What the profile does not say; `structures`: those that are asked, all when empty."""

    id: str
    text: str
    structures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """One of the three risks of an impact assessment, with what may stand in it."""

    id: str
    title: str
    impacts: str
    threats: str
    origins: str


@dataclass(frozen=True, slots=True)
class Table:
    """All of it; a pack made before that table gives an empty one."""

    reasons: Mapping[str, Reason]
    questions: tuple[Question, ...]
    missions: tuple[str, ...]
    risks: tuple[Risk, ...]
    levels: tuple[str, ...]


def table() -> Table:
    """The table of the content in force."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Table:
    raw = loader.load(folder).tables.get("decisions")
    if raw is None:
        return Table({}, (), (), (), ())
    sources = named(raw)
    return Table(
        {
            code: Reason(french(row["text"]), cited(sources, row["sources"]))
            for code, row in raw["reasons"].items()
        },
        tuple(
            Question(row["id"], french(row["text"]), tuple(row.get("structures", ())))
            for row in raw["questions"]
        ),
        tuple(french(text) for text in raw["missions"]),
        tuple(
            Risk(**{name: french(text) if name != "id" else text for name, text in row.items()})
            for row in raw["risks"]
        ),
        tuple(french(text) for text in raw["levels"]),
    )
