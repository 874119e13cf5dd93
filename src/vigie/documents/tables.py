"""Spreadsheets, in memory: CSV for other programs, XLSX for people.

A cell may hold what a stranger wrote (the name of a device, of a file): it never becomes a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from vigie.typography import plain

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | int | float | bool | date | datetime | None

DEMO = "EXEMPLE FICTIF"
BOM = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_CELL = 32_767
WIDEST_COLUMN = 60


@dataclass(frozen=True)
class Sheet:
    """One tab: its title, its column heads, its rows."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]] = field(default_factory=tuple)


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, demo: bool = False) -> bytes:
    """UTF-8 with a mark, semicolons, ordinary spaces: what a French spreadsheet opens without a question."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if demo:
        writer.writerow([DEMO])
    writer.writerow([_csv_cell(header) for header in headers])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def xlsx_bytes(sheets: Sequence[Sheet], *, demo: bool = False) -> bytes:
    """A workbook: heads frozen and filtered, columns as wide as what they hold."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": False,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
        "remove_timezone": True,
    }
    import xlsxwriter  # here: it takes its part of each start, and few days want it

    with xlsxwriter.Workbook(out, options) as book:
        names: set[str] = set()
        for sheet in sheets or [Sheet("Vide", [])]:
            _write_sheet(book, sheet, sheet_name(sheet.title, names), demo=demo)
    return out.getvalue()


def _write_sheet(book: "xlsxwriter.Workbook", sheet: Sheet, name: str, *, demo: bool) -> None:
    page = book.add_worksheet(name)
    head = book.add_format(
        {"bold": True, "bg_color": "#E8EFED", "bottom": 1, "valign": "top", "text_wrap": True}
    )
    cell = book.add_format({"valign": "top", "text_wrap": True})
    day = book.add_format({"valign": "top", "num_format": "dd/mm/yyyy"})
    first = 1 if demo else 0
    if demo:
        page.write_string(0, 0, DEMO, book.add_format({"bold": True, "bg_color": "#FFC629"}))
    widths = [len(header) + 4 for header in sheet.headers]
    for column, header in enumerate(sheet.headers):
        page.write_string(first, column, clean(header), head)
    line = first
    for line, row in enumerate(sheet.rows, start=first + 1):
        for column, value in enumerate(row):
            _write_cell(page, line, column, value, day if isinstance(value, date) else cell)
            if column < len(widths):
                widths[column] = max(widths[column], _width(value))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width, WIDEST_COLUMN))
    page.freeze_panes(first + 1, 0)
    if sheet.headers:
        page.autofilter(first, 0, line, len(sheet.headers) - 1)


def _write_cell(
    page: "xlsxwriter.worksheet.Worksheet",
    line: int,
    column: int,
    value: Cell,
    style: "xlsxwriter.format.Format",
) -> None:
    if value is None:
        page.write_blank(line, column, None, style)
    elif isinstance(value, bool):
        page.write_string(line, column, _yes_no(value), style)
    elif isinstance(value, date):  # a datetime is a date
        page.write_datetime(line, column, value, style)
    elif isinstance(value, int | float) and abs(value) < 1e15:
        page.write_number(line, column, value, style)
    else:
        page.write_string(line, column, clean(str(value))[:LONGEST_CELL], style)


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_no(value)
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    text = clean(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def clean(value: str) -> str:
    return plain(_NOT_PRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))


def _yes_no(value: bool) -> str:
    return "oui" if value else "non"


def _width(value: Cell) -> int:
    if value is None:
        return 0
    return 12 if isinstance(value, date) else max(map(len, str(value).splitlines() or [""])) + 2


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that every spreadsheet accepts: 31 characters, none of ``[]:*?/\\``, and each only once."""
    stem = _NOT_IN_SHEET_NAME.sub(" ", clean(title)).strip(" '")[:31].strip(" '") or "Feuille"
    name, number = stem, 1
    while name.casefold() in taken or name.casefold() in ("history", "historique"):
        number += 1
        name = f"{stem[:27]} {number}"
    taken.add(name.casefold())
    return name
