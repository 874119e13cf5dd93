"""The ready-made activities of the content in force, read as the rules want them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.keeping import Keeping, keepings
from vigie.catalogue.rules import Source
from vigie.processing.rules.completeness import Data, Kind, Recipient, Record
from vigie.processing.rules.minimisation import Words
from vigie.processing.rules.proposal import Condition
from vigie.typography import french, plain


@dataclass(frozen=True, slots=True)
class Category:
    """A category of data of the form. `sensitive`: of art. 9 or 10 GDPR, or the national number."""

    id: str
    label: str
    sensitive: bool = False
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of security that a record may claim, and the controls that hold it."""

    id: str
    label: str
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready-made activity. `offered`: proposed from the profile, else only found in the list of those one adds.

    `kept`: the duration proposed for each category of its data.
    """

    id: str
    title: str
    conditions: tuple[Condition, ...]
    offered: bool
    record: Record
    kept: Mapping[str, Keeping]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on what is enough."""

    id: str
    title: str
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All of it."""

    note: str
    bases: Mapping[str, str]
    exceptions: Mapping[str, str]
    categories: tuple[Category, ...]
    measures: tuple[Measure, ...]
    ready: Mapping[str, Ready]
    words: Words
    rules: tuple[Rule, ...]

    @property
    def sensitive(self) -> frozenset[str]:
        """The categories that need an exception."""
        return frozenset(row.id for row in self.categories if row.sensitive)

    @property
    def controls(self) -> dict[str, tuple[str, ...]]:
        """The controls of each measure."""
        return {row.id: row.controls for row in self.measures}


def table() -> Table:
    """The table of the content in force; one without activities gives an empty one."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Table:
    raw = loader.load(folder).tables.get("activities")
    if raw is None:  # a pack made before that table
        return Table("", {}, {}, (), (), {}, Words(), ())
    durations = keepings()
    measures = tuple(
        Measure(row["id"], french(row["label"]), tuple(row["controls"])) for row in raw["measures"]
    )
    return Table(
        french(raw["note"]),
        {key: french(text) for key, text in raw["bases"].items()},
        {key: french(text) for key, text in raw["exceptions"].items()},
        tuple(
            Category(
                row["id"], french(row["label"]), row.get("sensitive", False), french(row.get("warning", ""))
            )
            for row in raw["categories"]
        ),
        measures,
        {row["id"]: _ready(row, raw, durations) for row in raw["activities"]},
        Words(*(tuple(raw["minimisation"][name]) for name in ("family", "free_text", "national_id"))),
        tuple(
            Rule(row["id"], french(row["title"]), french(row["text"]), _sources(row, raw))
            for row in raw["minimisation"]["rules"]
        ),
    )


def _ready(row: Mapping[str, Any], raw: Mapping[str, Any], durations: Mapping[str, Keeping]) -> Ready:
    kept = {data["category"]: durations[data["retention"]] for data in row["data"]}
    record = Record(
        purposes=tuple(row["purposes"]), basis=row["basis"], exception=row.get("exception", ""),
        persons=tuple(row["persons"]),
        data={
            data["category"]: Data(data["detail"], plain(kept[data["category"]].text), data["why"])
            for data in row["data"]
        },
        recipients=tuple(Recipient(Kind(each["kind"]), each["who"]) for each in row["recipients"]),
        support=row["support"],
    )  # fmt: skip
    return Ready(
        row["id"], french(row["title"]), tuple(_condition(each) for each in row.get("when", ())),
        row.get("offered", True), record, kept, _sources(row, raw),
    )  # fmt: skip


def _sources(row: Mapping[str, Any], raw: Mapping[str, Any]) -> tuple[Source, ...]:
    return tuple(
        Source(french(found["title"]), found["checked_on"], found["confidence"], found.get("url", ""))
        for found in (raw["sources"][key] for key in row["sources"])
    )


def _condition(row: Mapping[str, Any]) -> Condition:
    values = row.get("in")
    return Condition(
        row["fact"], None if values is None else frozenset(values), row.get("is"), row.get("over")
    )
