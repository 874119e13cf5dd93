"""Whatever the outputs hold, no parser of macOS stumbles, noise never reads as something in place, nor redaction."""

import json
import plistlib
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.machine.fuzzing import LONG, names, noise_is_never_good, read
from tests.machine.macos.samples import WELL_KEPT
from vigie.machine import macos, redact_macos, support

SYSTEM = "macos"
READERS = {reader.keys[0]: reader for reader in macos.readers(support.load())}
WORDS = st.sampled_from(
    [
        "FileVault is",
        " On.",
        " Off",
        "(State = ",
        "1)",
        "screenLock delay is ",
        "immediate",
        " seconds",
        "assessments ",
        "enabled",
        "disabled",
        "System Integrity Protection status: ",
        "unknown (Custom Configuration)",
        "* Label: ",
        "No new software available.",
        "Recommended: YES",
        "tcp4 0 0 *.5900 *.* LISTEN",
        "smb:\t{",
        "shared:\t1",
        "guest access:\t1",
        "}",
        "Mount Point : ",
        "Kind : Local",
        "=>",
        '"com.apple.screensharing"',
        "staff",
        "admin",
        "AuthenticationAuthority:",
        "displaysleep 5",
        "nameserver[0] : 1.1.1.1",
        "<plist>",
        "<dict>",
        "</plist>",
        "{",
        "(",
        ";",
        "=",
        "9",
        "\n",
        " ",
        "\t",
        "é",
    ]
)
KEYS = st.sampled_from(
    sorted(
        {
            "AutoBackup",
            "Destinations",
            "SnapshotDates",
            "LastKnownEncryptionState",
            "FileVault",
            "AllDisksAndPartitions",
            "Partitions",
            "Content",
            "DeviceIdentifier",
            "Containers",
            "PhysicalStores",
            "Volumes",
            "Roles",
            "RecommendedUpdates",
            "LastSuccessfulDate",
            "AutomaticallyInstallMacOSUpdates",
            "globalstate",
            "idleTime",
            "autoLoginUser",
            "GuestEnabled",
            "AllowGuestAccess",
            "displayName",
            "date",
            "policyCategoryPasswordContent",
            "policyContent",
            "SPAirPortDataType",
            "spairport_airport_interfaces",
            "spairport_current_network_information",
            "spairport_security_mode",
            "SPiBridgeDataType",
            "ibridge_secure_boot",
            "SPApplicationsDataType",
            "_name",
            "version",
            "updated",
            "uid",
            "last",
            "others",
            "open",
            "names",
            "saved",
            "states",
            "office",
            "healthy",
            "realTimeProtectionEnabled",
            "definitionsUpdatedMinutesAgo",
        }
    )
)
LEAVES = (
    st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False)
)
DATES = st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31))


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
        max_leaves=14,
    )


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_random_bytes(key: str, data: st.DataObject) -> None:
    noise_is_never_good(SYSTEM, READERS[key], data)


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_scraps_of_real_words(key: str, data: st.DataObject) -> None:
    reader = READERS[key]
    words = st.lists(WORDS, max_size=40)
    contents = {name: "".join(data.draw(words)).encode() for name in names(SYSTEM, reader)}
    assert {finding.key for finding in read(reader, contents)} == set(reader.keys)


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_any_json_and_any_property_list(key: str, data: st.DataObject) -> None:
    reader = READERS[key]
    contents = {}
    for name in names(SYSTEM, reader):
        if name.endswith(".json"):
            contents[name] = json.dumps(data.draw(trees(LEAVES | st.none()))).encode()
        elif name.endswith(".plist") or name in ("alf.txt", "pwpolicy.txt", "tmutil_destinationinfo.txt"):
            form = data.draw(st.sampled_from([plistlib.FMT_XML, plistlib.FMT_BINARY]))
            contents[name] = plistlib.dumps(data.draw(trees(LEAVES | DATES)), fmt=form)
    found = read(reader, contents)
    assert {finding.key for finding in found} == set(reader.keys)


@pytest.mark.parametrize("key", sorted(READERS))
def test_very_deep_or_absent_is_only_unknown(key: str) -> None:
    reader = READERS[key]
    for contents in (
        {},
        dict.fromkeys(names(SYSTEM, reader), b"[" * 100_000),
        dict.fromkeys(names(SYSTEM, reader), b"{" * 100_000),
    ):
        found = read(reader, contents)
        assert {finding.key for finding in found} == set(reader.keys)
        assert all(finding.value is None for finding in found), found


@pytest.mark.parametrize("name", sorted(redact_macos.RULES))
@LONG
@given(data=st.data())
def test_what_hides_names_never_stumbles(name: str, data: st.DataObject) -> None:
    rule = redact_macos.RULES[name]
    rule(data.draw(st.binary(max_size=120)))
    rule("".join(data.draw(st.lists(WORDS, max_size=30))).encode())
    rule(json.dumps(data.draw(trees(LEAVES | st.none()))).encode())
    rule(plistlib.dumps(data.draw(trees(LEAVES | DATES)), fmt=plistlib.FMT_BINARY))


@pytest.mark.parametrize("name", sorted(set(redact_macos.RULES) & set(WELL_KEPT)))
def test_hiding_names_twice_changes_nothing_more(name: str) -> None:
    content = WELL_KEPT[name]
    data = (
        content
        if isinstance(content, bytes)
        else content.encode()
        if isinstance(content, str)
        else json.dumps(content).encode()
    )
    once = redact_macos.RULES[name](data)
    assert once and redact_macos.RULES[name](once) == once


@pytest.mark.parametrize(("name", "key"), [("alf.txt", "globalstate"), ("time_machine.plist", "AutoBackup")])
def test_what_no_property_list_can_hold_is_left_out(name: str, key: str) -> None:
    assert redact_macos.RULES[name](json.dumps({key: None}).encode()) == b""
