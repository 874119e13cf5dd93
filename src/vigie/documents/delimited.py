"""Text tables of every habit (CSV): their encoding and their separator found, their rows as text."""

import codecs
import csv
import io
from collections.abc import Iterator

LARGEST = 20 * 1024 * 1024
LOOKED_AT = 100
SEPARATORS = (";", "\t", ",", "|")
REASONS = {
    "empty": "Ce fichier est vide.",
    "large": "Ce fichier dépasse 20 Mo. Rien n’a été lu.",
    "binary": "Ce fichier n’est ni un tableau, ni un texte que Vigie sait lire.",
    "damaged": "Ce fichier est abîmé : Vigie n’a pas pu le lire.",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip


class DelimitedError(ValueError):
    """A text that is no table; the message is a French sentence."""


def text_of(data: bytes) -> str:
    """The text, from UTF-8, UTF-16 (marked or not) or Windows-1252. DelimitedError when it is none of them."""
    if not data:
        raise DelimitedError(REASONS["empty"])
    if len(data) > LARGEST:
        raise DelimitedError(REASONS["large"])
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _text(data[len(mark) :], encoding)
    even, odd = data[:4_000:2].count(0), data[1:4_000:2].count(0)
    half = min(len(data), 4_000) // 2
    if half and max(even, odd) > half // 2:
        return _text(data, "utf-16-le" if odd > even else "utf-16-be")
    if b"\0" in data:
        raise DelimitedError(REASONS["binary"])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _text(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DelimitedError(REASONS["damaged"]) from error
    if "\0" in text:
        raise DelimitedError(REASONS["binary"])
    return text


def rows(data: bytes) -> list[list[str]]:
    """Every row, empty ones too. DelimitedError."""
    return [row for _, row in Lines(data)]


class Lines:
    """Every row with the line of the file it begins on: a cell may hold several.

    Read again each time one goes through it. DelimitedError when it is made, and on the way.
    """

    def __init__(self, data: bytes) -> None:
        self._text = text_of(data)
        self.separator = separator(self._text)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self.separator)
        line = 1
        try:
            for row in reader:
                yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise DelimitedError(REASONS["damaged"]) from error


def separator(text: str) -> str:
    """The one that cuts the first lines most alike, then in most columns; a semicolon when none does."""
    head = "\n".join(text.splitlines()[:LOOKED_AT])
    best, found = (0, 0), ";"
    for sign in SEPARATORS:
        try:
            widths = [
                len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=sign) if any(row)
            ]
        except csv.Error:
            continue
        cut = [width for width in widths if width > 1]
        if cut:
            usual = max(set(cut), key=cut.count)
            score = (cut.count(usual), usual)
            if score > best:
                best, found = score, sign
    return found
