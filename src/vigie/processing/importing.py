"""A register kept elsewhere, read: the CNIL's simplified model filled in a spreadsheet, or Vigie's own JSON.

Labels are recognised by their words, wherever they stand; what is not understood is listed, never guessed.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vigie.documents.spreadsheets import ReadSheet, SpreadsheetError, read
from vigie.processing import layout, wire
from vigie.processing.rules.completeness import Data, Kind, Recipient, Record
from vigie.processing.table import Table
from vigie.processing.wire import LONGEST, MOST, RecordError
from vigie.typography import fold, plain

MOST_FORMS = 200
NO_FORM = (
    "Aucune fiche de registre reconnue : chacune doit avoir « Nom du traitement » et « Finalité principale »."
)
_SECTIONS = (
    ("purposes", r"^finalite\(?s?\)? du traitement"),
    ("data", r"^categories de donnees"),
    ("data", r"^donnees sensibles"),
    ("persons", r"^categories de personnes"),
    ("recipients", r"^destinataires"),
    ("measures", r"^mesures? de securite(?! \d)"),
    ("transfers", r"^transferts? (des donnees )?hors"),
    ("added", r"^ajouts de vigie"),
    ("actors", r"^acteurs"),
    ("head", r"^description du traitement"),
)
_CATEGORIES = (
    ("national_id", r"securite sociale|identification national|\bnir\b|\bins\b"),
    ("origin", r"racial|ethnique"),
    ("politics", r"politique"),
    ("religion", r"religi|philosoph"),
    ("union", r"syndica"),
    ("genetic", r"genetique"),
    ("biometric", r"biometri"),
    ("sex_life", r"sexuel"),
    ("offences", r"condamnation|infraction|penale"),
    ("health", r"\bsante\b"),
    ("identity", r"etat civil|identite"),
    ("personal_life", r"vie personnelle"),
    ("work_life", r"vie professionnelle"),
    ("money", r"economique|financi"),
    ("connection", r"connexion"),
    ("location", r"localisation"),
    ("internet", r"internet|cookies"),
    ("other", r"^autres?\b"),
)
_COLUMNS = (
    ("why", r"pourquoi"), ("detail", r"description|^nom$"), ("retention", r"duree|delai"),
    ("kind", r"^types? de (dest|mes)|^type$"),
    ("precision", r"precision"), ("who", r"destinataire"), ("country", r"pays"),
    ("guarantee", r"garantie"), ("link", r"lien|documentation"),
)  # fmt: skip
_NOTHING = {"", "-", "–", "/", "neant", "n/a", "sans objet"}
_NONE = re.compile(r"^aucune?s?\b")


@dataclass(frozen=True, slots=True)
class Found:
    """One form that was read, and what of it was not understood. `example`: it looks like the model's own."""

    sheet: str
    title: str
    record: Record
    unread: tuple[str, ...] = ()
    example: bool = False


def read_register(data: bytes, known: Table) -> list[Found]:
    """The forms of a file, ODS, XLSX or JSON. RecordError with a French sentence when there is none to read."""
    try:
        found = _from_json(data) if data.lstrip()[:1] in (b"{", b"[") else _from_sheets(read(data), known)
    except SpreadsheetError as error:
        raise RecordError(str(error)) from error
    if not found:
        raise RecordError(NO_FORM)
    return found[:MOST_FORMS]


def _from_json(data: bytes) -> list[Found]:
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordError("Ce fichier JSON est abîmé : Vigie n’a pas pu le lire.") from error
    rows = told.get("activities") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RecordError("Ce fichier JSON n’est pas un registre emporté de Vigie.")
    return [_of_json(row, number) for number, row in enumerate(rows[:MOST_FORMS], 1)]


def _of_json(row: dict[str, Any], number: int) -> Found:
    title = row.get("title")
    if not isinstance(title, str) or not title.strip():
        raise RecordError(f"La fiche {number} de ce fichier n’a pas de nom.")
    return Found(
        f"fiche {number}",
        title.strip()[:120],
        wire.record({key: row[key] for key in wire.NAMES if key in row}),
    )


def _from_sheets(sheets: Iterable[ReadSheet], known: Table) -> list[Found]:
    forms = (_Form(sheet, known).read() for sheet in sheets)
    return [form for form in forms if form]


@dataclass(slots=True)
class _Form:
    """One tab being read, row by row."""

    sheet: ReadSheet
    known: Table
    title: str = ""
    section: str = "head"
    columns: dict[str, int] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    data: dict[str, Data] = field(default_factory=dict)
    recipients: list[Recipient] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)

    def read(self) -> Found | None:
        """The form, or None for a tab that is none: a list, a notice, an empty model."""
        if not any(_is(cell, r"^finalite principale") for row in self.sheet.rows for cell in row[:3]):
            return None
        for row in self.sheet.rows:
            cells = [_clean(cell) for cell in row]
            if any(cells):
                self._row(cells)
        if not self.title:
            if not self.said.get("purposes"):
                return None
            self.title = self.sheet.name
        record = Record(
            purposes=self._lines("purposes"), basis=self._code("basis", self.known.bases),
            exception=self._code("exception", self.known.exceptions), persons=self._lines("persons"), data=self.data,
            recipients=tuple(self.recipients[:MOST]), no_recipient="no_recipient" in self.flags and not self.recipients,
            transfers=self._lines("transfers"),
            no_transfer="no_transfer" in self.flags and not self.said.get("transfers"),
            measures=tuple(dict.fromkeys(self.said.get("measures", ()))), other_measures=self._joined("other_measures"),
            support=self._joined("support"), for_others="clients" in self.said, clients=self._lines("clients"),
        )  # fmt: skip
        example = bool(re.search(r"\bexemple\b", fold(f"{self.sheet.name} {self.title}")))
        return Found(self.sheet.name, self.title[:120], record, tuple(self.unread), example)

    def _row(self, cells: list[str]) -> None:
        at = next(place for place, cell in enumerate(cells) if cell)
        label, values = fold(cells[at]), cells[at + 1 :]
        if section := next((name for name, pattern in _SECTIONS if re.search(pattern, label)), ""):
            self.section = section
            self.columns = {
                name: place for place in range(at + 1, len(cells))
                if (name := next((key for key, pattern in _COLUMNS if _is(cells[place], pattern)), ""))
            }  # fmt: skip
            return
        first = next((value for value in values if value), "")
        if re.search(r"^nom du traitement", label):
            self.title = self.title or " ".join(first.split())
        elif re.search(r"^(finalite principale|sous-? ?finalite)", label):
            self._keep("purposes", first)
        elif self.section in _READERS:
            _READERS[self.section](self, cells[at], label, cells, first)

    def _cell(self, cells: Sequence[str], *names: str, default: str = "") -> str:
        """What stands under one of these heads; `default` when the section has none of them."""
        if not any(name in self.columns for name in names):
            return default
        places = (self.columns[name] for name in names if name in self.columns)
        return next((cells[place] for place in places if place < len(cells) and cells[place]), "")

    def _data(self, shown: str, label: str, cells: list[str], first: str) -> None:
        detail = self._cell(cells, "detail", default=first)
        kept, why = self._cell(cells, "retention"), self._cell(cells, "why")
        if not (detail or kept or why):
            return
        name = next((key for key, pattern in _CATEGORIES if re.search(pattern, label)), "")
        if name not in {row.id for row in self.known.categories}:
            self.unread.append(f"{shown} : {' ; '.join(filter(None, (detail, kept)))}"[:300])
            return
        parts = [self._short(text, shown) for text in (detail, kept, why)]
        if name in self.data:
            held = self.data[name]
            pairs = zip((held.detail, held.retention, held.why), parts, strict=True)
            parts = [self._short(" ; ".join(filter(None, pair)), shown) for pair in pairs]
        self.data[name] = Data(*parts)

    def _person(self, shown: str, label: str, cells: list[str], first: str) -> None:
        detail, precision = self._cell(cells, "detail", default=first), self._cell(cells, "precision")
        self._keep("persons", " : ".join(filter(None, (detail, precision))))

    def _recipient(self, shown: str, label: str, cells: list[str], first: str) -> None:
        kind, who = self._cell(cells, "kind", default=first), self._cell(cells, "precision")
        if _NONE.search(fold(kind or who)):
            self.flags.add("no_recipient")
        elif kind or who:
            folded = fold(kind)
            known = (
                Kind.PROCESSOR
                if "sous" in folded
                else Kind.INTERNAL
                if "interne" in folded
                else Kind.EXTERNAL
            )
            self.recipients.append(Recipient(known, self._short(who or kind, shown)))

    def _measure(self, shown: str, label: str, cells: list[str], first: str) -> None:
        kind, text = self._cell(cells, "kind", default=first), self._cell(cells, "precision")
        if not (kind or text):
            return
        name = next((row.id for row in self.known.measures if fold(plain(row.label)) == fold(text)), "")
        if name:
            self.said.setdefault("measures", []).append(name)
        else:
            shared = fold(kind) == fold(layout.OTHER)
            self._keep("other_measures", text if shared and text else " : ".join(filter(None, (kind, text))))

    def _transfer(self, shown: str, label: str, cells: list[str], first: str) -> None:
        who = self._cell(cells, "who", default=first)
        if _NONE.search(fold(who)):
            self.flags.add("no_transfer")
            return
        rest = (self._cell(cells, name) for name in ("country", "guarantee", "link"))
        self._keep("transfers", ", ".join(filter(None, (who, *rest))))

    def _added(self, shown: str, label: str, cells: list[str], first: str) -> None:
        for name, title in (
            ("basis", layout.BASIS),
            ("exception", layout.EXCEPTION),
            ("support", layout.SUPPORT),
        ):
            if label == fold(title):
                self._keep(name, first)
        if label == fold(layout.CLIENTS):
            self.said.setdefault("clients", [])
            self._keep("clients", first)

    def _keep(self, name: str, text: str) -> None:
        if text:
            self.said.setdefault(name, []).append(self._short(text, text[:40]))

    def _short(self, text: str, shown: str) -> str:
        flat = " ".join(text.split())
        if len(flat) > LONGEST:
            self.unread.append(f"{shown} : coupé à {LONGEST} signes")
        return flat[:LONGEST].rstrip()

    def _lines(self, name: str) -> tuple[str, ...]:
        found = self.said.get(name, [])
        if len(found) > MOST:
            self.unread.append(f"{len(found) - MOST} lignes au-delà de {MOST}")
        return tuple(found[:MOST])

    def _joined(self, name: str) -> str:
        return self._short(" ; ".join(self.said.get(name, ())), name)

    def _code(self, name: str, words: Iterable[str]) -> str:
        text = next(iter(self.said.get(name, ())), "")
        return next((code for code in words if text == code or text.startswith(f"{code} ")), "")


_READERS = {
    "data": _Form._data, "persons": _Form._person, "recipients": _Form._recipient, "measures": _Form._measure,
    "transfers": _Form._transfer, "added": _Form._added,
}  # fmt: skip


def _clean(cell: str) -> str:
    text = "".join(sign if sign.isprintable() or sign in "\n\t" else " " for sign in plain(cell)).strip()
    return "" if fold(text) in _NOTHING else text


def _is(cell: str, pattern: str) -> bool:
    return bool(re.search(pattern, fold(plain(cell)).strip()))


def unlike(found: Record, kept: Record) -> bool:
    """Whether what was read says something else than what the register holds; the review is the register's own."""
    return replace(found, reviewed_on=None) != replace(kept, reviewed_on=None)
