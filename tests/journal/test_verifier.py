"""What a person who holds the file can try, and what the verifier says."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.journal.forge import Forge, honest, key, public
from vigie.journal import rules, verifier
from vigie.journal.verifier import BROKEN, INTACT, UNANCHORED, UNREADABLE, verify

OWNER = public(key(1))


@pytest.fixture
def journal() -> Forge:
    return honest()


def test_it_works(journal: Forge) -> None:
    for head, known in ((journal.head(), None), (None, OWNER), (journal.head(), OWNER)):
        result = verify(journal.data(), head, known)
        assert (result.status, result.exit_code) == (INTACT, 0), result.detail
        assert (result.entries, result.anchored, result.redactions, result.checkpoints) == (12, 12, 1, 2)
        assert result.first_bad is None
        assert "intact" in result.detail


def test_without_an_anchor_it_is_never_called_intact(journal: Forge) -> None:
    result = verify(journal.data())
    assert (result.status, result.exit_code, result.anchored) == (UNANCHORED, 3, 0)
    assert "intact" not in result.detail


def test_spaces_and_capitals_of_a_typed_anchor_do_not_matter(journal: Forge) -> None:
    seq, digest = journal.head().split(":")
    typed = f" {seq}: {digest[:32].upper()} {digest[32:]}\n"
    assert verify(journal.data(), typed, OWNER.upper()).status == INTACT


def test_layout_of_the_json_does_not_matter(journal: Forge) -> None:
    pretty = json.dumps(json.loads(journal.data()), indent=2).encode()
    assert verify(pretty, journal.head()).status == INTACT


# --- the file is changed, and the chain left as it is


def change(journal: Forge) -> int:
    journal.entries[4]["action"] = "answer.deleted"
    return 5


def change_and_rehash(journal: Forge) -> int:
    journal.entries[4]["person"] = 2
    entry = {k: v for k, v in journal.entries[4].items() if k not in ("hash", "private")}
    journal.entries[4]["hash"] = verifier._sha256(rules.canonical(entry))
    return 6


def change_private(journal: Forge) -> int:
    journal.entries[2]["private"]["content"]["note"] = "Appeler M. Durand"
    return 3


def change_salt(journal: Forge) -> int:
    journal.entries[2]["private"]["salt"] = "0" * 64
    return 3


def drop_private(journal: Forge) -> int:
    journal.entries[2]["private"] = None
    return 3


def restore_private(journal: Forge) -> int:
    journal.entries[5]["private"] = journal.entries[6]["private"]
    return 6


def add_private(journal: Forge) -> int:
    journal.entries[3]["private"] = {"salt": "0" * 64, "content": {}}
    return 4


def remove(journal: Forge) -> int:
    del journal.entries[4]
    return 5


def insert(journal: Forge) -> int:
    journal.entries.insert(4, dict(journal.entries[3]))
    return 5


def reorder(journal: Forge) -> int:
    journal.entries[4], journal.entries[5] = journal.entries[5], journal.entries[4]
    return 5


def renumber(journal: Forge) -> int:
    journal.entries[6]["seq"] = True
    return 7


def extra_field(journal: Forge) -> int:
    journal.entries[6]["comment"] = "x"
    return 7


def cut_with_its_checkpoint(journal: Forge) -> int:
    del journal.entries[10:]
    return 11


@pytest.mark.parametrize(
    "tamper",
    [
        change,
        change_and_rehash,
        change_private,
        change_salt,
        drop_private,
        restore_private,
        add_private,
        remove,
        insert,
        reorder,
        renumber,
        extra_field,
        cut_with_its_checkpoint,
    ],
)
def test_a_changed_file_is_broken_even_without_an_anchor(
    journal: Forge, tamper: Callable[[Forge], int]
) -> None:
    expected = tamper(journal)
    result = verify(journal.data())
    assert (result.status, result.exit_code, result.first_bad) == (BROKEN, 1, expected), result.detail


def test_cut_and_count_left_alone(journal: Forge) -> None:
    document = json.loads(journal.data())
    del document["entries"][-1]
    document["checkpoints"].pop()
    result = verify(rules.canonical(document))
    assert (result.status, result.first_bad) == (BROKEN, 12)


@pytest.mark.parametrize("name", ["signature", "public_key", "count", "head", "merkle_root", "at", "reason"])
def test_a_changed_checkpoint_is_broken(journal: Forge, name: str) -> None:
    checkpoint = journal.checkpoints[0]
    holder = checkpoint if name in checkpoint else checkpoint["statement"]
    other = {"count": 3, "at": "2026-11-24T09:00:01.000000Z", "reason": "bilan"}
    value = holder[name]
    holder[name] = other.get(name) or ("f" if value[0] != "f" else "0") + value[1:]
    assert verify(journal.data(), journal.head(), OWNER).status == BROKEN


def test_a_checkpoint_taken_out_of_the_middle(journal: Forge) -> None:
    del journal.checkpoints[0]
    assert verify(journal.data(), journal.head(), OWNER).status == BROKEN


@pytest.mark.parametrize("keys", [[], [OWNER, OWNER], [public(key(2))], [OWNER, public(key(2))], ["x"]])
def test_public_keys_are_those_that_the_chain_tells(journal: Forge, keys: list[str]) -> None:
    journal.keys = keys
    assert verify(journal.data(), journal.head(), OWNER).status == BROKEN


# --- the whole chain is made again


def recompute_from_5(journal: Forge) -> Forge:
    forged = journal.copy()
    forged.entries[4]["action"] = "answer.deleted"
    forged.rechain(5)
    forged.checkpoints = [c for c in forged.checkpoints if c["statement"]["count"] < 5]
    return forged


def test_a_recomputed_chain_is_only_consistent(journal: Forge) -> None:
    result = verify(recompute_from_5(journal).data())
    assert (result.status, result.exit_code) == (UNANCHORED, 3)


def test_a_recomputed_chain_against_the_printed_head(journal: Forge) -> None:
    result = verify(recompute_from_5(journal).data(), journal.head())
    assert (result.status, result.first_bad) == (BROKEN, 12)


def test_a_recomputed_chain_against_the_public_key(journal: Forge) -> None:
    result = verify(recompute_from_5(journal).data(), None, OWNER)
    assert (result.status, result.anchored) == (UNANCHORED, 4)
    assert "4 entrées ancrées sur 12" in result.detail


def test_a_recomputed_chain_with_its_checkpoints_left(journal: Forge) -> None:
    forged = recompute_from_5(journal)
    forged.checkpoints = journal.checkpoints
    result = verify(forged.data())
    assert (result.status, result.first_bad) == (BROKEN, 12)


def resigned() -> Forge:
    """Everything made again, with a key of the forger's own brought in properly."""
    forged = honest(key(66))
    forged.entries[4]["action"] = "answer.deleted"
    forged.rechain()
    forged.checkpoints = []
    forged.sign(key(66))
    return forged


def test_signed_again_with_another_key(journal: Forge) -> None:
    data = resigned().data()
    assert verify(data).status == UNANCHORED
    assert verify(data, None, OWNER).status == BROKEN
    assert verify(data, journal.head()).status == BROKEN
    assert verify(data, journal.head(), OWNER).status == BROKEN


def test_signed_again_under_the_name_of_the_key(journal: Forge) -> None:
    forged = recompute_from_5(journal)
    forged.sign(key(66))
    forged.checkpoints[-1]["public_key"] = OWNER
    assert verify(forged.data(), None, OWNER).status == BROKEN


def test_a_forger_s_key_added_after_the_last_checkpoint_earns_no_trust(journal: Forge) -> None:
    journal.add_key(key(66))
    journal.add("vault.destroyed")
    journal.sign(key(66))
    result = verify(journal.data(), None, OWNER)
    assert (result.status, result.anchored) == (UNANCHORED, 12)


def test_a_key_that_the_chain_does_not_tell_is_refused(journal: Forge) -> None:
    journal.sign(key(66))
    assert verify(journal.data(), journal.head(), OWNER).status == BROKEN


# --- anchors


def test_a_cut_end_is_seen_from_a_printed_head(journal: Forge) -> None:
    printed = journal.head()
    del journal.entries[9:]
    journal.checkpoints.pop()
    assert verify(journal.data(), None, None).status == BROKEN  # entry 6 has lost the entry that erased it

    journal = honest()
    del journal.entries[10:]
    journal.checkpoints.pop()
    result = verify(journal.data(), printed)
    assert (result.status, result.first_bad) == (BROKEN, 11)
    assert "coupée" in result.detail


def test_a_head_before_the_end_anchors_only_so_far(journal: Forge) -> None:
    result = verify(journal.data(), journal.head(7))
    assert (result.status, result.exit_code, result.anchored) == (UNANCHORED, 3, 7)
    assert "7 entrées ancrées sur 12" in result.detail
    assert "les 5 entrées suivantes" in result.detail


def test_the_farthest_anchor_counts(journal: Forge) -> None:
    assert verify(journal.data(), journal.head(7), OWNER).status == INTACT
    journal.add()
    result = verify(journal.data(), journal.head(7), OWNER)
    assert (result.status, result.anchored) == (UNANCHORED, 12)
    assert "l’entrée suivante" in result.detail
    assert verify(journal.data(), journal.head(), OWNER).status == INTACT


def test_one_contradicted_anchor_is_enough(journal: Forge) -> None:
    assert verify(journal.data(), f"12:{'0' * 64}", OWNER).status == BROKEN
    assert verify(journal.data(), journal.head(), public(key(2))).status == BROKEN


def test_a_key_handed_over_is_trusted_from_there(journal: Forge) -> None:
    journal.add_key(key(2))
    journal.sign(key(1), reason="key_rotation")
    journal.add()
    journal.sign(key(2))
    assert verify(journal.data(), None, OWNER).status == INTACT
    assert verify(journal.data(), None, public(key(2))).status == INTACT


def test_a_replaced_key_can_no_longer_sign(journal: Forge) -> None:
    journal.add_key(key(2))
    journal.sign(key(1), reason="key_rotation")
    journal.add("vault.destroyed")
    journal.sign(key(1))
    assert verify(journal.data(), None, OWNER).status == BROKEN


def test_an_older_key_is_not_trusted_because_a_newer_one_came() -> None:
    # The PC of key 1 was stolen; the journal went on elsewhere under key 2, which the person noted.
    journal = honest()
    journal.add_key(key(2))
    journal.sign(key(2))
    assert verify(journal.data(), None, public(key(2))).anchored == 13
    assert verify(journal.data(), None, OWNER).anchored == 12


def test_an_empty_journal_attests_nothing() -> None:
    empty = Forge()
    assert verify(empty.data()).status == UNANCHORED
    assert verify(empty.data(), f"1:{rules.GENESIS}").status == BROKEN
    assert verify(empty.data(), None, OWNER).status == BROKEN


def test_an_erasure_of_nothing_is_broken(journal: Forge) -> None:
    for target in ("4", "99", "13", "0", "x", "1" * 60):
        forged = journal.copy()
        forged.add(rules.REDACTED, target, object_type=rules.ENTRY_TYPE)
        result = verify(forged.data())
        assert (result.status, result.first_bad) == (BROKEN, 13), target


@pytest.mark.parametrize(
    "head", ["", "12", "12:", ":", "0:" + "0" * 64, "-1:" + "0" * 64, "a:b", "12:xyz", "９:" + "0" * 64]
)
def test_a_badly_written_head_is_said(journal: Forge, head: str) -> None:
    result = verify(journal.data(), head)
    assert (result.status, result.exit_code) == (UNREADABLE, 2)
    assert "NUMÉRO:EMPREINTE" in result.detail


@pytest.mark.parametrize("known", ["", "xyz", "0" * 63, "é" * 64])
def test_a_badly_written_key_is_said(journal: Forge, known: str) -> None:
    assert verify(journal.data(), None, known).exit_code == 2


# --- files that aren't a journal


def surrogate(data: bytes) -> bytes:
    return data.replace(b'"mfa-mail"', b'"\\ud800"')


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b" \n",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data.decode().encode("utf-16"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("latin-1", "replace").replace(b"?", b"\xe9"),
        lambda data: b"[" * 200_000,
        lambda data: b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        lambda data: b"1" * 10_000,
        lambda data: b'{"format":' + b"1" * 10_000 + b"}",
        lambda data: b"null",
        lambda data: b"[]",
        lambda data: b'{"format":"vigie-journal","version":1}',
        lambda data: data.replace(b'"count":12', b'"count":12.0'),
        lambda data: data.replace(b'"count":12', b'"count":NaN'),
        lambda data: data.replace(b'"count":12', b'"count":12,"count":12'),
        lambda data: data.replace(b'"count":12', b'"count":"12"'),
        surrogate,
        lambda data: bytes(range(256)) * 10,
    ],
)
def test_what_is_not_a_journal_gets_a_sentence(journal: Forge, damage: Callable[[bytes], bytes]) -> None:
    result = verify(damage(journal.data()), journal.head(), OWNER)
    assert result.exit_code == 1
    assert result.detail.endswith(".")


def test_a_later_format_is_not_examined(journal: Forge) -> None:
    assert verify(journal.data().replace(b'"version":1', b'"version":2')).exit_code == 2


def test_a_huge_file_is_not_examined(monkeypatch: pytest.MonkeyPatch, journal: Forge) -> None:
    monkeypatch.setattr(verifier, "MAX_BYTES", 100)
    result = verify(journal.data())
    assert (result.status, result.exit_code) == (UNREADABLE, 2)


@pytest.mark.parametrize("rows", [[None], [[]], [{}], ["x"], [1]])
@pytest.mark.parametrize("name", ["entries", "checkpoints"])
def test_rows_of_any_shape(journal: Forge, name: str, rows: list[Any]) -> None:
    document = {**journal.document(), name: rows, "count": len(rows) if name == "entries" else 12}
    assert verify(json.dumps(document).encode()).status == BROKEN


def test_every_value_replaced_by_every_kind(journal: Forge) -> None:
    """No shape of any field raises, and none passes for the original."""

    def walk(node: Any) -> list[tuple[Any, Any]]:
        pairs = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
        return [(node, k) for k, _ in pairs] + [
            place for _, v in pairs if isinstance(v, dict | list) for place in walk(v)
        ]

    document = json.loads(journal.data())
    places = walk(document)
    for place, name in places[::3]:
        kept = place[name]
        for value in (None, True, -1, 0, 10**30, "", "é", [], {}, [[]], {"a": {}}):
            if rules.canonical(value) == rules.canonical(kept):
                continue
            place[name] = value
            result = verify(rules.canonical(document), journal.head(), OWNER)
            assert result.status in (BROKEN, UNREADABLE), (name, value)
        place[name] = kept
