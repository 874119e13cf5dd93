"""The fixed sentences of the notices, their readers, and the general notices of other languages, from the content."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import cited, named
from vigie.catalogue.rules import Source
from vigie.notices.rules.composing import Audience, Kind
from vigie.typography import french


@dataclass(frozen=True, slots=True)
class Language:
    """A general notice in one language, prepared beforehand. `reviewed`: by somebody whose language it is."""

    id: str
    label: str
    tag: str
    right_to_left: bool
    reviewed: bool
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to know on consent."""

    title: str
    texts: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All of it; a pack made before that table gives an empty one."""

    words: Mapping[str, str]
    audiences: Mapping[Kind, Audience]
    languages: Mapping[str, Language]
    consent: tuple[Rule, ...]

    @property
    def ready(self) -> bool:
        """Whether anything can be composed."""
        return bool(self.words)


def table() -> Table:
    """The table of the content in force."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Table:
    raw = loader.load(folder).tables.get("notices")
    if raw is None:
        return Table({}, {}, {}, ())
    sources = named(raw)
    return Table(
        dict(raw["words"]),
        {
            Kind(name): Audience(frozenset(row["origins"]), tuple(row["words"]))
            for name, row in raw["audiences"].items()
        },
        {row["id"]: _language(row) for row in raw["languages"]},
        tuple(
            Rule(
                french(row["title"]),
                tuple(map(french, row["texts"])),
                cited(sources, row["sources"]),
            )
            for row in raw["consent"]
        ),
    )


def _language(row: Mapping[str, Any]) -> Language:
    return Language(
        row["id"], row["label"], row["tag"], row.get("right_to_left", False), row.get("reviewed", False), row["title"],
        tuple((one["heading"], tuple(one["texts"])) for one in row["sections"]),
    )  # fmt: skip
