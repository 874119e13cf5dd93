"""A list of people read from a CSV, and the same letter to each. Pure: nothing of the list is ever kept.

What cannot be used is said with the number of its line: nobody is left out in silence.
"""

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vigie.documents.papers.paper import Paper
from vigie.typography import fold

LARGEST = 5 * 1024 * 1024
MOST_LINES = 20_000
MOST_COLUMNS = 40
LONGEST_CELL = 200
LETTERS = 1000
"""Letters of one file: beyond, a second file is asked for."""
TALLEST = 6  # lines of the file that one quoted cell may span
SEPARATORS = (";", "\t", ",", "|")

ROLES = {
    "title": "Civilité",
    "first": "Prénom",
    "last": "Nom",
    "full": "Nom et prénom ensemble",
    "street": "Adresse",
    "more": "Complément d’adresse",
    "postcode": "Code postal",
    "city": "Ville",
    "country": "Pays",
}
_NAMES = {
    "title": ("civilite", "titre", "civ", "civilite patient", "m/mme"),
    "first": ("prenom", "prenoms", "prenom patient", "prenom du patient"),
    "last": ("nom", "nom de famille", "nom usuel", "nom d'usage", "nom patient", "nom du patient"),
    "full": ("nom prenom", "nom et prenom", "prenom nom", "patient", "nom complet", "destinataire"),
    "street": ("adresse", "adresse 1", "adresse1", "adresse postale", "rue", "voie", "numero et voie", "n° et voie"),
    "more": ("complement", "adresse 2", "adresse2", "complement d'adresse", "complement adresse"),
    "postcode": ("code postal", "cp", "codepostal", "code_postal"),
    "city": ("ville", "commune", "localite"),
    "country": ("pays",),
}  # fmt: skip
_ROLE_OF = {name: role for role, names in _NAMES.items() for name in names}
_GREETINGS = {
    **dict.fromkeys(("m", "m.", "mr", "mr.", "monsieur"), "Monsieur,"),
    **dict.fromkeys(("mme", "mme.", "madame"), "Madame,"),
}
_OTHER_FILES = (
    (b"PK\x03\x04", "Ce fichier est un classeur. Dans votre tableur, enregistrez-le au format CSV, puis reprenez."),
    (b"\xd0\xcf\x11\xe0", "Ce fichier est un ancien classeur. Enregistrez-le au format CSV, puis reprenez."),
    (b"%PDF", "Ce fichier est un PDF. Il faut une liste au format CSV."),
)  # fmt: skip


class ListError(ValueError):
    """The file is not a list that can be read; its message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that gives no letter, by its number in the file, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file as read: rows with their line. `titles`: those of its first line, or none; `roles`: by column."""

    text: str
    titles: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    refused: tuple[Refused, ...]
    roles: Mapping[int, str]

    @property
    def columns(self) -> int:
        """How many columns the widest row has."""
        return max([len(self.titles), *(len(row) for _, row in self.rows)], default=0)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a letter goes to; `line` of the file, `notes` to check on it."""

    line: int
    lines: tuple[str, ...]
    greeting: str = ""
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """The text of a file of any usual encoding. ListError when it is no text, is empty or too heavy."""
    if len(data) > LARGEST:
        raise ListError("Cette liste dépasse 5 Mo. Partagez-la en plusieurs fichiers.")
    for start, sentence in _OTHER_FILES:
        if data.startswith(start):
            raise ListError(sentence)
    text = _decoded(data)
    if "\x00" in text:
        raise ListError("Ce fichier n’est pas un texte. Il faut une liste au format CSV.")
    text = "".join(c for c in text if c in "\n\r\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    if not text.strip():
        raise ListError("Cette liste est vide. Choisissez un fichier qui contient au moins une ligne.")
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:2000]
    if head.count(0) > len(head) // 4:  # a text of another width, without its mark
        return data.decode(
            "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be", "replace"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read(text: str) -> Sheet:
    """The rows of a list, its title row and what each column holds as far as that row says. ListError as `decode`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(text.encode("utf-8", "replace")) > 4 * LARGEST or sum(map(bool, lines)) > MOST_LINES:
        raise ListError("Cette liste dépasse 20 000 lignes. Partagez-la en plusieurs fichiers.")
    separator, first = _separator(lines)
    rows: list[tuple[int, tuple[str, ...]]] = []
    refused: list[Refused] = []
    for number, found in _records(lines, separator, first):
        if found is None:
            refused.append(Refused(number, "un guillemet s’ouvre et ne se referme pas"))
        elif len(found) > MOST_COLUMNS:
            refused.append(Refused(number, f"plus de {MOST_COLUMNS} colonnes"))
        elif any(found):
            rows.append((number, found))
    roles = _roles(rows[0][1]) if rows else {}
    titles = rows.pop(0)[1] if roles else ()
    if not rows and not refused:
        raise ListError("Cette liste n’a aucune personne : sa seule ligne est celle des titres.")
    return Sheet(text, titles, tuple(rows), tuple(refused), roles)


def _separator(lines: Sequence[str]) -> tuple[str, int]:
    """The sign between cells, and the first line to read: a spreadsheet may name its sign there."""
    if lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4], 1
    head = [line for line in lines if line.strip()][:20]
    counts = {sign: sum(min(line.count(sign), 3) for line in head) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: counts[sign])
    return (best if counts[best] else ";"), 0


def _records(
    lines: Sequence[str], separator: str, first: int
) -> Iterator[tuple[int, tuple[str, ...] | None]]:
    """Each row with the number of its line; None where a quote stays open, and the next line is read afresh."""
    at = first
    while at < len(lines):
        height = _height(lines, at)
        if height == 0:
            yield at + 1, None
            at += 1
            continue
        chunk = [f"{line}\n" for line in lines[at : at + height]]
        number = at
        try:
            for row in csv.reader(chunk, delimiter=separator):
                yield number + 1, tuple(" ".join(cell.split()) for cell in row)
                number += 1
        except csv.Error:
            yield at + 1, None
        at += height


def _height(lines: Sequence[str], at: int) -> int:
    """How many lines the row spans: until its quotes are even; 0 when they never are."""
    quotes = 0
    for height, line in enumerate(lines[at : at + TALLEST], start=1):
        quotes += line.count('"')
        if quotes % 2 == 0:
            return height
    return 0


def _roles(cells: Sequence[str]) -> dict[int, str]:
    """What the columns hold, by the words of a title row; nothing when it is none."""
    found: dict[int, str] = {}
    for column, cell in enumerate(cells):
        role = _ROLE_OF.get(fold(cell).replace("_", " ")) or _ROLE_OF.get(fold(cell))
        if role and role not in found.values():
            found[column] = role
    return found if {"last", "full"} & set(found.values()) else {}


def people(sheet: Sheet, roles: Mapping[int, str]) -> tuple[list[Person], list[Refused]]:
    """Those who get a letter, and the lines that give none, in the order of the file."""
    kept: list[Person] = []
    refused = list(sheet.refused)
    seen: dict[tuple[str, ...], int] = {}
    for number, row in sheet.rows:
        cells = {role: row[column] for column, role in roles.items() if column < len(row)}
        reason = _refusal(sheet, row, cells)
        person = None if reason else _person(number, cells)
        if person is None:
            refused.append(Refused(number, reason))
            continue
        key = tuple(fold(line) for line in person.lines)
        if key in seen:
            refused.append(Refused(number, f"la même personne qu’à la ligne {seen[key]}"))
            continue
        seen[key] = number
        kept.append(person)
    return kept, sorted(refused, key=lambda row: row.line)


def _refusal(sheet: Sheet, row: Sequence[str], cells: Mapping[str, str]) -> str:
    if sheet.titles and any(row[len(sheet.titles) :]):
        return "plus de colonnes que la ligne des titres"
    if any(len(cell) > LONGEST_CELL for cell in cells.values()):
        return f"une case de plus de {LONGEST_CELL} signes"
    if any("\ufffd" in cell for cell in cells.values()):
        return "une lettre n’a pas pu être lue : enregistrez la liste en UTF-8"
    if not (cells.get("last") or cells.get("full")):
        return "pas de nom"
    return ""


def _person(number: int, cells: Mapping[str, str]) -> Person:
    name = cells.get("full") or f"{cells.get('first', '')} {cells['last']}"
    lines = (
        f"{cells.get('title', '')} {name}",
        cells.get("more", ""),
        cells.get("street", ""),
        f"{cells.get('postcode', '')} {cells.get('city', '')}",
        cells.get("country", ""),
    )
    postcode = cells.get("postcode", "")
    notes = (
        *(() if cells.get("street") and cells.get("city") else ("adresse incomplète",)),
        *(("code postal de quatre chiffres",) if postcode.isdecimal() and len(postcode) == 4 else ()),
    )
    greeting = _GREETINGS.get(fold(cells.get("title", "")), "")
    return Person(number, tuple(" ".join(line.split()) for line in lines if line.strip()), greeting, notes)


def letters(paper: Paper, persons: Sequence[Person], *, greet: bool) -> list[Paper]:
    """The same letter to each; `greet`: by their title, where the list gives one."""
    return [
        replace(
            paper,
            recipient=person.lines,
            greeting=person.greeting if greet and person.greeting else paper.greeting,
        )
        for person in persons
    ]
