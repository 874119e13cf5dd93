"""A list of people: every encoding, every separator, every accident; nobody is left out in silence."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.incidents.papers.cases import FULL
from vigie.incidents.papers import mailing
from vigie.incidents.papers.compose import compose
from vigie.incidents.papers.mailing import ListError, Person, Refused, decode, letters, people, read

HEAD = "Civilité;Nom;Prénom;Adresse;Code postal;Ville"
ANNE = "Mme;Ker;Anne;1 rue de la Mer;29000;Quimper"
ANNE_LINES = ("Mme Anne Ker", "1 rue de la Mer", "29000 Quimper")


def parsed(text: str) -> tuple[list[Person], list[Refused]]:
    sheet = read(text)
    return people(sheet, sheet.roles)


def test_it_works() -> None:
    found, refused = parsed(f"{HEAD}\n{ANNE}\n")
    assert [person.lines for person in found] == [ANNE_LINES]
    assert found[0].greeting == "Madame,"
    assert not found[0].notes and not refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_file_gives_the_same_people(encoding: str, separator: str, end: str) -> None:
    text = f"{HEAD}\n{ANNE}\n".replace(";", separator).replace("\n", end)
    sheet = read(decode(text.encode(encoding)))
    assert [person.lines for person in people(sheet, sheet.roles)[0]] == [ANNE_LINES]


@pytest.mark.parametrize(
    ("head", "roles"),
    [
        ("NOM;PRENOM", {0: "last", 1: "first"}),
        ("Nom de famille ; Prénoms ; N° et voie ; CP ; Commune", {0: "last", 1: "first", 2: "street", 3: "postcode", 4: "city"}),
        ("Patient;Adresse postale", {0: "full", 1: "street"}),
        ("Code_Postal;nom", {0: "postcode", 1: "last"}),
        ("nom;nom;ville", {0: "last", 2: "city"}),
    ],
)  # fmt: skip
def test_titles_are_guessed(head: str, roles: dict[int, str]) -> None:
    assert read(f"{head}\na;b;c;d;e\n").roles == roles


def test_without_titles_no_line_is_lost_and_nothing_is_guessed() -> None:
    sheet = read("Ker;Anne\nLe Goff;Yann\n")
    assert sheet.roles == {} and sheet.titles == () and len(sheet.rows) == 2
    assert [person.lines for person in people(sheet, {0: "last", 1: "first"})[0]] == [
        ("Anne Ker",),
        ("Yann Le Goff",),
    ]


def test_each_line_without_a_letter_is_named_with_its_reason() -> None:
    text = "\n".join([
        HEAD, ANNE, "", ";;Zoé;;;", 'Mme;"Le Bihan;Eve;x;1;y', "M.;Ker;Yann;2 rue;29000;Brest;de trop",
        ANNE, f"M.;{'x' * 201};;;;", "M.;D\ufffdnis;Luc;a;29000;b", "M.;Riou;Paul;3 rue;1000;Bourg",
    ])  # fmt: skip
    found, refused = parsed(text)
    assert [(row.line, row.reason.split(" :")[0]) for row in refused] == [
        (4, "pas de nom"),
        (5, "un guillemet s’ouvre et ne se referme pas"),
        (6, "plus de colonnes que la ligne des titres"),
        (7, "la même personne qu’à la ligne 2"),
        (8, "une case de plus de 200 signes"),
        (9, "une lettre n’a pas pu être lue"),
    ]
    assert [person.line for person in found] == [2, 10]
    assert found[1].notes == ("code postal de quatre chiffres",)


def test_an_open_quote_does_not_swallow_the_lines_after_it() -> None:
    found, refused = parsed("\n".join([HEAD, 'M.;"Ker;a', *(f"M.;Nom{n};P;r;29000;v" for n in range(50))]))
    assert len(found) == 50
    assert [row.line for row in refused] == [2]


def test_a_cell_may_hold_a_separator_a_quote_or_a_new_line() -> None:
    found, refused = parsed(f'{HEAD}\nM.;"Ker;""dit"" Yann";"";"3, rue\nde la Mer";29000;Brest\n{ANNE}\n')
    assert found[0].lines == ('M. Ker;"dit" Yann', "3, rue de la Mer", "29000 Brest")
    assert found[1].line == 4 and not refused


def test_a_spreadsheet_s_own_first_line_is_not_a_person() -> None:
    assert len(parsed(f"sep=;\n{HEAD}\n{ANNE}\n")[0]) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"\n \n", "vide"),
        (b"PK\x03\x04rest", "classeur"),
        (b"\xd0\xcf\x11\xe0rest", "classeur"),
        (b"%PDF-1.7", "PDF"),
        (b"nom\x00" * 3 + b"abcdefghijklmnop" * 9, "texte"),
        (b"a" * (mailing.LARGEST + 1), "5 Mo"),
    ],
)
def test_what_is_no_list_gets_its_sentence(data: bytes, words: str) -> None:
    with pytest.raises(ListError, match=words):
        decode(data)


def test_a_list_that_is_too_long_or_only_titles_gets_its_sentence() -> None:
    with pytest.raises(ListError, match="20 000"):
        read("a;b\n" * (mailing.MOST_LINES + 1))
    with pytest.raises(ListError, match="titres"):
        read(f"{HEAD}\n")


def test_twenty_thousand_lines_are_read() -> None:
    found, refused = parsed(
        "\n".join(["nom;ville", *(f"Nom{n};Brest" for n in range(mailing.MOST_LINES - 1))])
    )
    assert len(found) == mailing.MOST_LINES - 1 and not refused


@pytest.mark.parametrize("formula", ["=cmd|'/c calc'!A1", "+33", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_a_formula_is_a_name_like_another(formula: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["nom", "ville"], [formula, "Brest"]])
    assert parsed(out.getvalue())[0][0].lines == (formula, "Brest")


def test_letters_differ_by_whom_they_are_for_alone() -> None:
    paper = compose("patients_letter", FULL, {})
    persons = [Person(2, ("Mme Anne Ker",), "Madame,"), Person(3, ("Yann Le Goff",))]
    made = letters(paper, persons, greet=True)
    assert [(one.recipient, one.greeting) for one in made] == [
        (("Mme Anne Ker",), "Madame,"), (("Yann Le Goff",), "Madame, Monsieur,"),
    ]  # fmt: skip
    assert all(replace(one, recipient=paper.recipient, greeting=paper.greeting) == paper for one in made)
    assert {one.greeting for one in letters(paper, persons, greet=False)} == {"Madame, Monsieur,"}


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused_with_a_sentence(data: bytes) -> None:
    try:
        sheet = read(decode(data))
    except ListError as error:
        assert str(error).endswith(".")
        return
    found, refused = people(sheet, {0: "last"})
    lines = {person.line for person in found} | {row.line for row in refused}
    assert lines >= {number for number, _ in sheet.rows}


CELL = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), exclude_characters="\ufffd"), max_size=20
)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), st.sampled_from([";", ",", "\t"]))
def test_whatever_a_program_writes_comes_back_or_is_named(
    cells: list[tuple[str, str]], separator: str
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows([["nom", "ville"], *cells])
    filled = [row for row in cells if any("".join(cell.split()) for cell in row)]
    if not filled:
        with pytest.raises(ListError):
            read(out.getvalue())
        return
    sheet = read(out.getvalue())
    found, refused = people(sheet, sheet.roles)
    assert len(found) + len(refused) == len(filled)
