"""A practice's list of patients, from its software's export: CSV of any habit, XLSX or ODS. Nothing is kept here."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from vigie import identifiers
from vigie.documents import delimited, spreadsheets
from vigie.documents.delimited import DelimitedError, Lines
from vigie.documents.spreadsheets import SpreadsheetError
from vigie.retention.rules import columns, listing
from vigie.retention.rules.care_file import CARE, Durations
from vigie.retention.rules.columns import Column
from vigie.retention.rules.listing import Listing
from vigie.typography import fold

LARGEST = delimited.LARGEST
LONGEST_HEAD = 60
NIR_LENGTHS = (13, 15)


class ListError(ValueError):
    """A file that gives no list of patients; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """What the file holds: the heads of its columns, then, after `skipped` rows, its lines with their numbers."""

    heads: tuple[str, ...]
    every: Iterable[tuple[int, Sequence[str]]]
    skipped: int
    guessed: Mapping[Column, int]

    @property
    def lines(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Those under the heads."""
        return islice(self.every, self.skipped, None)

    def named(self, places: Mapping[Column, int]) -> dict[str, str]:
        """The head of the column taken for each."""
        return {str(column): self.heads[place] for column, place in places.items()}


def read_path(path: Path) -> Table:
    """As :func:`read`, from a file. ListError."""
    try:
        if path.stat().st_size > LARGEST:
            raise ListError(delimited.REASONS["large"])
        data = path.read_bytes()
    except OSError as error:
        raise ListError(
            f"Le fichier « {path.name} » ne s’ouvre pas. Vérifiez son nom et son dossier."
        ) from error
    return read(data)


def read(data: bytes) -> Table:
    """The table, its heads found and its columns guessed. ListError."""
    lines = _lines(data)
    first = [list(row) for _, row in islice(lines, columns.HEADS_WITHIN)]
    folded = [[fold(cell) for cell in row] for row in first]
    place = columns.head_of(folded)
    if place < 0:
        raise ListError(
            "Vigie ne reconnaît aucune colonne : la première ligne doit dire ce que chacune contient, "
            "par exemple « Dernière visite »."
        )
    heads = tuple(cell.strip()[:LONGEST_HEAD] for cell in first[place])
    return Table(heads, lines, place + 1, columns.guess(folded[place]))


def _lines(data: bytes) -> Iterable[tuple[int, Sequence[str]]]:
    try:
        if not data.startswith((b"PK", b"\xd0\xcf")):
            return _checked(delimited.Lines(data))
        filled = [tab for tab in spreadsheets.read(data) if tab.rows]
        if len(filled) > 1:
            raise ListError(
                f"Ce classeur a plusieurs onglets remplis ({', '.join(tab.name for tab in filled[:5])}) : "
                "n’y laissez que celui des patients, rien d’autre ne serait lu."
            )
        return list(enumerate(filled[0].rows, 1)) if filled else []
    except (DelimitedError, SpreadsheetError) as error:
        raise ListError(str(error)) from error


def _checked(lines: Lines) -> Lines:
    """Gone through once, whole: a quotation mark that never closes swallows the patients below it. ListError."""
    for number, row in lines:
        if any("\n" in cell and lines.separator in cell for cell in row):
            raise ListError(
                f"À la ligne {number}, un guillemet ne se ferme pas : les lignes suivantes y sont perdues. Corrigez-la."
            )
    return lines


def compute(
    table: Table,
    places: Mapping[Column, int],
    today: date,
    *,
    durations: Durations = CARE,
    names: bool = False,
) -> Listing:
    """Every line of the table computed. ListError when the last care is in no column."""
    if Column.LAST_CARE not in places:
        raise ListError(
            "Aucune colonne ne dit la dernière prise en charge : c’est d’elle que tout dépend. "
            "La date de création de la fiche ne la remplace pas."
        )
    with without_collecting():
        return listing.take(
            table.lines,
            places,
            today,
            durations=durations,
            names=names,
            fold=fold,
            national_id=_national_id,
        )


@contextmanager
def without_collecting() -> Iterator[None]:
    """A hundred thousand patients make no cycle, and the collector would look at them all again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _national_id(number: str) -> bool:
    if len(number) < min(NIR_LENGTHS):
        return False
    bare = "".join(sign for sign in number if sign.isalnum())
    if len(bare) not in NIR_LENGTHS or bare[0] not in "12":
        return False
    found = identifiers.check(identifiers.Kind.NIR, bare)
    return found.valid is True or found.flaw == identifiers.Flaw.KEY_MISSING
