"""Spreadsheets hold what was given, as text, and never a formula that a stranger wrote."""

import csv
import io
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, date, datetime

import pytest

from vigie.documents.tables import Sheet, csv_bytes, xlsx_bytes
from vigie.typography import french

FORMULAS = [
    "=1+1",
    '=cmd|"/c calc"!A0',
    "+33 2 99",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def parsed(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def part(content: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return ET.fromstring(book.read(name))


def strings(content: bytes) -> list[str]:
    return ["".join(node.itertext()) for node in part(content, "xl/sharedStrings.xml").iter(f"{MAIN}si")]


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_never_starts_a_formula(formula: str) -> None:
    for row in parsed(csv_bytes([formula], [[formula]])):
        assert row == ["'" + formula.replace("\r", "\n")]


def test_csv_quotes_separators_quotes_and_lines() -> None:
    rows = [["a;b", 'c"d', "e\nf", ""]]
    assert parsed(csv_bytes(["w", "x", "y", "z"], rows))[1:] == rows


def test_csv_writes_ordinary_spaces_and_french_values() -> None:
    row = [french("« 12 450 » ?"), 12, 1.5, -3, True, False, None, date(2026, 11, 24)]
    assert parsed(csv_bytes([str(n) for n in range(8)], [row]))[1] == [
        "« 12 450 » ?",
        "12",
        "1,5",
        "-3",
        "oui",
        "non",
        "",
        "2026-11-24",
    ]


def test_csv_says_when_it_is_fiction() -> None:
    assert parsed(csv_bytes(["a"], [["b"]], demo=True)) == [["EXEMPLE FICTIF"], ["a"], ["b"]]


@pytest.mark.parametrize("formula", [*FORMULAS, "http://exemple.fr", "0612", "{=1}"])
def test_xlsx_writes_text_as_text(formula: str) -> None:
    content = xlsx_bytes([Sheet("T", ["A"], [[formula]])])
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert not list(sheet.iter(f"{MAIN}f"))
    assert not list(sheet.iter(f"{MAIN}hyperlink"))
    assert {cell.get("t") for cell in sheet.iter(f"{MAIN}c")} == {"s"}
    assert formula.strip() in [text.strip() for text in strings(content)]


def test_xlsx_freezes_and_filters_its_head() -> None:
    sheet = part(xlsx_bytes([Sheet("T", ["A", "B"], [["x", 1], ["y", 2]])]), "xl/worksheets/sheet1.xml")
    pane = next(sheet.iter(f"{MAIN}pane"))
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert next(sheet.iter(f"{MAIN}autoFilter")).get("ref") == "A1:B3"
    assert all(float(column.get("width", "0")) <= 61 for column in sheet.iter(f"{MAIN}col"))


def test_xlsx_keeps_numbers_and_dates() -> None:
    row = [3, 2.5, date(2026, 11, 24), datetime(2026, 11, 24, 14, 5, tzinfo=UTC), True, None, 10**20]
    sheet = part(xlsx_bytes([Sheet("T", list("ABCDEFG"), [row])]), "xl/worksheets/sheet1.xml")
    values = [cell.findtext(f"{MAIN}v") for cell in sheet.iter(f"{MAIN}c")][7:]
    assert values[:2] == ["3", "2.5"]
    assert values[2] == "46350"
    assert values[3] is not None and values[3].startswith("46350.58")


def test_xlsx_accepts_any_title_and_any_length() -> None:
    titles = ["a" * 40, "a" * 40, "[x]:*?/\\", "", "'", "History"]
    content = xlsx_bytes([Sheet(title, ["A"], [["x" * 40_000, "\x00\x07"]]) for title in titles])
    names = [sheet.get("name", "") for sheet in part(content, "xl/workbook.xml").iter(f"{MAIN}sheet")]
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 for name in names)


def test_xlsx_says_when_it_is_fiction() -> None:
    assert strings(xlsx_bytes([Sheet("T", ["A"], [["b"]])], demo=True))[0] == "EXEMPLE FICTIF"


def test_nothing_passes_through_a_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a temporary file was asked for")

    for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    assert zipfile.is_zipfile(io.BytesIO(xlsx_bytes([Sheet("T", ["A"], [["x" * 20_000]] * 500)])))


def test_an_empty_workbook_still_opens() -> None:
    assert zipfile.is_zipfile(io.BytesIO(xlsx_bytes([])))
    assert zipfile.is_zipfile(io.BytesIO(xlsx_bytes([Sheet("T", [])])))
