import plistlib

import pytest

from tests.machine.builders import failure, raws, reason, values
from tests.machine.macos.samples import APFS, INTERNAL, container, physical, volume, xml
from vigie.machine.parse.macos.disks import disks


@pytest.mark.parametrize(
    ("text", "encrypted"),
    [
        ("FileVault is On.\n", True),
        ("FileVault is Off.\n", False),
        ("FileVault is Off, but will be enabled after the next restart.", False),
        ("FileVault is Off.\nDeferred enablement appears to be active for user 'marie'.", False),
        ("FileVault is On.\nEncryption in progress: Percent completed = 45", False),
        ("FileVault is On. Encryption in progress: Percent completed = 45.3", False),
        ("Encryption in progress: Pending", False),
        ("FileVault is On.\nDecryption in progress: Percent completed = 12", False),
        ("FileVault is On, but needs to be restarted to finish.", None),
        ("FileVault est activé.", True),
        ("true\n", True),
        ("false", False),
        ("FileVault is On.\nFileVault is Off.", None),
        ("Error: FileVault status could not be determined.", None),
        ("", None),
    ],
)
def test_only_a_finished_encryption_counts(text: str, encrypted: bool | None) -> None:
    found = values(disks(raws({"fdesetup.txt": text})))
    assert found["disk.root_encrypted"] is encrypted
    assert found["disk.fixed_encrypted"] is encrypted


def test_the_volume_itself_answers_where_the_command_is_missing() -> None:
    for on in (True, False):
        found = values(disks(raws({"diskutil_root.plist": xml({"FileVault": on, "Encryption": True})})))
        assert found["disk.root_encrypted"] is on


def test_two_readings_that_disagree_are_unknown() -> None:
    found = disks(
        raws({"fdesetup.txt": "FileVault is On.", "diskutil_root.plist": xml({"FileVault": False})})
    )
    assert values(found)["disk.root_encrypted"] is None
    assert "redémarrez" in reason(found, "disk.fixed_encrypted")


def fixed(internal: bytes, apfs: bytes) -> object:
    files = {
        "fdesetup.txt": "FileVault is On.",
        "diskutil_internal.plist": internal,
        "diskutil_apfs.plist": apfs,
    }
    return values(disks(raws(files)))["disk.fixed_encrypted"]


def test_another_internal_volume_in_clear_is_seen() -> None:
    assert fixed(INTERNAL, APFS) is True
    second = xml({"Containers": [container("disk0s2", volume(True, "Data"), volume(False))]})
    assert fixed(INTERNAL, second) is False
    boot_camp = xml(
        {"AllDisksAndPartitions": [physical(("disk0s2", "Apple_APFS"), ("disk0s3", "Microsoft Basic Data"))]}
    )
    assert fixed(boot_camp, APFS) is False
    unlisted = xml({"AllDisksAndPartitions": [physical(("disk1s2", "Apple_APFS"))]})
    assert fixed(unlisted, APFS) is None


def test_encryption_at_rest_without_filevault_is_no_encryption() -> None:
    found = {"Containers": [container("disk0s2", volume(False, "Data"))]}
    assert fixed(INTERNAL, xml(found)) is False


@pytest.mark.parametrize(
    ("external", "apfs", "plugged", "encrypted"),
    [
        ([], [], False, None),
        ([physical(("disk4s1", "EFI"), disk="disk4")], [], False, None),
        ([physical(("disk4s1", "Windows_FAT_32"), disk="disk4")], [], True, False),
        ([physical(("disk4s2", "Apple_HFS"), disk="disk4")], [], True, False),
        ([physical(("disk4s2", "Apple_APFS"))], [container("disk4s2", volume(True, "Backup"))], True, True),
        ([physical(("disk4s2", "Apple_APFS"))], [container("disk4s2", volume(False))], True, False),
        ([physical(("disk4s2", "Apple_APFS"))], [], True, None),
        ([{"DeviceIdentifier": "disk4", "Content": "DOS_FAT_32", "VolumeName": "CLE"}], [], True, False),
    ],
)
def test_what_is_plugged_in(
    external: list[object], apfs: list[object], plugged: bool, encrypted: bool | None
) -> None:
    files = {
        "diskutil_external.plist": xml({"AllDisksAndPartitions": external}),
        "diskutil_apfs.plist": plistlib.dumps({"Containers": apfs}, fmt=plistlib.FMT_BINARY),
    }
    found = values(disks(raws(files)))
    assert found["removable.plugged"] is plugged
    assert found["removable.all_encrypted"] is encrypted


def test_a_backup_disk_that_is_open_is_plugged_in() -> None:
    text = "====\nName          : Sauvegarde\nKind          : Local\nMount Point   : /Volumes/Sauvegarde\nID            : 0B\n"
    files = {"tmutil_destinationinfo.txt": text, "diskutil_external.plist": failure("timeout")}
    assert values(disks(raws(files)))["removable.plugged"] is True
    files["tmutil_destinationinfo.txt"] = text.replace("Mount Point   : /Volumes/Sauvegarde\n", "")
    assert values(disks(raws(files)))["removable.plugged"] is None
