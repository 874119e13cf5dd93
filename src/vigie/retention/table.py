"""The durations and their words, from the content in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import cited, named
from vigie.catalogue.rules import Source
from vigie.retention.rules.care_file import Durations, Rule, Status, Term
from vigie.typography import french


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in a sentence, and where it was read."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class FileRule:
    """The rule of one kind of file: its durations, from what they run, what else fixes the end."""

    label: str
    durations: Durations
    start: str
    exceptions: tuple[Rule, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All of it. `of_profession`: who follows another rule than the care file's; `unfixed_for`: who follows none."""

    rules: Mapping[Rule, Reason]
    frozen: str
    frozen_late: str
    undetermined: str
    unfixed: str
    suspended: str
    worth: str
    files: Mapping[str, FileRule]
    of_profession: Mapping[str, str]
    unfixed_for: frozenset[str]
    advice: Mapping[str, tuple[Source, ...]]

    def file_rule(self, profession: str) -> FileRule:
        """What the files of that profession follow: the care file's, unless they have their own."""
        return self.files[self.of_profession.get(profession, "care")]

    def told(self, term: Term, profession: str) -> tuple[str, tuple[Source, ...]]:
        """The sentences and the sources of an answer."""
        if profession in self.unfixed_for:
            return self.unfixed, ()
        said = self.rules[term.rule] if term.rule else None
        sources = (*(said.sources if said else ()), *self.advice.get(profession, ()))
        if term.status == Status.FROZEN:
            return self.frozen_late if term.legal_ends_on else self.frozen, sources
        if said is None:
            return self.undetermined, sources
        return f"{said.text} {self.suspended}" if term.suspended_days else said.text, sources


def table() -> Table | None:
    """The table of the content in force; None for a pack made before it."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Table | None:
    raw = loader.load(folder).tables.get("retention")
    if raw is None:
        return None
    sources = named(raw)

    return Table(
        rules={
            Rule(key): Reason(french(row["text"]), cited(sources, row["sources"]))
            for key, row in raw["rules"].items()
        },
        frozen=french(raw["frozen"]),
        frozen_late=french(raw["frozen_late"]),
        undetermined=french(raw["undetermined"]),
        unfixed=french(raw["unfixed"]),
        suspended=french(raw["suspended"]),
        worth=french(raw["worth"]),
        files={key: _file(row, sources) for key, row in raw["files"].items()},
        of_profession=dict.fromkeys(raw["professions"]["laboratory"], "laboratory"),
        unfixed_for=frozenset(raw["professions"]["none"]),
        advice={key: cited(sources, keys) for key, keys in raw["advice"].items()},
    )


def _file(row: Mapping[str, Any], sources: Mapping[str, Source]) -> FileRule:
    durations = Durations(
        active=row["active"], kept=row["kept"], rule=Rule(row["rule"]), minor=row.get("minor", 0),
        death=row.get("death", 0), genetic=row.get("genetic", 0),
    )  # fmt: skip
    exceptions = tuple(Rule(name) for name in row["exceptions"])
    return FileRule(
        french(row["label"]), durations, french(row["start"]), exceptions, cited(sources, row["sources"])
    )
