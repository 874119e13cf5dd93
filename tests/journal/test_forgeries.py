"""Forgeries whose hashes are all right: only the shape or the sense of an entry gives them away."""

from typing import Any

import pytest

from tests.journal.forge import honest, key, public
from vigie.journal import rules, verifier
from vigie.journal.verifier import BROKEN, verify


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", "2026-02-30T08:00:00.000000Z"),
        ("at", "2026-11-24"),
        ("at", 1),
        ("person", -1),
        ("person", True),
        ("person", 2**31),
        ("action", "Mme Durand"),
        ("action", "a" * 65),
        ("action", "a.b\n"),
        ("object_type", "é"),
        ("object_id", "Durand Jeanne"),
        ("object_id", ["x"]),
        ("commitment", "xyz"),
        ("commitment", None),
    ],
)
def test_a_badly_formed_entry_with_its_right_hash(name: str, value: Any) -> None:
    forged = honest()
    forged.checkpoints = []
    forged.entries[3][name] = value
    forged.rechain(4)
    result = verify(forged.data())
    assert (result.status, result.first_bad) == (BROKEN, 4)
    assert "mal formée" in result.detail


def test_an_erasure_told_but_not_done() -> None:
    forged = honest()
    forged.add(rules.REDACTED, "3", object_type=rules.ENTRY_TYPE)
    result = verify(forged.data())
    assert (result.status, result.first_bad) == (BROKEN, 3)


@pytest.mark.parametrize("name", ["", "x", public(key(1)), public(key(2)).upper()])
def test_a_key_badly_told_or_told_twice(name: str) -> None:
    forged = honest()
    forged.add(rules.KEY_ADDED, name, object_type=rules.KEY_TYPE)
    result = verify(forged.data())
    assert (result.status, result.first_bad) == (BROKEN, 13)


def test_an_empty_file_is_called_empty() -> None:
    assert "vide" in verify(b" \n").detail


@pytest.mark.parametrize("y", [verifier.P + 3, verifier.P + 18, 2**255 - 1])
def test_a_point_is_written_in_one_way_only(y: int) -> None:
    assert verifier._decode(y.to_bytes(32, "little")) is None


def test_half_of_all_texts_are_no_point() -> None:
    points = [verifier._decode(y.to_bytes(32, "little")) for y in range(2, 202)]
    found = [point for point in points if point is not None]
    assert 60 < len(found) < 140
    for x, y, _, _ in found:
        assert (y * y - x * x - 1 - verifier.D * x * x * y * y) % verifier.P == 0
