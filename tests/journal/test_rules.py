"""Canonical JSON, identifiers, instants, Merkle: and the same answers as the verifier's own."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.journal import rules, verifier

text = st.text(st.characters(codec="utf-8"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=15,
)


@given(values)
def test_the_verifier_writes_the_same_canonical_form(value: Any) -> None:
    assert rules.canonical(value) == verifier._canonical(value)


def test_canonical_form() -> None:
    assert rules.canonical({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'.encode()


@pytest.mark.parametrize("value", [1.0, {"a": [0.5]}, {1: "a"}, (1,), b"a", {"a": {2: 3}}, "\ud800"])
def test_what_has_two_forms_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        rules.canonical(value)


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40))
def test_merkle_root_is_the_one_of_rfc_6962(hashes: list[str]) -> None:
    def root(leaves: list[str]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + bytes.fromhex(leaves[0])).digest()
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()

    tree = verifier._Merkle()
    for leaf in hashes:
        tree.add(leaf)
    assert rules.merkle_root(hashes) == tree.root() == root(hashes).hex()


def test_merkle_root_of_nothing() -> None:
    assert rules.merkle_root([]) == hashlib.sha256(b"").hexdigest()


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_come_back(instant: datetime) -> None:
    written = rules.format_instant(instant)
    assert rules.parse_instant(written) == instant
    assert verifier._is_instant(written)


def test_instants_are_written_in_utc() -> None:
    paris = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1)))
    assert rules.format_instant(paris) == "2026-11-24T08:00:00.000000Z"


@pytest.mark.parametrize(
    "bad", ["2026-11-24T08:00:00Z", "2026-11-24 08:00:00.000000Z", "2026-02-30T08:00:00.000000Z"]
)
def test_other_spellings_of_an_instant_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"instant|format|day"):
        rules.parse_instant(bad)
    assert not verifier._is_instant(bad)


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        rules.format_instant(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("action", "object_type", "object_id"),
    [
        ("", "", ""),
        ("Mme Durand", "", ""),
        ("a.b ", "", ""),
        ("a" * 65, "", ""),
        ("answer.saved", "patient", "Durand Jeanne"),
        ("answer.saved", "patient", "jeanne@exemple.fr"),
        ("answer.saved", "", "é"),
        ("answer.saved", "", "x" * 65),
        ("answer.saved\n", "", ""),
    ],
)
def test_no_name_enters_the_chained_part(action: str, object_type: str, object_id: str) -> None:
    with pytest.raises(ValueError, match="not an"):
        rules.check_identifiers(action, object_type, object_id)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        rules.commitment(b"short", {})


def test_constants_are_those_of_the_verifier() -> None:
    assert rules.GENESIS == verifier.GENESIS
