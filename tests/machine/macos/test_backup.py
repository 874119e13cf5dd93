import plistlib

import pytest

from tests.machine.builders import failure, raws, reason, values
from tests.machine.macos.samples import ago, destination, time_machine, xml
from vigie.machine.parse.macos.backup import backup

OLD_STYLE = """{{
    AutoBackup = 1;
    Destinations =     (
                {{
            LastKnownEncryptionState = NotEncrypted;
            SnapshotDates =             (
                "{:%Y-%m-%d %H:%M:%S} +0000",
                "{:%Y-%m-%d %H:%M:%S} +0000"
            );
        }}
    );
}}
"""


@pytest.mark.parametrize(
    ("content", "days", "encrypted"),
    [
        (time_machine(destination(30, 9, 2)), 2, True),
        (time_machine(destination(40), destination(3)), 3, True),
        (time_machine(destination(3), destination(400, LastKnownEncryptionState="NotEncrypted")), 3, False),
        (time_machine(destination(400)), 400, True),
        (time_machine(destination(5), AutoBackup=False), 5, True),
        (time_machine(destination(-40, 12)), 12, True),
        (time_machine(destination(1, LastKnownEncryptionState="FileVault")), 1, True),
        (time_machine(destination(1, LastKnownEncryptionState="")), 1, None),
        (time_machine(destination()), None, True),
        (time_machine(), None, None),
        (xml({"AutoBackup": False}), None, None),
        (plistlib.dumps(plistlib.loads(time_machine(destination(4))), fmt=plistlib.FMT_BINARY), 4, True),
        (OLD_STYLE.format(ago(20), ago(6)), 6, False),
        (time_machine(destination(2))[:-30], None, None),
        ("", None, None),
    ],
)
def test_the_freshest_copy_of_all_destinations(
    content: bytes | str, days: int | None, encrypted: bool | None
) -> None:
    found = values(backup(raws({"time_machine.plist": content})))
    assert found["backup.last_days"] == days
    assert found["backup.encrypted"] is encrypted


def test_no_destination_never_reads_as_no_backup() -> None:
    found = backup(raws({"tmutil_destinationinfo.txt": "tmutil: No destinations configured.\n"}))
    assert set(values(found).values()) == {None}
    assert "ne prouve pas" in reason(found, "backup.last_days")


def test_what_macos_keeps_for_full_disk_access_says_where_to_look() -> None:
    found = backup(
        raws({"time_machine.plist": failure("denied"), "tmutil_destinationinfo.txt": failure("failed")})
    )
    assert "« Time Machine »" in reason(found, "backup.last_days")


def test_a_destination_names_the_tool_but_dates_nothing() -> None:
    text = "> ====\nName          : Sauvegarde\nKind          : Network\nURL           : smb://nas/x\nID            : 0B\n"
    found = values(backup(raws({"tmutil_destinationinfo.txt": text})))
    assert found["backup.tool"] == "Time Machine"
    assert {found[key] for key in ("backup.last_days", "backup.encrypted", "backup.volume_present")} == {None}
    listed = xml({"Destinations": [{"Kind": "Local", "ID": "0B", "MountPoint": "/Volumes/x", "Name": "x"}]})
    found = values(backup(raws({"tmutil_destinationinfo.txt": listed})))
    assert found["backup.tool"] == "Time Machine"


LOCAL = "====\nName          : Sauvegarde\nKind          : Local\n{}ID            : 0B\n"
MOUNTED = "Mount Point   : /Volumes/Sauvegarde\n"


@pytest.mark.parametrize(
    ("text", "present"),
    [
        (LOCAL.format(MOUNTED), True),
        (LOCAL.format(""), False),
        (LOCAL.format("") + LOCAL.format(MOUNTED), True),
        (LOCAL.format(MOUNTED).replace("Local", "Network"), None),
        ("tmutil: No destinations configured.", None),
        ("", None),
    ],
)
def test_whether_the_backup_disk_is_plugged_in(text: str, present: bool | None) -> None:
    found = values(backup(raws({"tmutil_destinationinfo.txt": text})))
    assert found["backup.volume_present"] is present
