"""Text tables of every habit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.documents import delimited
from vigie.documents.delimited import DelimitedError, Lines


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_separator_is_the_one_that_cuts_alike(sign: str) -> None:
    text = f'a{sign}b{sign}c\n1{sign}"x; y, z"{sign}3\n'
    assert delimited.rows(text.encode()) == [["a", "b", "c"], ["1", "x; y, z", "3"]]


def test_a_comma_in_each_cell_does_not_win_over_the_semicolon() -> None:
    text = "nom;montant;ville\nA;1,5;X\nB;2,5;Y\n"
    assert delimited.rows(text.encode()) == [
        ["nom", "montant", "ville"],
        ["A", "1,5", "X"],
        ["B", "2,5", "Y"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_is_read(encoding: str) -> None:
    assert delimited.text_of("Prénom;œuvre\r\n".encode(encoding)) == "Prénom;œuvre\r\n"


def test_a_cell_of_several_lines_does_not_shift_the_numbers() -> None:
    assert list(Lines(b'a;b\n"x\ny";1\nc;2\n')) == [(1, ["a", "b"]), (2, ["x\ny", "1"]), (4, ["c", "2"])]


@pytest.mark.parametrize(
    "data", [b"", b"a\0b;c\n" + b"x" * 99, b"\xff\xfe\x00", b"a" * (delimited.LARGEST + 1)]
)
def test_what_is_no_table_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(DelimitedError) as told:
        delimited.rows(data)
    assert str(told.value).endswith(".")


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_sentence(data: bytes) -> None:
    try:
        found = delimited.rows(data)
    except DelimitedError as error:
        assert str(error).endswith(".")
    else:
        assert all(isinstance(cell, str) for row in found for cell in row)
