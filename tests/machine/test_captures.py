import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.machine.builders import NOW, capture, real
from vigie.machine import CaptureError, dictionary, replay, support
from vigie.machine.audit import READERS
from vigie.machine.redact import redacted

OS_RELEASE = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


def test_a_folder_of_another_tool_is_read_by_the_same_parsers(tmp_path: Path) -> None:
    found = replay(capture(tmp_path, {"os_release": OS_RELEASE, "ufw_status.txt": real("ufw_verbose.txt")}))
    assert (found.system, found.version, found.rights, found.started_at) == ("linux", "12", "user", NOW)
    active = found.reading("firewall.active")
    assert active is not None and active.value is True and active.measured_at == NOW


def test_every_fact_is_answered_and_the_missing_files_are_named(tmp_path: Path) -> None:
    found = replay(capture(tmp_path, {}))
    assert {reading.key for reading in found.readings} == set(dictionary.keys_of("linux"))
    assert all(reading.value is None for reading in found.readings)
    encrypted = found.reading("disk.root_encrypted")
    assert encrypted is not None and encrypted.unavailable == "Le fichier lsblk.json manque dans ce relevé."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    found = replay(capture(tmp_path, {"ufw_status.txt": "État : inactif\r\n".encode(encoding)}))
    active = found.reading("firewall.active")
    assert active is not None and active.value is False


def test_a_file_that_is_noise_is_unavailable_with_its_name(tmp_path: Path) -> None:
    found = replay(capture(tmp_path, {"lsblk.json": b"\x00\x01\xff"}))
    encrypted = found.reading("disk.root_encrypted")
    assert encrypted is not None and encrypted.unavailable == "Le fichier lsblk.json n’a pas pu être lu."


def test_a_folder_in_the_place_of_a_file_is_unavailable(tmp_path: Path) -> None:
    capture(tmp_path, {})
    (tmp_path / "lsblk.json").mkdir()
    os.mkfifo(tmp_path / "os_release")
    found = replay(tmp_path)
    encrypted = found.reading("disk.root_encrypted")
    assert encrypted is not None and encrypted.unavailable == "Le fichier lsblk.json n’a pas pu être lu."
    assert found.version == ""


def test_only_the_system_is_compulsory(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"system": "linux"}')
    os.utime(tmp_path / "manifest.json", (NOW.timestamp(), NOW.timestamp()))
    assert replay(tmp_path).started_at == NOW


def test_the_version_of_the_manifest_serves_when_the_system_says_none(tmp_path: Path) -> None:
    assert replay(capture(tmp_path, {}, version="12")).version == "12"


def test_a_date_without_an_offset_is_taken_as_utc(tmp_path: Path) -> None:
    found = replay(capture(tmp_path, {}, captured_at="2026-11-20T08:00:00"))
    assert found.started_at == datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        "",
        "{",
        "[]",
        "null",
        '{"system": "beos"}',
        '{"system": ["linux"]}',
        '{"system": "linux", "captured_at": "x"}',
        "[" * 100_000,
        '{"system": 3}',
        b"\x00\x01",
    ],
)
def test_a_folder_that_is_no_capture_says_so_in_french(tmp_path: Path, manifest: str | bytes | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_bytes(
            manifest if isinstance(manifest, bytes) else manifest.encode()
        )
    with pytest.raises(CaptureError, match=r"\.$") as refused:
        replay(tmp_path)
    assert "manifest" in str(refused.value)


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="n’est pas un dossier"):
        replay(tmp_path / "none")


@pytest.mark.parametrize(("system", "name"), [("windows", "Windows"), ("macos", "macOS")])
def test_the_other_systems_are_unavailable_and_say_why(tmp_path: Path, system: str, name: str) -> None:
    found = replay(capture(tmp_path, {}, system=system))
    assert {reading.key for reading in found.readings} == set(dictionary.keys_of(system))
    assert all(reading.unavailable for reading in found.readings)
    unwritten = f"La mesure de ce réglage sur {name} n’est pas encore écrite dans cette version de Vigie."
    asked = {key for reader in READERS[system](support.load()) for key in reader.keys}
    assert {r.key for r in found.readings if r.unavailable == unwritten} == set(
        dictionary.keys_of(system)
    ) - asked


def test_the_identity_of_a_windows_is_read_by_its_build(tmp_path: Path) -> None:
    data = {"CurrentBuild": "26100", "UBR": 4652, "DisplayVersion": "24H2", "ProductName": "Windows 10 Pro"}
    found = replay(capture(tmp_path, {"current_version.json": data}, system="windows"))
    name = found.reading("os.name")
    assert name is not None and name.value == "Windows 11 24H2" and found.version == "10.0.26100.4652"


def test_the_identity_of_a_mac(tmp_path: Path) -> None:
    text = "ProductName:\t\tmacOS\nProductVersion:\t\t15.6.1\nBuildVersion:\t\t24G90\n"
    assert replay(capture(tmp_path, {"sw_vers.txt": text}, system="macos")).version == "15.6.1"


@pytest.mark.parametrize(
    ("name", "text", "hidden", "kept"),
    [
        (
            "passwd",
            "marie:x:1000:1000:Marie D,,,:/home/marie:/bin/bash",
            ["marie", "Marie"],
            "user1000:x:1000",
        ),
        ("passwd", "paul:$6$abc:1001:1001::/home/paul:/bin/sh", ["$6$", "paul"], ":x:1001"),
        ("group", "sudo:x:27:marie,paul\nmarie:x:1000:", ["marie", "paul"], "sudo:x:27:member1,member2"),
        ("nmcli_wifi.txt", "yes:Cabinet Dr Dupont:WPA2", ["Dupont"], "yes:reseau:WPA2"),
        ("nmcli_wifi.txt", real("nmcli_wifi_list.txt").decode(), ["FE\\:DC"], "WPA1 WPA2"),
        (
            "autologon.conf",
            "[daemon]\nAutomaticLoginEnable=True\nAutomaticLogin=marie",
            ["marie"],
            "Enable=True",
        ),
        (
            "smb.conf",
            "[global]\nserver min protocol = NT1\n[dossiers dupont]\npath = /srv/dupont\nguest ok = yes",
            ["dupont"],
            "guest ok = yes",
        ),
        ("sudoers", "root ALL=(ALL) ALL\nmarie ALL=(ALL) NOPASSWD: ALL", ["marie"], "NOPASSWD: ALL"),
        ("sshd_config", "PermitRootLogin no\nAllowUsers marie", ["marie"], "PermitRootLogin no"),
        (
            "mounts",
            "/dev/sdb1 /media/marie/DUPONT vfat rw 0 0",
            ["marie", "DUPONT"],
            "/media/user/volume vfat",
        ),
        (
            "lsblk.json",
            '{"mountpoint": "/run/media/marie/PATIENTS"}',
            ["marie", "PATIENTS"],
            "/run/media/user/volume",
        ),
        (
            "usershares",
            "==> /var/lib/samba/usershares/dupont <==\npath=/home/marie/x\nguest_ok=y",
            ["dupont", "marie"],
            "guest_ok=y",
        ),
    ],
)
def test_names_and_secrets_stay_on_the_machine(name: str, text: str, hidden: list[str], kept: str) -> None:
    said = redacted(name, text.encode()).decode()
    assert kept in said
    for word in hidden:
        assert word not in said


def test_the_manifest_is_written_last(tmp_path: Path) -> None:
    capture(tmp_path, {"os_release": OS_RELEASE})
    assert json.loads((tmp_path / "manifest.json").read_text())["system"] == "linux"
