"""The printed key: whatever a person types, the right key or a sentence that helps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.vault import recovery
from vigie.vault.errors import RecoveryKeyTypo

QUICK = settings(deadline=None, max_examples=60, derandomize=True)
KEY = recovery.generate()


def test_it_works() -> None:
    assert recovery.parse(KEY.text) == KEY
    assert len(KEY.groups) == 8
    assert recovery.RANDOM * 5 >= 128


@QUICK
@given(st.data())
def test_case_separators_and_look_alikes_do_not_matter(data: st.DataObject) -> None:
    draw = data.draw
    typed = ""
    for symbol in KEY.symbols:
        alike = {"0": "0Oo", "1": "1IilL"}.get(symbol, symbol + symbol.lower())
        typed += draw(st.sampled_from(alike)) + draw(
            st.sampled_from(["", " ", "-", "\u2011", "\u00a0", "\n", " - ", "."])
        )
    assert recovery.parse(typed) == KEY


@QUICK
@given(st.integers(0, recovery.LENGTH - 1), st.sampled_from(recovery.ALPHABET))
def test_one_wrong_letter_is_always_seen(position: int, symbol: str) -> None:
    changed = KEY.symbols[:position] + symbol + KEY.symbols[position + 1 :]
    if changed != KEY.symbols:
        with pytest.raises(RecoveryKeyTypo, match="faute de frappe"):
            recovery.parse(changed)


@QUICK
@given(st.text(max_size=80))
def test_any_text_gives_a_key_or_a_sentence(text: str) -> None:
    try:
        recovery.parse(text)
    except RecoveryKeyTypo as error:
        assert error.sentence.endswith(".")


def test_the_sentence_names_the_group() -> None:
    with pytest.raises(RecoveryKeyTypo, match="« U », dans le groupe 2"):
        recovery.parse("ABCD UXYZ")
    with pytest.raises(RecoveryKeyTypo, match="il y en a 8"):
        recovery.parse("ABCD-EFGH")
    with pytest.raises(RecoveryKeyTypo, match="trop long"):
        recovery.parse("A" * 2000)


def test_two_groups_typed_back() -> None:
    assert KEY.confirms({2: KEY.groups[1].lower(), 7: f" {KEY.groups[6]} "})
    assert not KEY.confirms({2: KEY.groups[1]})
    assert not KEY.confirms({2: KEY.groups[1], 7: "0000"})
    assert not KEY.confirms({0: KEY.groups[1], 9: KEY.groups[1]})


def test_never_shown_by_accident() -> None:
    assert KEY.text not in f"{KEY} {KEY!r}"
    assert KEY.groups[0] not in f"{KEY} {KEY!r}"
