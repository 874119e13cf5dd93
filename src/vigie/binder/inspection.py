"""The day before an inspection: what to prepare and what may be asked, from the content in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.rules import Source
from vigie.typography import french


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to know or to do."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Some of them under a heading."""

    title: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """All of it; `asked`: what may be asked, and the chapter that answers."""

    lead: str
    sections: tuple[Section, ...]
    asked: tuple[tuple[str, str], ...]


def inspection() -> Inspection:
    """Of the content in force; a pack made before that table gives an empty one."""
    return _inspection(loader.active_folder())


@lru_cache(maxsize=4)
def _inspection(folder: Any) -> Inspection:
    raw = loader.load(folder).tables.get("inspection")
    if raw is None:
        return Inspection("", (), ())
    return Inspection(
        french(raw["lead"]),
        tuple(
            Section(french(row["title"]), tuple(_rule(one, raw) for one in row["rules"]))
            for row in raw["sections"]
        ),
        tuple((french(row["text"]), row["chapter"]) for row in raw["asked"]),
    )


def _rule(row: Mapping[str, Any], raw: Mapping[str, Any]) -> Rule:
    found = (raw["sources"][key] for key in row["sources"])
    return Rule(
        french(row["text"]),
        tuple(
            Source(french(one["title"]), one["checked_on"], one["confidence"], one.get("url", ""))
            for one in found
        ),
    )
