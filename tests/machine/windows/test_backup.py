from datetime import UTC, datetime, timedelta

import pytest

from tests.machine.builders import NOW, raws, reason, values
from vigie.machine.parse.windows.backup import FILE_HISTORY, backup

FIRST = datetime(1601, 1, 1, tzinfo=UTC)
CONFIG = (
    '<?xml version="1.0"?><DataProtectionUserConfig><DPStatus>ENABLED</DPStatus><Target>'
    "<TargetUrl>{}</TargetUrl><TargetDriveType>REMOVABLE</TargetDriveType></Target></DataProtectionUserConfig>"
)
DISKS = [{"device": "C:\\", "mountpoint": "C:\\", "fstype": "NTFS"}]
USB = {"device": "E:\\", "mountpoint": "E:\\", "fstype": "NTFS"}


def ticks(when: datetime) -> int:
    return int((when - FIRST).total_seconds()) * 10_000_000


def found(files: dict[str, object]) -> dict[str, object]:
    return dict(values(backup(raws(files))))


@pytest.mark.parametrize(
    ("value", "days"),
    [
        (ticks(NOW - timedelta(days=3, hours=2)), 3),
        (str(ticks(NOW)), 0),
        (ticks(NOW - timedelta(days=40)), 40),
        (ticks(NOW + timedelta(hours=12)), 0),
        (ticks(NOW + timedelta(days=9)), None),
        (0, None),
        (-1, None),
        (1, None),
        (18446744073709551615, None),
        ("hier", None),
        (None, None),
    ],
)
def test_the_date_of_the_last_copy(value: object, days: object) -> None:
    result = found({"registry.json": {FILE_HISTORY: {"ProtectedUpToTime": value}}})
    assert result["backup.last_days"] == days
    assert result["backup.tool"] == (None if days is None else "Historique des fichiers")


def test_the_date_in_an_export() -> None:
    octets = ",".join(f"{byte:02x}" for byte in ticks(NOW - timedelta(days=5)).to_bytes(8, "little"))
    export = (
        f'Windows Registry Editor Version 5.00\n\n[{FILE_HISTORY}]\n"ProtectedUpToTime"=hex(b):{octets}\n'
    )
    assert found({"fh.reg": export})["backup.last_days"] == 5


def test_silence_is_never_the_absence_of_a_backup() -> None:
    silent = backup(raws({"uninstall.json": [{"DisplayName": "7-Zip"}], "disks.json": DISKS}))
    assert set(values(silent).values()) == {None}
    assert "ne prouve pas" in reason(silent, "backup.last_days")


def test_a_known_program_is_named_and_proves_no_date() -> None:
    listed = [{"DisplayName": "Veeam Agent for Microsoft Windows"}, {"DisplayName": "Microsoft OneDrive"}]
    result = found({"uninstall.json": listed})
    assert (result["backup.tool"], result["backup.last_days"]) == ("Veeam Agent", None)
    assert found({"uninstall.json": listed[1:]})["backup.tool"] is None


@pytest.mark.parametrize(
    ("target", "disks", "present"),
    [
        ("E:\\", [*DISKS, USB], True),
        ("E:\\", DISKS, False),
        ("e:\\", [{"DeviceID": "C:", "DriveType": 3}, {"DeviceID": "E:", "DriveType": 2}], True),
        ("E:\\", [], None),
        ("E:\\", [{"DeviceID": "\\\\.\\PHYSICALDRIVE0"}], None),
        ("\\\\NAS\\copies\\", [*DISKS, USB], None),
        ("\\\\?\\Volume{0}\\", [*DISKS, USB], None),
    ],
)
def test_whether_the_disk_of_copies_is_plugged_in(target: str, disks: object, present: object) -> None:
    result = found({"file_history.xml": CONFIG.format(target), "disks.json": disks})
    assert result["backup.volume_present"] is present


@pytest.mark.parametrize(
    ("files", "encrypted"),
    [
        ({"bitlocker_shell.json": {"C:": 1, "E:": 1}}, True),
        ({"bitlocker_shell.json": {"C:": 1, "E:": "2"}}, False),
        ({"bitlocker_shell.json": {"C:": 1, "E:": 3}}, None),
        ({"bitlocker_shell.json": {"C:": 1}}, None),
        (
            {"encryptable_volume.json": {"DriveLetter": "E:", "ProtectionStatus": 1, "ConversionStatus": 1}},
            True,
        ),
        (
            {
                "encryptable_volume.json": [
                    {"DriveLetter": "E:", "ProtectionStatus": 0, "ConversionStatus": 1}
                ]
            },
            False,
        ),
        ({"encryptable_volume.json": [{"DriveLetter": "E:", "ProtectionStatus": 2}]}, None),
        (
            {
                "bitlocker_shell.json": {"E:": 1},
                "encryptable_volume.json": [{"DriveLetter": "E:", "ProtectionStatus": 0}],
            },
            None,
        ),
        ({}, None),
    ],
)
def test_the_encryption_of_the_disk_of_copies(files: dict[str, object], encrypted: object) -> None:
    assert found({"file_history.xml": CONFIG.format("E:\\"), **files})["backup.encrypted"] is encrypted
    assert found(files)["backup.encrypted"] is None
