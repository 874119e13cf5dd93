"""A composed document: what the PDF, the DOCX and the page to copy from all print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 20_000
"""Signs of one field: what is beyond is refused before it is kept, never cut."""
_BULLET = re.compile(r"^\s*[-•–]\s+")
_SEPARATOR = re.compile(r"\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads; `widths` are shares. `label` says what it holds, for who does not see it."""

    label: str
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """Lines to fill by hand."""

    label: str
    lines: int


Block = Paragraph | Bullets | Table | Blank


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks under a small title, or under none."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Parts under a heading, or under none."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that still has something to be written; `mandatory`: the document is not whole without it."""

    id: str
    label: str
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """One document. `texts` is what each field holds, as it is edited."""

    kind: str
    style: str
    title: str
    sender: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    place_date: str = ""
    subject: str = ""
    greeting: str = ""
    sections: tuple[Section, ...] = ()
    closing: str = ""
    signatory: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    wide: bool = False
    demo: bool = False


def blocks(text: str) -> tuple[Block, ...]:
    """A text as it is typed: each line a paragraph, lines that begin with a dash a list."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    items: list[str] = []
    for line in text.splitlines():
        if _BULLET.match(line):
            items.append(_BULLET.sub("", line).strip())
            continue
        if items:
            yield Bullets(tuple(items))
            items = []
        if line.strip():
            yield Paragraph(line.strip())
    if items:
        yield Bullets(tuple(items))


def rows(text: str, columns: int, empty: int = 0) -> tuple[tuple[str, ...], ...]:
    """A table as it is typed: one row a line, « | » between cells. What is beyond the last column stays in it."""
    found = [_cells(line, columns) for line in text.splitlines() if line.strip()]
    return (*found, *([("",) * columns] * max(empty - len(found), 0)))


def _cells(line: str, columns: int) -> tuple[str, ...]:
    parts = [part.strip() for part in _SEPARATOR.split(line.strip(), maxsplit=columns - 1)]
    if len(parts) == 1 and columns > 1:  # a sentence alone, in the widest place: never under a date
        parts = ["", parts[0]]
    return (*parts, *[""] * (columns - len(parts)))
