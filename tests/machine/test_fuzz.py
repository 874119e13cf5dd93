"""Whatever the outputs hold, no parser stumbles, and noise never reads as something in place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.machine.builders import NOW
from tests.machine.fuzzing import LONG, names, noise_is_never_good, read
from vigie.machine import linux, support
from vigie.machine.raws import Raws

TABLE = support.load()
SYSTEM = "linux"
READERS = {reader.keys[0]: reader for reader in linux.readers(TABLE)}
# texts for which nothing found is the honest answer: they stand for a file that exists and is empty
EMPTY_IS_AN_ANSWER = {
    "smb.conf",
    "usershares",
    "exports",
    "autologon.conf",
    "display_manager",
    "kscreenlockerrc",
}
WORDS = st.sampled_from(
    [
        "yes",
        "no",
        "true",
        "=",
        ":",
        "{",
        "}",
        "[",
        "]",
        '"',
        "0",
        "1",
        "-",
        "root",
        "policy",
        "drop",
        "accept",
        "chain",
        "table",
        "Status",
        "LISTEN",
        "\n",
        " ",
        "\t",
        "<",
        ">",
        "uint32",
        "org.gnome",
        "é",
        "\\",
        "000",
        "WPA2",
    ]
)


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_random_bytes(key: str, data: st.DataObject) -> None:
    noise_is_never_good(SYSTEM, READERS[key], data, EMPTY_IS_AN_ANSWER)


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_scraps_of_real_words(key: str, data: st.DataObject) -> None:
    reader = READERS[key]
    text = st.lists(WORDS, max_size=60).map(lambda words: "".join(words).encode())
    keys = {
        finding.key for finding in read(reader, {name: data.draw(text) for name in names(SYSTEM, reader)})
    }
    assert keys <= set(reader.keys)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "blockdevices",
                    "name",
                    "type",
                    "children",
                    "uid",
                    "state",
                    "saved",
                    "browser",
                    "flag",
                    "count",
                    "attached",
                    "services",
                    "healthy",
                    "realTimeProtectionEnabled",
                    "others",
                    "desktop",
                    "names",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_any_json(key: str, data: st.DataObject) -> None:
    reader = READERS[key]
    contents = {
        name: json.dumps(data.draw(JSON)).encode() if name.endswith(".json") else b""
        for name in names(SYSTEM, reader)
    }
    for finding in read(reader, contents):
        assert finding.key in reader.keys


def test_a_very_deep_json_is_only_unknown() -> None:
    reader = READERS["disk.root_encrypted"]
    found = read(reader, {"lsblk.json": b"[" * 100_000})
    assert all(finding.value is None for finding in found)


def test_every_parser_lives_without_any_output() -> None:
    for reader in READERS.values():
        found = reader.parser(Raws({}, NOW))
        assert {finding.key for finding in found} == set(reader.keys)
        assert all(finding.value is None for finding in found), found
