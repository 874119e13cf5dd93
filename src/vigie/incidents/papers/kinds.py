"""What each document is made of, read from the catalogue in force: the table `papers`.

A content pack made before this table has none: the program's own stands in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.incidents.law import Source

GROUPS = {
    "cnil": "La CNIL",
    "complaint": "La plainte",
    "patients": "Les patients",
    "partners": "Assureur, prestataires, banque, confrères",
    "authorities": "Autorités et Ordre",
    "records": "Vos registres et vos preuves",
}
CUSTODY = "custody"
REGISTER = "breach_register"
OF_A_STEP = {
    "cnil": "cnil_initial",
    "cnil_followup": "cnil_complementary",
    "patients_letter": "patients_letter",
    "complaint": "complaint",
    "police_sheet": "police_sheet",
    "insurer": "insurer",
    "vendor": "vendor_letter",
    "bank": "bank",
    "colleagues": "colleagues",
    "recipient": "recipient_letter",
    "register": "register_record",
    "order": "order",
    "card": "card_issuer",
}
"""The document that a step of a playbook names."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with places to fill, there only if every fact of `when` is known."""

    text: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, and its share of the width."""

    label: str
    width: int


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One text to edit. `basis`: law or proposed; `when`: `late` is mandatory only past the delay.

    `shape`: text, table (lines whose columns are parted by « | », `empty` rows for the hand), blank (filled by hand).
    `titled`: its label is printed above it, in a letter too.
    """

    id: str
    label: str
    help: str = ""
    basis: str = "proposed"
    law: str = ""
    when: str = ""
    mandatory: bool = False
    lines: int = 3
    shape: str = "text"
    titled: bool = False
    empty: int = 0
    columns: tuple[Column, ...] = ()
    prefill: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """Fields under one heading, or under none."""

    heading: str
    fields: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One document. `declares`: the declaration it serves; `merge`: one for each person of a list."""

    id: str
    title: str
    short: str
    group: str
    style: str
    purpose: str
    before: tuple[FieldSpec, ...]
    sections: tuple[SectionSpec, ...]
    after: tuple[FieldSpec, ...]
    sources: tuple[Source, ...]
    declares: str = ""
    merge: bool = False
    wide: bool = False

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """Every field, in reading order."""
        return (*self.before, *(field for section in self.sections for field in section.fields), *self.after)


def kinds() -> dict[str, Kind]:
    """Every document, in the order of the data."""
    return _kinds(loader.active_folder())


@lru_cache(maxsize=2)
def _kinds(_folder: object) -> dict[str, Kind]:
    return {name: _kind(name, raw) for name, raw in table()["papers"].items()}


def table() -> Mapping[str, Any]:
    """The table in force, else the program's own."""
    found: Mapping[str, Any] = _table("papers")
    return found


def _table(name: str) -> Any:
    return loader.load().tables.get(name) or loader.load(loader.DATA).tables[name]


def _kind(name: str, raw: Mapping[str, Any]) -> Kind:
    papers = table()
    common = papers["common"][raw["style"]]
    model = papers["papers"][raw["like"]] if "like" in raw else raw
    instead = {key: tuple(_sentences(rows)) for key, rows in raw.get("instead", {}).items()}
    helps = raw.get("help", {})

    def fields(rows: Any) -> tuple[FieldSpec, ...]:
        return tuple(_changed(_field(row), instead, helps) for row in rows)

    return Kind(
        id=name,
        title=raw["title"],
        short=raw["short"],
        group=raw["group"],
        style=raw["style"],
        purpose=raw["purpose"],
        before=fields(common.get("before", ())),
        sections=tuple(
            SectionSpec(row.get("heading", ""), fields(row["fields"])) for row in model["sections"]
        ),
        after=fields(common.get("after", ())),
        sources=tuple(_source(papers["sources"][key]) for key in raw["sources"]),
        declares=raw.get("declares", ""),
        merge=raw.get("merge", False),
        wide=raw.get("wide", False),
    )


def _source(row: Mapping[str, Any]) -> Source:
    return Source(row["title"], row.get("url", ""), row["checked_on"], row["confidence"])


def _changed(
    field: FieldSpec, instead: Mapping[str, tuple[Sentence, ...]], helps: Mapping[str, str]
) -> FieldSpec:
    return replace(field, prefill=instead.get(field.id, field.prefill), help=helps.get(field.id, field.help))


def _field(raw: Mapping[str, Any]) -> FieldSpec:
    if "label" not in raw:
        known = next(row for row in _table("breach_fields")["fields"] if row["id"] == raw["id"])
        late = known.get("when", "")
        law = known["basis"] == "law"
        raw = {**known, "mandatory": law and not late, "when": late, **raw}
    return FieldSpec(
        id=raw["id"],
        label=raw["label"],
        help=raw.get("help", ""),
        basis=raw.get("basis", "proposed"),
        law=raw.get("law", ""),
        when=raw.get("when", ""),
        mandatory=raw.get("mandatory", False),
        lines=raw.get("lines", 3),
        shape=raw.get("shape", "text"),
        titled=raw.get("titled", False),
        empty=raw.get("empty", 0),
        columns=tuple(Column(row["label"], row["width"]) for row in raw.get("columns", ())),
        prefill=tuple(_sentences(raw.get("prefill", ()))),
    )


def _sentences(rows: Any) -> Iterator[Sentence]:
    return (Sentence(row["text"], tuple(row.get("when", ()))) for row in rows)


def fields_of(kind: Kind) -> Iterator[tuple[str, tuple[FieldSpec, ...]]]:
    """The fields as a page groups them: who and when, then each heading, then the end."""
    yield "En-tête", kind.before
    loose = 0
    for section in kind.sections:
        loose += not section.heading
        yield section.heading or ("Le texte" if loose == 1 else "La suite"), section.fields
    if kind.after:
        yield "Fin de la lettre", kind.after
