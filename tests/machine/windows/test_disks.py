"""Checks 4 and 5: encryption of the drives. Synthetic: no real machine."""

from pathlib import Path
from typing import Any

import pytest

from tests.machine.windows.judging import MET, TO_FIX, UNKNOWN, outcome, why

SHELL, CLASS, DRIVES = "bitlocker_shell.json", "encryptable_volume.json", "disks.json"


def volume(
    letter: str | None, protection: object, conversion: object = 1, kind: object = 0
) -> dict[str, Any]:
    return {
        "DriveLetter": letter,
        "ProtectionStatus": protection,
        "ConversionStatus": conversion,
        "VolumeType": kind,
    }


STICK = {"DeviceID": "E:", "DriveType": 2, "BusType": 7}
BOTH = [{"DeviceID": "C:", "DriveType": 3}, {"DeviceID": "D:", "DriveType": 3}]


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({SHELL: {"C:": 1}}, MET),
        ({SHELL: {"C:": "1"}}, MET),
        ({SHELL: {"c:\\": 1}}, MET),
        ({SHELL: {"C:": 2}}, TO_FIX),
        *(({SHELL: {"C:": value}}, UNKNOWN) for value in (0, 3, 4, 5, 6, 7, None, "on", 65535)),
        ({SHELL: {"C:": 1, "D:": 1}}, MET),
        ({SHELL: {"C:": 1, "D:": 2}}, UNKNOWN),
        ({SHELL: {"C:": 1, "D:": 2}, DRIVES: BOTH}, TO_FIX),
        ({SHELL: {"C:": 1, "E:": 2}, DRIVES: [BOTH[0], STICK]}, MET),
        ({SHELL: {"C:": 1, "D:": 2}, DRIVES: [{"DeviceID": "D:", "DriveType": 3, "BusType": 7}]}, MET),
        ({SHELL: {"D:": 1}}, UNKNOWN),
        ({SHELL: {}}, UNKNOWN),
        ({SHELL: b""}, UNKNOWN),
        ({CLASS: volume("C:", 1)}, MET),
        ({CLASS: [volume("C:", "1", "1", "0")]}, MET),
        ({CLASS: {**volume("C:", 1), "CimClass": {"CimClassName": "Win32_EncryptableVolume"}}}, MET),
        ({CLASS: volume("C:", 0, 1)}, TO_FIX),  # encrypted, its key in clear
        ({CLASS: volume("C:", 0, 0)}, TO_FIX),
        ({CLASS: volume("C:", 2, 1)}, UNKNOWN),
        *(({CLASS: volume("C:", 1, conversion)}, TO_FIX) for conversion in (0, 2, 3, 4, 5)),
        ({CLASS: {"DriveLetter": "C:", "ProtectionStatus": 1}}, MET),
        ({CLASS: {"DriveLetter": "C:", "ProtectionStatus": 4294967295}}, UNKNOWN),
        ({CLASS: [volume("C:", 1), volume("D:", 1, 1, 1)]}, MET),
        ({CLASS: [volume("C:", 1), volume("D:", 0, 0, 1)]}, TO_FIX),
        ({CLASS: [volume("C:", 1), volume("E:", 0, 0, 2)]}, MET),
        ({CLASS: [volume("C:", 1), volume(None, 0, 0, 1)]}, MET),  # the recovery partition
        ({CLASS: [volume("C:", 0, 0, 1), volume("D:", 1, 1, 0)]}, TO_FIX),
        ({CLASS: []}, UNKNOWN),
        ({CLASS: volume("C:", 1), SHELL: {"C:": 1}}, MET),
        ({CLASS: volume("C:", 0, 1), SHELL: {"C:": 1}}, UNKNOWN),
        ({CLASS: volume("C:", 1), SHELL: {"C:": 5}}, MET),
        ({DRIVES: BOTH}, UNKNOWN),
    ],
)
def test_internal_drives(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "disk_encrypted", files) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({CLASS: [volume("C:", 1), volume("E:", 1, 1, 2)]}, MET),
        ({CLASS: [volume("C:", 1), volume("E:", 0, 0, 2)]}, TO_FIX),
        ({CLASS: [volume("C:", 1), volume("E:", 2, None, 2)]}, UNKNOWN),
        ({CLASS: volume("C:", 1)}, UNKNOWN),
        ({SHELL: {"C:": 2, "E:": 1}, DRIVES: [BOTH[0], STICK]}, MET),
        ({SHELL: {"C:": 1, "E:": 2}, DRIVES: [BOTH[0], STICK]}, TO_FIX),
        ({SHELL: {"C:": 1, "E:": 6}, DRIVES: [BOTH[0], STICK]}, UNKNOWN),
        ({SHELL: {"C:": 1, "E:": 2}, DRIVES: [{"DriveLetter": "E", "DriveType": "Removable"}]}, TO_FIX),
        (
            {SHELL: {"E:": 2}, DRIVES: [{"device": "E:\\", "mountpoint": "E:\\", "opts": "rw,removable"}]},
            TO_FIX,
        ),
        ({SHELL: {"E:": 2}, DRIVES: {"DeviceID": "E:", "DriveType": 2, "Size": None}}, UNKNOWN),
        ({SHELL: {"C:": 1, "E:": 2}}, UNKNOWN),
        ({DRIVES: [STICK]}, UNKNOWN),
    ],
)
def test_removable_drives(tmp_path: Path, files: dict[str, Any], wanted: object) -> None:
    assert outcome(tmp_path, "removable_encrypted", files) == wanted


def test_it_says_which_drive_and_why(tmp_path: Path) -> None:
    assert "lecteur D:" in why(tmp_path / "a", "disk.fixed_encrypted", {SHELL: {"C:": 1, "D:": 2}})
    assert "Gérer BitLocker" in why(tmp_path / "b", "disk.root_encrypted", {SHELL: {"C:": 3}})
    assert "branché" in why(tmp_path / "c", "removable.all_encrypted", {SHELL: {"C:": 1}, DRIVES: BOTH})
