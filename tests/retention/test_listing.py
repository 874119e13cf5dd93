"""A patients' list: its columns found, each line taken or refused with its reason, in every encoding and container."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.documents import grids, sheet_child, spreadsheets
from vigie.documents.grids import Grid, Row
from vigie.documents.spreadsheets import ReadSheet
from vigie.retention import importing
from vigie.retention.importing import ListError, Table
from vigie.retention.rules import columns
from vigie.retention.rules.care_file import Flaw, Status
from vigie.retention.rules.columns import Column
from vigie.retention.rules.listing import Listing, Refusal

TODAY = date(2026, 12, 1)
HEADS = ["N° dossier", "Nom", "Prénom", "Né(e) le", "Date de création", "Dernière consultation"]
ROWS = [
    ["1", "DUPONT", "Jean-Pierre", "01/06/2004", "03/04/2001", "12/09/2006"],
    ["2", "MÉRIEÜX", "Zoé", "1960-03-15", "", "10/05/2006"],
    ["3", "X", "Y", "abc", "", "10/05/2006"],
    [],
    ["4", "X", "Y", "", "", ""],
    ["", "X", "Y", "01/01/2000", "", "10/05/2006"],
    ["255081416802538", "X", "Y", "01/01/1955", "", "10/05/2006"],
    ["2 55 08 14 168 025", "X", "Y", "01/01/1955", "", "10/05/2006"],
    ["5", "X", "Y", "01/01/2010", "", "10/05/2006"],
    ["2", "", "", "", "", "10/05/2016"],
    ["6", "X", "Y", "01/01/1955", "", "10/05/2027"],
]


def delimited(rows: list[list[str]], sign: str = ";") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue()


def read(data: bytes) -> tuple[Table, Listing]:
    table = importing.read(data)
    return table, importing.compute(table, table.guessed, TODAY)


def test_a_list_is_taken_and_what_is_wrong_is_said() -> None:
    table, found = read(delimited([HEADS, *ROWS]).encode())
    assert table.named(table.guessed) == {
        "number": "N° dossier", "name": "Nom", "first_name": "Prénom", "birth": "Né(e) le",
        "last_care": "Dernière consultation",
    }  # fmt: skip
    assert found.lines == 10
    assert [(one.number, one.name, term.status, str(term.ends_on)) for one, term in found.patients] == [
        ("1", "JPD", Status.ARCHIVED, "2032-06-01"), ("2", "ZM", Status.ARCHIVED, "2036-05-10"),
        ("4", "YX", Status.UNDETERMINED, "None"),
    ]  # fmt: skip
    assert [(one.line, one.reason) for one in found.rejected] == [
        (4, Refusal.BIRTH), (7, Refusal.NUMBER), (8, Refusal.NATIONAL_ID), (9, Refusal.NATIONAL_ID),
        (10, Flaw.BORN_AFTER_CARE), (12, Flaw.CARE_TO_COME),
    ]  # fmt: skip


def lines(*rows: list[str], heads: list[str] = HEADS) -> Listing:
    return read(delimited([heads, *rows]).encode())[1]


@pytest.mark.parametrize("unread", ["12/13/2024", "25/12/26", "bientôt"])
def test_a_visit_that_cannot_be_read_never_leaves_an_older_one_to_decide(unread: str) -> None:
    older = ["7", "X", "Y", "01/01/1950", "", "10/05/2001"]
    for rows in ([older, [*older[:5], unread]], [[*older[:5], unread], older]):
        found = lines(*rows)
        assert not found.patients and {one.reason for one in found.rejected} == {
            Refusal.LAST_CARE, Refusal.OTHER_LINE
        }  # fmt: skip
    two_births = lines(older, ["7", "X", "Y", "02/01/1950", "", "10/05/2021"])
    assert not two_births.patients
    missing = lines(["", "X", "Y", "", "", "10/05/2001"], ["2", "X", "Y", "", "", "10/05/2001"])
    assert [one.number for one, _ in missing.patients] == ["2"], (
        "a line without a number is not line 2's patient"
    )


def test_the_latest_of_several_dates_of_care_counts() -> None:
    heads = ["N° dossier", "Né le", "Dernier acte", "Dernière ordonnance", "Dernier courrier"]
    table, found = read(delimited([heads, ["1", "01/01/1950", "10/05/2001", "11/05/2010", ""]]).encode())
    assert [str(column) for column in table.guessed][:3] == ["last_care", "care_2", "care_3"]
    assert found.patients[0][1].ends_on == date(2030, 5, 11)


def test_a_workbook_of_several_tabs_and_an_open_quotation_mark_are_refused_whole() -> None:
    grid = [Grid(name, [Row(tuple(row)) for row in [HEADS, ROWS[0]]], (20,) * 6) for name in ("2025", "2026")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            spreadsheets,
            "read",
            lambda data: [ReadSheet(one["name"], one["rows"]) for one in sheet_child.sheets(data)],
        )
        with pytest.raises(ListError, match=r"plusieurs onglets remplis .2025, 2026"):
            read(grids.xlsx(grid))
    swallowed = 'N;Nom;Dernière visite\n1;"Anne;10/05/2001\n2;Zoé;10/05/2002\n3;"Luc";10/05/2003\n'
    for _ in range(2):
        with pytest.raises(ListError, match="ligne 2, un guillemet"):
            read(swallowed.encode())
        swallowed = swallowed.replace('"Luc"', "Luc")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same(encoding: str, sign: str) -> None:
    text = delimited([HEADS, *ROWS], sign)
    _, found = read(text.encode(encoding))
    _, expected = read(delimited([HEADS, *ROWS]).encode())
    assert found == expected


def test_a_spreadsheet_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        spreadsheets,
        "read",
        lambda data: [ReadSheet(one["name"], one["rows"]) for one in sheet_child.sheets(data)],
    )
    grid = [Grid("Patients", [Row(tuple(row)) for row in [HEADS, *ROWS]], (20,) * 6)]
    _, expected = read(delimited([HEADS, *ROWS]).encode())
    for made in (grids.xlsx(grid), grids.ods(grid)):
        assert read(made)[1] == expected


def test_a_title_above_the_heads_is_passed_over() -> None:
    table, found = read(delimited([["Export du 1er décembre"], [], HEADS, ROWS[0]]).encode())
    assert table.skipped == 3 and len(found.patients) == 1


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("Dernière venue", Column.LAST_CARE), ("Date dernier acte", Column.LAST_CARE), ("DERNIER RDV", Column.LAST_CARE),
        ("date_derniere_consultation", Column.LAST_CARE), ("Dernière séance", Column.LAST_CARE), ("Date de naissance", Column.BIRTH),
        ("DDN", Column.BIRTH), ("Né le", Column.BIRTH), ("N° patient", Column.NUMBER), ("IPP", Column.NUMBER),
        ("code_patient", Column.NUMBER), ("Date de décès", Column.DIED), ("Dernière modification", Column.LAST_ENTRY),
    ],
)  # fmt: skip
def test_heads_are_recognised(head: str, column: Column) -> None:
    from vigie.typography import fold

    assert columns.guess([fold(head)]) == {column: 0}


@pytest.mark.parametrize(
    "head", ["Date de création", "Créé le", "Première visite", "Prochain RDV", "Lieu de naissance", "N° de sécurité sociale",
             "Téléphone", "RPPS", "Ville", "Code postal"],
)  # fmt: skip
def test_what_would_mislead_is_not(head: str) -> None:
    from vigie.typography import fold

    assert columns.guess([fold(head)]) == {}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"), (b"\0\0\0\0\0", "lire"), (b"PK\x03\x04rien", "abîmé"), (b"bonjour\nmonde", "aucune colonne"),
        (b"\xff\xfea", "abîmé"), (b'"' + b"a" * 200_000 + b'";b\n', "abîmé"), (b"Nom;Ville\nX;Y\n", "dernière prise en charge"),
        (b"%PDF-1.7 \x00\x01\x02", "lire"),
    ],
)  # fmt: skip
def test_another_file_gets_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(ListError, match=said):
        read(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_a_sentence(data: bytes) -> None:
    if data.startswith((b"PK", b"\xd0\xcf")):
        return
    try:
        read(data)
    except ListError as error:
        assert str(error).endswith(".")


@given(st.lists(st.lists(st.text(max_size=12), min_size=6, max_size=6), max_size=8), st.sampled_from(";,\t"))
def test_every_line_is_a_patient_or_refused(rows: list[list[str]], sign: str) -> None:
    heads = ["N° dossier", "Nom", "Prénom", "Né(e) le", "Décès", "Dernière consultation"]
    try:
        _, found = read(delimited([heads, *rows], sign).encode("utf-8", "replace"))
    except ListError:
        return
    assert len(found.patients) + len(found.rejected) <= found.lines
    assert all(term.ends_on is None or one.file.last_care for one, term in found.patients)


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x1f"), max_size=12)
CELL = CELLS | st.dates(date(1930, 1, 1), TODAY).map(lambda day: day.strftime("%d/%m/%Y"))


@given(st.dates(date(1990, 1, 1), TODAY), st.dates(date(1990, 1, 1), TODAY), st.booleans())
def test_one_more_line_never_brings_an_end_nearer(first: date, second: date, readable: bool) -> None:
    """Whatever a line more says, or fails to say, of a patient already there."""
    row = ["7", "X", "Y", "01/01/1950", "", f"{first:%d/%m/%Y}"]
    more = [*row[:5], f"{second:%d/%m/%Y}" if readable else f"{second:%Y}-99-31x"]
    [(_, alone)] = lines(row).patients
    together = lines(row, more).patients
    assert all(term.ends_on and alone.ends_on and term.ends_on >= alone.ends_on for _, term in together)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(1, 6).map(str), CELLS, CELLS, CELL, CELLS, CELL), max_size=6))
def test_any_spreadsheet_says_what_its_text_says(rows: list[tuple[str, ...]]) -> None:
    cleaned = [[" ".join(cell.split()) for cell in row] for row in rows]
    grid = [Grid("Patients", [Row(tuple(row)) for row in [HEADS, *cleaned]], (20,) * 6)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            spreadsheets,
            "read",
            lambda data: [ReadSheet(one["name"], one["rows"]) for one in sheet_child.sheets(data)],
        )
        _, found = read(grids.xlsx(grid))
    _, expected = read(delimited([HEADS, *cleaned]).encode())
    assert [(one.number, term) for one, term in found.patients] == [
        (one.number, term) for one, term in expected.patients
    ]
    assert [one.reason for one in found.rejected] == [one.reason for one in expected.rejected]
