"""Whatever the file, the verifier answers, and calls intact only what the anchor attests."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journal.forge import honest, key, public
from vigie.journal import rules
from vigie.journal.verifier import EXIT_CODES, INTACT, verify

JOURNAL = honest()
DATA = JOURNAL.data()
DOCUMENT = json.loads(DATA)
HEAD, OWNER = JOURNAL.head(), public(key(1))

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([OWNER, "0" * 64])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


def check(data: bytes) -> None:
    for head, known in ((None, None), (HEAD, None), (None, OWNER), (HEAD, OWNER)):
        result = verify(data, head, known)
        assert result.exit_code == EXIT_CODES[result.status]
        assert result.detail.endswith(".")
        if result.status == INTACT:
            assert head or known
            document = json.loads(data)
            if head:
                assert document["entries"] == DOCUMENT["entries"]
                assert document["public_keys"] == DOCUMENT["public_keys"]
            else:
                # The key alone can't tell an older state that it signed from the whole.
                count = document["count"]
                assert document["entries"] == DOCUMENT["entries"][:count]
                assert document["checkpoints"] == DOCUMENT["checkpoints"][: len(document["checkpoints"])]


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_random_bytes(data: bytes) -> None:
    assert verify(data, HEAD, OWNER).exit_code == 1


@given(values)
@settings(deadline=None)
def test_random_json(value: Any) -> None:
    check(json.dumps(value).encode())


@given(st.dictionaries(st.sampled_from(sorted(DOCUMENT)), values))
@settings(deadline=None)
def test_parts_replaced(parts: dict[str, Any]) -> None:
    check(json.dumps({**DOCUMENT, **parts}).encode())


@given(st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(1, 255)), min_size=1, max_size=3))
@settings(deadline=None)
def test_bytes_changed(changes: list[tuple[int, int]]) -> None:
    data = bytearray(DATA)
    for place, flip in changes:
        data[place] ^= flip
    check(bytes(data))


@given(st.integers(0, len(DATA)), st.integers(0, 200), st.binary(max_size=20))
@settings(deadline=None)
def test_bytes_removed_and_added(start: int, length: int, more: bytes) -> None:
    check(DATA[:start] + more + DATA[start + length :])


edits = st.tuples(
    st.sampled_from(["delete", "swap", "copy", "field", "private", "forge", "cut"]),
    st.integers(0, 11),
    st.integers(0, 11),
    st.sampled_from(sorted(DOCUMENT["entries"][0])),
    values,
)


@given(st.lists(edits, min_size=1, max_size=4), st.booleans(), st.booleans(), st.booleans())
@settings(deadline=None)
def test_a_forger_at_work(steps: list[Any], rechain: bool, resign: bool, recount: bool) -> None:
    """Entries moved, changed, made again, in any combination, with or without the forger's own signature."""
    forged = copy.deepcopy(JOURNAL)
    rows = forged.entries
    for kind, a, b, name, value in steps:
        if not rows:
            break
        a, b = a % len(rows), b % len(rows)
        if kind == "delete":
            del rows[a]
        elif kind == "swap":
            rows[a], rows[b] = rows[b], rows[a]
        elif kind == "copy":
            rows.insert(a, copy.deepcopy(rows[b]))
        elif kind == "field":
            rows[a][name] = value
        elif kind == "private":
            rows[a]["private"] = copy.deepcopy(rows[b].get("private"))
        elif kind == "cut":
            del rows[a:]
            forged.checkpoints = [c for c in forged.checkpoints if c["statement"]["count"] <= a]
        else:
            forged.add(rules.REDACTED, str(a + 1), object_type=rules.ENTRY_TYPE)
    if rechain or resign:
        forged.rechain()
    if resign and rows:
        forged.add_key(key(66))
        forged.checkpoints = []
        forged.sign(key(66))
    document = forged.document()
    if not recount:
        document["count"] = DOCUMENT["count"]
    check(json.dumps(document).encode())
