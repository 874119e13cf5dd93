"""Clauses, questionnaires and rules on certificates, from the content in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import named
from vigie.catalogue.rules import Source
from vigie.typography import french


@dataclass(frozen=True, slots=True)
class Clause:
    """One point of a contract. `law`: art. 28(3) asks for it; `model`: a text to start from."""

    id: str
    text: str
    law: bool
    model: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions for one kind of supplier; each is answered yes when all is well."""

    id: str
    title: str
    kinds: tuple[str, ...]
    questions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """All of it; an older pack gives an empty one, in which nothing is ever complete."""

    note: str
    certificate: str
    framework_since: date
    remind_days: int
    clauses: tuple[Clause, ...]
    questionnaires: Mapping[str, Questionnaire]
    sources: tuple[Source, ...]

    @property
    def law(self) -> frozenset[str]:
        """The clauses that the text asks for."""
        return frozenset(row.id for row in self.clauses if row.law)


def table() -> Table:
    """The table of the content in force."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Table:
    raw = loader.load(folder).tables.get("suppliers")
    if raw is None:
        return Table("", "", date.min, 90, (Clause("none", "", True, ""),), {}, ())
    return Table(
        french(raw["note"]),
        french(raw["certificate"]["text"]),
        raw["certificate"]["framework_since"],
        raw["remind_days"],
        tuple(
            Clause(row["id"], french(row["text"]), row.get("law", False), row["model"])
            for row in raw["clauses"]
        ),
        {
            row["id"]: Questionnaire(
                row["id"],
                french(row["title"]),
                tuple(row["kinds"]),
                {one["id"]: french(one["text"]) for one in row["questions"]},
            )
            for row in raw["questionnaires"]
        },
        tuple(named(raw).values()),
    )
