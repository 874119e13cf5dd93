"""Whatever the outputs hold, no parser of Windows stumbles, and noise never reads as something in place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.machine.builders import NOW
from tests.machine.fuzzing import LONG, names, noise_is_never_good, read
from vigie.machine import support, windows
from vigie.machine.raws import Raws

SYSTEM = "windows"
READERS = {reader.keys[0]: reader for reader in windows.readers(support.load())}
WORDS = st.sampled_from(
    [
        "true",
        "false",
        "null",
        "0",
        "1",
        "2",
        "4",
        "-1",
        "65535",
        "4294967295",
        "0x00000000",
        "0xffffffff",
        "{",
        "}",
        "[",
        "]",
        '"',
        ":",
        ",",
        "=",
        "\\",
        "HKLM",
        "[HKEY_LOCAL_MACHINE\\X]\n",
        "",
        "",
        "",
        '"a"=dword:0000000',
        '"b"=hex(b):00,',
        "é",
        "GUID",
        "Authentification",
        "Ouvrir",
        "WPA2",
        "CCMP",
        "D:",
        "(A;;FA;;;WD)",
        "(",
        ";",
        ")",
        "S-1-1-0",
        "<TargetUrl>",
        "E:\n",
        "",
        "",
        "",
        "</TargetUrl>",
        "TCP",
        "LISTENING",
        "0.0.0.0:445",
        "[::]:0",
        "State",
        "Name",
        "Type",
        "3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e",
    ]
)
MEMBERS = st.sampled_from(
    [
        "LocalAddress",
        "LocalPort",
        "State",
        "laddr",
        "Name",
        "Type",
        "Access",
        "Sid",
        "AccountName",
        "sddl",
        "auth",
        "cipher",
        "interfaces",
        "error",
        "state\n",
        "",
        "",
        "",
        "authentication",
        "encryption",
        "mode",
        "NetworkCategory",
        "DisplayName",
        "DisplayVersion",
        "displayName",
        "productState",
        "firewall",
        "antiVirus\n",
        "",
        "",
        "",
        "DriveLetter",
        "ProtectionStatus",
        "ConversionStatus",
        "VolumeType",
        "DeviceID",
        "DriveType",
        "SID",
        "Enabled",
        "PasswordRequired",
        "LastLogon\n",
        "",
        "",
        "",
        "names",
        "browser",
        "saved",
        "version",
        "value",
        "Value",
        "Count",
        "C:",
        "E:",
        "min_length",
        "lockout_threshold",
        "rebootPending\n",
        "",
        "",
        "",
        "CurrentBuild",
        "UBR",
        "EditionID",
        "AMRunningMode",
        "IsTamperProtected",
        "AntivirusSignatureAge",
    ]
)
KEYS = st.sampled_from(
    (
        r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server",
        r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters",
        r"HKCU\Control Panel\Desktop",
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
        r"HKCU\Software\Microsoft\Office\16.0\Word\Security",
        r"HKCU\Software\Microsoft\Windows\CurrentVersion\FileHistory",
    )
)
NAMES = st.sampled_from(
    [
        "fDenyTSConnections",
        "UserAuthentication",
        "SMB1",
        "ScreenSaveActive",
        "ScreenSaverIsSecure",
        "ScreenSaveTimeOut",
        "AutoAdminLogon\n",
        "",
        "",
        "",
        "VBAWarnings",
        "ProtectedUpToTime",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.text(max_size=8)
    | st.floats(allow_nan=False)
    | WORDS
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(MEMBERS, inner, max_size=5),
    max_leaves=12,
)
REGISTRY = st.dictionaries(KEYS, st.dictionaries(NAMES, LEAVES, max_size=4) | LEAVES, max_size=4)


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
    words = st.lists(WORDS | st.sampled_from([" ", "\n"]), max_size=60)
    contents = {name: "".join(data.draw(words)).encode() for name in [*names(SYSTEM, reader), "x.reg"]}
    assert {finding.key for finding in read(reader, contents)} <= set(reader.keys)


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_any_json(key: str, data: st.DataObject) -> None:
    reader = READERS[key]
    contents = {
        name: json.dumps(data.draw(REGISTRY if name == "registry.json" else JSON)).encode()
        for name in names(SYSTEM, reader)
        if name.endswith(".json")
    }
    assert {finding.key for finding in read(reader, contents)} <= set(reader.keys)


@pytest.mark.parametrize("key", sorted(READERS))
def test_a_very_deep_json_is_only_unknown(key: str) -> None:
    reader = READERS[key]
    found = read(reader, dict.fromkeys(names(SYSTEM, reader), b"[" * 100000))
    assert all(finding.value is None for finding in found), found


@pytest.mark.parametrize("key", sorted(READERS))
def test_every_parser_lives_without_any_output(key: str) -> None:
    reader = READERS[key]
    found = reader.parser(Raws({}, NOW))
    assert {finding.key for finding in found} == set(reader.keys)
    assert all(finding.value is None for finding in found), found
