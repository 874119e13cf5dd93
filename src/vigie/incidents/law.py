"""The dated knowledge of incidents, read from the catalogue in force: delays, sentences, sources, fields.

A content pack made before these tables has none: the program's own stand in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vigie.catalogue import loader
from vigie.incidents.rules.deadlines import Delays
from vigie.incidents.rules.fields import Field

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from; `confidence` A official, B serious and second-hand, C Vigie's own choice."""

    title: str
    url: str
    checked_on: date
    confidence: str


@dataclass(frozen=True, slots=True)
class Law:
    """The table `declarations`: every sentence that the rules' codes stand for."""

    table: Mapping[str, Any]

    @property
    def delays(self) -> Delays:
        """The delays of the texts."""
        return Delays(**self.table["delays"])

    def obliged(self, structure: object) -> bool | None:
        """Whether a practice of this form must report to the health authorities; None when Vigie does not know."""
        table = self.table.get("obliged_structures", {})
        return (
            True if structure in table.get("yes", ()) else False if structure in table.get("no", ()) else None
        )

    def text(self, code: str, params: Mapping[str, int] | None = None) -> str:
        """The sentence of a reason."""
        return fill(self.table["reasons"][code]["text"], params or {})

    def title(self, part: str, code: str) -> str:
        """The title of a clock, a declaration, a line or a case."""
        row = self.table[part][code]
        return str(row.get("title") or row["label"])

    def delay(self, kind: str, params: Mapping[str, int] | None = None) -> str:
        """How long one has, in words."""
        return fill(self.table["clocks"][kind]["delay"], params or {})

    def row(self, part: str, code: str) -> Mapping[str, Any]:
        """A whole row of a part."""
        found: Mapping[str, Any] = self.table[part][code]
        return found

    def note(self, code: str) -> str:
        """A remark that goes with an answer."""
        return str(self.table["notes"][code]["text"])

    def source(self, *places: tuple[str, str]) -> Source:
        """The source of the first of these (part, code) that names one; KeyError when none does."""
        for part, code in places:
            name = self.table[part][code].get("source")
            if name is not None:
                return self.named(name)
        raise KeyError(places)

    def named(self, name: str) -> Source:
        """A source by its id."""
        row = self.table["sources"][name]
        return Source(row["title"], row.get("url", ""), row["checked_on"], row["confidence"])


def law() -> Law:
    """The table in force."""
    return Law(table("declarations"))


def fields() -> tuple[Field, ...]:
    """What a notification says, in the order of the data."""
    return tuple(
        Field(row["id"], row["group"], row["label"], row["basis"], row.get("when", ""))
        for row in table("breach_fields")["fields"]
    )


def fields_notice() -> str:
    """What must stand beside every field that the law does not set."""
    return str(table("breach_fields")["notice"])


def table(name: str) -> Any:
    """The table of the content in force, else the program's own."""
    return loader.load().tables.get(name) or loader.load(loader.DATA).tables[name]


def fill(text: str, params: Mapping[str, int]) -> str:
    """Numbers put in their places; a place without a number stays as it is."""
    return _PLACE.sub(lambda place: str(params.get(place[1], place[0])), text)


def sources_of(raw: Mapping[str, Any]) -> dict[str, Source]:
    """The sources that a table names, by their id."""
    return {
        key: Source(row["title"], row.get("url", ""), row["checked_on"], row["confidence"])
        for key, row in raw["sources"].items()
    }
