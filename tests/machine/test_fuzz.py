"""Whatever the outputs hold, no parser stumbles, and noise never reads as something in place."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.machine.builders import NOW
from vigie.machine import linux, support
from vigie.machine.probes import probes_of
from vigie.machine.raws import Raw, Raws
from vigie.machine.readings import Finding

TABLE = support.load()
READERS = {reader.keys[0]: reader for reader in linux.readers(TABLE)}
GOOD: dict[str, Any] = {
    "os.supported": True,
    "firewall.active": True,
    "firewall.at_boot": True,
    "disk.root_encrypted": True,
    "disk.fixed_encrypted": True,
    "removable.all_encrypted": True,
    "lock.automatic": True,
    "lock.on_wake": True,
    "logon.automatic": False,
    "accounts.daily_admin": False,
    "accounts.without_password": 0,
    "accounts.builtin_admin_enabled": False,
    "accounts.dormant_count": 0,
    "elevation.confirmed": True,
    "updates.security_pending": 0,
    "updates.automatic": True,
    "updates.reboot_required": False,
    "applications.outdated_count": 0,
    "antivirus.active": True,
    "browser.saved_passwords": 0,
    "office.macros_restricted": True,
    "smb.v1_enabled": False,
    "shares.open_count": 0,
    "folders.exposed_count": 0,
    "ports.sensitive_count": 0,
    "remote_desktop.listening": False,
    "boot.secure": True,
    "wifi.open_saved_count": 0,
    "password_manager.present": True,
    "remote.tools_count": 0,
    "backup.encrypted": True,
    "backup.volume_present": False,
    "ssh.permit_root_login": "no",
}
# texts for which nothing found is the honest answer: they stand for a file that exists and is empty
EMPTY_IS_AN_ANSWER = {
    "smb.conf",
    "usershares",
    "exports",
    "autologon.conf",
    "display_manager",
    "kscreenlockerrc",
}
LONG = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
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


def names(reader: linux.Reader) -> list[str]:
    return [probe.name for probe in probes_of("linux") if set(probe.yields) & set(reader.keys)]


def read(reader: linux.Reader, contents: dict[str, bytes], rights: Any = "user") -> list[Finding]:
    return reader.parser(
        Raws({name: Raw(name, data=data) for name, data in contents.items()}, NOW, rights, False)
    )


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_random_bytes(key: str, data: st.DataObject) -> None:
    reader = READERS[key]
    contents = {name: data.draw(st.binary(min_size=1, max_size=200)) for name in names(reader)}
    blank = any(not contents[name].strip() for name in EMPTY_IS_AN_ANSWER & set(contents))
    for finding in read(reader, contents, data.draw(st.sampled_from(["user", "admin"]))):
        if finding.key in GOOD and not blank:
            assert finding.value != GOOD[finding.key], (finding, contents)


@pytest.mark.parametrize("key", sorted(READERS))
@LONG
@given(data=st.data())
def test_scraps_of_real_words(key: str, data: st.DataObject) -> None:
    reader = READERS[key]
    text = st.lists(WORDS, max_size=60).map(lambda words: "".join(words).encode())
    keys = {finding.key for finding in read(reader, {name: data.draw(text) for name in names(reader)})}
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
        for name in names(reader)
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
