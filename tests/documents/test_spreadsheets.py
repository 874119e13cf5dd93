"""A stranger's spreadsheet gives its cells, or one sentence."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.documents import grids, sheet_child, spreadsheets
from vigie.documents.grids import Grid, Row, Style
from vigie.documents.spreadsheets import SpreadsheetError

GRID = Grid(
    "Fiche",
    (Row(("Titre",), Style.TITLE), Row(("Nom", "=1+1", date(2026, 12, 1))), Row(), Row(("", "é’«"))),
    (20, 30, 12),
)
WRITERS = (grids.xlsx, grids.ods)
ROWS = [["Titre"], ["Nom", "=1+1", "01/12/2026"], [], ["", "é’«"]]


def changed(data: bytes, name: str, change: Callable[[bytes], bytes] | None = None, extra: str = "") -> bytes:
    """The same archive with one entry changed, or one more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            held = old.read(entry)
            new.writestr(entry.filename, change(held) if change and entry.filename == name else held)
        if extra:
            new.writestr(extra, b"x")
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(sheet_child.RefusedError) as told:
        sheet_child.sheets(data)
    return str(told.value)


@pytest.mark.parametrize("write", WRITERS)
def test_what_was_written_is_read(write: Callable[..., bytes]) -> None:
    assert sheet_child.sheets(write([GRID])) == [{"name": "Fiche", "rows": ROWS}]


@pytest.mark.parametrize("write", WRITERS)
def test_the_demo_says_that_it_is_fiction(write: Callable[..., bytes]) -> None:
    assert sheet_child.sheets(write([GRID], demo=True))[0]["rows"][0] == ["EXEMPLE FICTIF"]


@pytest.mark.integration
@pytest.mark.parametrize("write", WRITERS)
def test_the_child_reads_as_well(write: Callable[..., bytes], tmp_path: Path) -> None:
    path = tmp_path / "r"
    path.write_bytes(write([GRID]))
    assert [sheet.rows for sheet in spreadsheets.read_path(path)] == [ROWS]


@pytest.mark.integration
def test_a_reader_that_dies_gives_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets.platform, "python_module", lambda name: (["false"], {}))
    with pytest.raises(SpreadsheetError, match="prétend contenir"):
        spreadsheets.read(b"PK")


def test_an_empty_and_a_huge_file_are_not_read(tmp_path: Path) -> None:
    with pytest.raises(SpreadsheetError, match="vide"):
        spreadsheets.read(b"")
    path = tmp_path / "gros.xlsx"
    with path.open("wb") as out:
        out.truncate(100 * 1024 * 1024)
    with pytest.raises(SpreadsheetError, match="20 Mo"):
        spreadsheets.read_path(path)
    with pytest.raises(SpreadsheetError, match="ne s’ouvre pas"):
        spreadsheets.read_path(tmp_path / "absent.xlsx")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old"),
        (b"nom;prenom\n", "kind"),
        (b"%PDF-1.7", "kind"),
        (b"PK\x03\x04" + b"\0" * 40, "unreadable"),
        (changed(grids.xlsx([GRID]), "", extra="xl/vbaProject.bin"), "macros"),
        (changed(grids.ods([GRID]), "", extra="Basic/Standard/Module1.xml"), "macros"),
        (changed(grids.ods([GRID]), "mimetype", lambda _: b"application/vnd.oasis.opendocument.text"), "kind"),
        (changed(grids.ods([GRID]), "META-INF/manifest.xml", lambda held: held + b"<!-- encryption-data -->"), "password"),
        (changed(grids.ods([GRID]), "content.xml", lambda held: held[: len(held) // 2]), "unreadable"),
        (changed(grids.xlsx([GRID]), "xl/workbook.xml", lambda held: held[: len(held) // 2]), "unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_says_why(data: bytes, reason: str) -> None:
    assert refused(data) == reason
    assert sheet_child.REASONS[reason].endswith(".")


def test_a_tab_that_claims_billions_of_cells_is_not_read() -> None:
    wide = (
        b'<table:table-row table:number-rows-repeated="90000"><table:table-cell office:value-type="string" '
        b'table:number-columns-repeated="900"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    )
    ods = grids.ods([GRID])
    assert (
        refused(changed(ods, "content.xml", lambda held: held.replace(b"</table:table>", wide, 1))) == "heavy"
    )
    far = b'<c r="XFD1048576" t="n"><v>1</v></c></row>'
    xlsx = grids.xlsx([GRID])
    assert (
        refused(changed(xlsx, "xl/worksheets/sheet1.xml", lambda held: held.replace(b"</row>", far, 1)))
        == "heavy"
    )


def test_a_zip_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        for number in range(4):
            archive.writestr(f"xl/worksheets/{number}.xml", b"0" * (80 * 1024 * 1024))
    assert refused(out.getvalue()) == "heavy"


def test_entities_are_not_expanded() -> None:
    entity = b'<!DOCTYPE a [<!ENTITY b "cccc">]><office:document-content'
    assert refused(changed(grids.ods([GRID]), "content.xml", lambda held: held.replace(b"<office:document-content", entity))) == "heavy"  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (5.0, "5"), (2.5, "2.5"), (1e300, "1e+300"), (True, "oui"), (False, "non"), (None, ""), ("  a ", "a"),
        (date(2026, 3, 1), "01/03/2026"), (datetime(2026, 3, 1), "01/03/2026"),
        (datetime(2026, 3, 1, 8, 5), "01/03/2026 08:05:00"), (time(8, 5), "08:05:00"), (timedelta(hours=30), "1 day, 6:00:00"),
        ("x" * 20_000, "x" * 10_000),
    ],
)  # fmt: skip
def test_a_cell_reads_the_same_whatever_the_language_of_the_program_that_wrote_it(
    value: object, shown: str
) -> None:
    assert sheet_child._text(value) == shown


@settings(max_examples=60)
@given(st.sampled_from(WRITERS), st.data())
def test_damage_gives_cells_or_a_reason(write: Callable[..., bytes], data: st.DataObject) -> None:
    held = bytearray(write([GRID]))
    for _ in range(data.draw(st.integers(1, 6))):
        held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(held[: data.draw(st.integers(1, len(held)))])
    try:
        found = sheet_child.sheets(cut)
    except sheet_child.RefusedError as told:
        assert str(told) in sheet_child.REASONS
    else:
        assert all(isinstance(cell, str) for tab in found for row in tab["rows"] for cell in row)


@settings(max_examples=40)
@given(
    st.sampled_from(WRITERS),
    st.lists(
        st.lists(st.text(st.characters(categories=("L", "N", "P")), max_size=8), max_size=4), max_size=6
    ),
)
def test_any_text_comes_back(write: Callable[..., bytes], rows: list[list[str]]) -> None:
    def trimmed(cells: list[str]) -> list[str]:
        while cells and not cells[-1]:
            cells = cells[:-1]
        return cells

    wanted = [trimmed(row) for row in rows]
    while wanted and not wanted[-1]:
        wanted.pop()
    grid = Grid("T", [Row(tuple(row)) for row in rows], (10,))
    assert sheet_child.sheets(write([grid]))[0]["rows"] == wanted


def test_the_million_empty_rows_that_libreoffice_ends_each_tab_with() -> None:
    trailing = (
        b'<table:table-row table:number-rows-repeated="1048558"><table:table-cell table:number-columns-repeated="16384"/>'
        b'</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        b"</table:table>"
    )
    saved = changed(
        grids.ods([GRID, Grid("Suite", GRID.rows, (20, 30, 12))]), "content.xml",
        lambda held: held.replace(b"</table:table>", trailing),
    )  # fmt: skip
    assert sheet_child.sheets(saved) == [{"name": "Fiche", "rows": ROWS}, {"name": "Suite", "rows": ROWS}]
