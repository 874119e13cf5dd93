"""Write a form-like spreadsheet (titles, labels, lines), as XLSX and as ODS: the same cells in both."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from vigie.documents.tables import DEMO, clean, sheet_name

Cell = str | date
LINE_POINTS = 15
_SHEET = {
    "style:print-orientation": "landscape", "fo:page-width": "29.7cm", "fo:page-height": "21cm",
    "style:scale-to-X": "1", "style:scale-to-Y": "0", "fo:margin-left": "1.2cm", "fo:margin-right": "1.2cm",
}  # fmt: skip
"""A4, as wide as the sheet, as many pages as it takes."""


class Style(StrEnum):
    """How a row looks: the tab's title, a section's head, or a line whose first cell is its label."""

    TITLE = "title"
    HEAD = "head"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    cells: tuple[Cell, ...] = ()
    style: Style = Style.LINE


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab; `widths` in characters."""

    name: str
    rows: Sequence[Row]
    widths: tuple[int, ...]


def _shown(cell: Cell) -> str:
    """As text: a date reads the same in a spreadsheet of any language."""
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else clean(cell)


def _lines(row: Row, widths: Sequence[int]) -> int:
    """How many lines the tallest cell needs once wrapped; a title runs over its neighbours instead."""
    if row.style == Style.TITLE:
        return 1
    pairs = zip(row.cells, widths, strict=False)
    return max(
        (sum(-(-max(len(part), 1) // width) for part in _shown(cell).split("\n")) for cell, width in pairs),
        default=1,
    )


def _named(grids: Sequence[Grid], demo: bool) -> list[tuple[str, Grid]]:
    taken: set[str] = set()
    mark = (Row((DEMO,), Style.TITLE),) if demo else ()
    return [
        (sheet_name(grid.name, taken), Grid(grid.name, (*mark, *grid.rows), grid.widths)) for grid in grids
    ]


def xlsx(grids: Sequence[Grid], *, demo: bool = False) -> bytes:
    """As an XLSX workbook; no cell is a formula."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        base = {"valign": "top", "text_wrap": True}
        styles = {
            Style.TITLE: book.add_format(base | {"bold": True, "font_size": 14, "text_wrap": False}),
            Style.HEAD: book.add_format(base | {"bold": True, "bg_color": "#E2F0F2", "bottom": 1}),
            Style.LINE: book.add_format(base),
        }
        label = book.add_format(base | {"bold": True})
        for name, grid in _named(grids, demo):
            page = book.add_worksheet(name)
            for column, width in enumerate(grid.widths):
                page.set_column(column, column, width)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            for line, row in enumerate(grid.rows):
                page.set_row(
                    line,
                    LINE_POINTS * min(_lines(row, grid.widths), 20) + (4 if row.style == Style.TITLE else 0),
                )
                for column, cell in enumerate(row.cells):
                    style = label if row.style == Style.LINE and column == 0 else styles[row.style]
                    if cell:
                        page.write_string(line, column, _shown(cell), style)
    return out.getvalue()


def ods(grids: Sequence[Grid], *, demo: bool = False) -> bytes:
    """As an ODS workbook, the format of the CNIL's own model."""
    import odfdo

    book = odfdo.Document("spreadsheet")
    book.body.clear()
    for layout in book.styles.root.get_elements("//style:page-layout/style:page-layout-properties"):
        for name, value in _SHEET.items():
            layout.set_attribute(name, value)
    for style in _ods_styles(grids):
        book.insert_style(style, automatic=True)
    for name, grid in _named(grids, demo):
        table = odfdo.Table(name)
        for width in grid.widths:
            table.append(odfdo.Element.from_tag(f'<table:table-column table:style-name="w{width}"/>'))
        for row in grid.rows:
            written = odfdo.Row()
            for column, cell in enumerate(row.cells):
                style = "label" if row.style == Style.LINE and column == 0 else str(row.style)
                value = _shown(cell)
                written.append_cell(odfdo.Cell(value or None, style=style if value else None))
            table.append(written)
        book.body.append(table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ods_styles(grids: Sequence[Grid]) -> list[Any]:
    import odfdo

    wrapped = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"{}/>'
    plain, shaded = wrapped.format(""), wrapped.format(' fo:background-color="#E2F0F2"')
    bold = '<style:text-properties fo:font-weight="bold"{}/>'
    cells = {
        "title": '<style:table-cell-properties style:vertical-align="top"/>' + bold.format(' fo:font-size="14pt"'),
        "head": shaded + bold.format(""), "label": plain + bold.format(""), "line": plain,
    }  # fmt: skip
    found: list[Any] = [
        odfdo.Element.from_tag(
            f'<style:style style:name="{name}" style:family="table-cell">{inside}</style:style>'
        )
        for name, inside in cells.items()
    ]
    found += [
        odfdo.Element.from_tag(
            f'<style:style style:name="w{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * 0.21:.2f}cm"/></style:style>'
        )
        for width in sorted({width for grid in grids for width in grid.widths})
    ]
    return found
