"""The short-lived process that reads one spreadsheet: bytes on its standard input, JSON on its standard output.

Nothing is executed and nothing is fetched: formulas give the value that was kept with them, links are text. What a file
claims about itself is looked at before the reader sees it, since a tab may claim any number of rows.
"""

import contextlib
import io
import json
import re
import sys
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

LARGEST = 20 * 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_CELLS = 4_000_000
MOST_TABS = 300
MEMORY = 2 * 1024**3
LONGEST_CELL = 10_000
REASONS = {
    "empty": "Ce fichier est vide.",
    "large": "Ce fichier dépasse 20 Mo : ce n’est pas un tableau de cette sorte. Rien n’a été lu.",
    "heavy": "Ce fichier prétend contenir bien trop de cases. Il est abîmé, ou piégé : rien n’a été lu.",
    "password": "Ce fichier est protégé par un mot de passe. Enregistrez-le sans, puis recommencez.",
    "old": "Ce fichier est d’un ancien format, ou protégé par un mot de passe. Enregistrez-le en XLSX ou en ODS.",
    "macros": "Ce fichier contient des macros : Vigie ne l’ouvre pas. Enregistrez-le sans macro, en XLSX ou en ODS.",
    "kind": "Ce fichier n’est pas un tableau XLSX ou ODS.",
    "unreadable": "Ce fichier est abîmé. Ouvrez-le dans votre tableur, enregistrez-le, puis recommencez.",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL_AT = re.compile(
    rb'<(?:\w+:)?(?:c|row|dimension)\b[^>]{0,400}?\br(?:ef)?="(?:[A-Z]+\d+:)?([A-Z]*)(\d+)"'
)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


class RefusedError(Exception):
    """The file is not read; the argument is a key of REASONS."""


def bounded() -> None:
    """Where the system allows it: a limit on memory, and not one file written."""
    if sys.platform != "win32":
        import resource

        for limit, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(limit, (most, most))


def sheets(data: bytes) -> list[dict[str, Any]]:
    """Each tab with its rows as text; RefusedError when the file is not to be read."""
    _look(data)
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        found = []
        for name in book.sheet_names[:MOST_TABS]:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found.append({"name": name[:200], "rows": _trimmed(rows)})
    except MemoryError:
        raise
    except BaseException as error:  # the reader's panics are not Exceptions
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise RefusedError("unreadable") from error
    return found


def _look(data: bytes) -> None:
    """What the container says: kind, macros, passphrase, sizes, cells."""
    if data.startswith(_OLE):
        raise RefusedError("old")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > 5_000 or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise RefusedError("heavy")
            if any(entry.flag_bits & 1 for entry in entries):
                raise RefusedError("password")
            if any(
                name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names
            ):
                raise RefusedError("macros")
            if "content.xml" in names:
                if "mimetype" in names and not archive.read("mimetype").startswith(_ODS):
                    raise RefusedError("kind")
                _look_at_ods(archive, names)
            elif "xl/workbook.xml" in names:
                _look_at_xlsx(
                    archive, [entry for entry in entries if entry.filename.startswith("xl/worksheets/")]
                )
            else:
                raise RefusedError("kind")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise RefusedError("kind" if not data.startswith(b"PK") else "unreadable") from error


def _look_at_ods(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise RefusedError("password")
    count = {"cells": 0, "row": 1, "wide": 0, "filled": 0, "skipped": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "table":
            count["skipped"] = 0  # LibreOffice ends each tab with a million rows that nothing follows
        elif tag == "table-row":
            count.update(row=_number(attributes, "table:number-rows-repeated"), wide=0, filled=0)
        elif tag in ("table-cell", "covered-table-cell"):
            count["wide"] += _number(attributes, "table:number-columns-repeated")
            if "office:value-type" in attributes or "table:formula" in attributes:
                count["filled"] = count["wide"]

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "table-row":
            if count["filled"]:  # rows that were skipped become cells too once something stands below them
                count["cells"] += count["row"] * count["filled"] + count["skipped"]
                count["skipped"] = 0
            else:
                count["skipped"] += min(count["row"], 1_048_576)
            if count["cells"] > MOST_CELLS:
                raise RefusedError("heavy")

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.EntityDeclHandler = _no_entity
    try:
        with archive.open("content.xml") as stream:
            reader.ParseFile(stream)
    except expat.ExpatError as error:
        raise RefusedError("unreadable") from error


def _no_entity(*_: Any) -> None:
    raise RefusedError("heavy")


def _number(attributes: dict[str, str], name: str) -> int:
    try:
        return min(max(int(attributes.get(name, "1")), 0), 100_000_000)
    except ValueError:
        raise RefusedError("unreadable") from None


def _look_at_xlsx(archive: zipfile.ZipFile, tabs: list[zipfile.ZipInfo]) -> None:
    total = 0
    for tab in tabs:
        if not tab.filename.endswith(".xml"):
            continue
        columns = rows = 1
        for letters, digits in _CELL_AT.findall(archive.read(tab)):
            rows = max(rows, int(digits[:9]))
            if letters:
                columns = max(columns, _column(letters))
        total += rows * columns
        if total > MOST_CELLS:
            raise RefusedError("heavy")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:6]:
        number = number * 26 + letter - 64
    return number


def _trimmed(rows: list[list[Any]]) -> list[list[str]]:
    """As text, without the empty cells and rows of the end."""
    found = []
    for row in rows:
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        found.append(cells)
    while found and not found[-1]:
        found.pop()
    return found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()[:LONGEST_CELL]
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y") if value.time() == time.min else value.strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time | timedelta):
        return str(value)
    return "" if value is None else str(value)[:LONGEST_CELL]


def main() -> int:
    """Read one file; 0 when it was read or refused with its reason."""
    bounded()
    try:
        told: dict[str, Any] = {"sheets": sheets(sys.stdin.buffer.read(LARGEST + 1))}
    except RefusedError as refused:
        told = {"reason": str(refused)}
    except MemoryError:
        told = {"reason": "heavy"}
    sys.stdout.buffer.write(json.dumps(told).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
