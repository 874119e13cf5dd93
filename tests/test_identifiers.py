"""Shape and key: the research's vectors, Corsica, numbers of people who wait for theirs, what a spreadsheet spoils."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.identifiers import Checked, Flaw, Kind, Note, check


@pytest.mark.parametrize(
    "number",
    ["295109912611193", "255081416802538", "253072B07300470", "253072A07300443", "2 95 10 99 126 111 93"],
)
def test_a_right_number(number: str) -> None:
    assert check(Kind.NIR, number).valid is True


@pytest.mark.parametrize(
    ("kind", "number", "flaw"),
    [
        (Kind.NIR, "295109912611199", Flaw.KEY),
        (Kind.NIR, "2951099126111", Flaw.KEY_MISSING),
        (Kind.NIR, "29510991261119", Flaw.LENGTH),
        (Kind.NIR, "29510991261119é", Flaw.SIGNS),
        (Kind.NIR, "2951099A2611193", Flaw.SIGNS),
        (Kind.NIR, "1,85057E+14", Flaw.SCIENTIFIC),
        (Kind.NIR, "  ", Flaw.EMPTY),
        (Kind.RPPS, "1000000000", Flaw.LENGTH),
        (Kind.RPPS, "1000000000A", Flaw.SIGNS),
        (Kind.RPPS, "10000000001", Flaw.KEY),
        (Kind.FINESS, "750100126", Flaw.KEY),
        (Kind.FINESS, "7501001255", Flaw.LENGTH),
        (Kind.FINESS, "2C0000012", Flaw.SIGNS),
    ],
)
def test_a_wrong_one_says_why(kind: Kind, number: str, flaw: Flaw) -> None:
    assert check(kind, number) == Checked(kind, False, flaw)


def test_what_to_know_of_a_right_one() -> None:
    assert check(Kind.NIR, "253072A07300443").notes == (Note.CORSICA,)
    key = f"{97 - 7951099126111 % 97:02}"
    assert check(Kind.NIR, f"7951099126111{key}") == Checked(Kind.NIR, True, None, (Note.TEMPORARY,))


@pytest.mark.parametrize("number", ["750100125", "940110018", "690781810", "130783236", "75 010 0125"])
def test_establishments(number: str) -> None:
    assert check(Kind.FINESS, number).valid is True


def test_a_corsican_establishment_is_neither_right_nor_wrong() -> None:
    assert check(Kind.FINESS, "2A0000012") == Checked(
        Kind.FINESS, None, None, (Note.CORSICA, Note.KEY_UNKNOWN)
    )


@given(st.sampled_from(Kind), st.text(max_size=20))
def test_any_text_has_an_answer(kind: Kind, text: str) -> None:
    found = check(kind, text)
    assert (found.valid is False) == (found.flaw is not None)


@given(st.integers(10**12, 10**13 - 1), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number: int, place: int, by: int) -> None:
    whole = f"{number}{97 - number % 97:02}"
    assert check(Kind.NIR, whole).valid is True
    other = whole[:place] + str((int(whole[place]) + by) % 10) + whole[place + 1 :]
    assert check(Kind.NIR, other).valid is False
