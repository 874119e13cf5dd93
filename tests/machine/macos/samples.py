"""A well-kept Mac, as a capture would hold it. Synthetic, but for the forms that the recorded outputs show."""

import plistlib
from datetime import datetime, timedelta
from typing import Any

from tests.machine.builders import NOW

UTC_NOW = NOW.replace(tzinfo=None)


def ago(days: float) -> datetime:
    return UTC_NOW - timedelta(days=days)


def xml(value: Any) -> bytes:
    return plistlib.dumps(value)


def destination(*days: float, **more: Any) -> dict[str, Any]:
    return {
        "DestinationID": "0B0B0B0B-0000-0000-0000-000000000000",
        "LastKnownVolumeName": "Sauvegarde Dupont",
        "LastKnownEncryptionState": "Encrypted",
        "SnapshotDates": [ago(day) for day in days],
        **more,
    }


def time_machine(*destinations: dict[str, Any], **more: Any) -> bytes:
    return xml({"AutoBackup": True, "Destinations": list(destinations), **more})


def physical(*parts: tuple[str, str], disk: str = "disk0") -> dict[str, Any]:
    """What ``diskutil list -plist`` says of one disk: identifier and content of each part."""
    rows = [{"DeviceIdentifier": name, "Content": content, "Size": 10} for name, content in parts]
    return {
        "DeviceIdentifier": disk,
        "Content": "GUID_partition_scheme",
        "OSInternal": False,
        "Partitions": rows,
    }


def volume(file_vault: bool, *roles: str) -> dict[str, Any]:
    return {
        "Name": "Macintosh HD",
        "Encryption": True,
        "FileVault": file_vault,
        "Locked": False,
        "Roles": list(roles),
    }


def container(store: str, *volumes: dict[str, Any]) -> dict[str, Any]:
    return {
        "ContainerReference": "disk3",
        "PhysicalStores": [{"DeviceIdentifier": store}],
        "Volumes": list(volumes),
    }


INTERNAL = xml(
    {
        "AllDisksAndPartitions": [
            physical(
                ("disk0s1", "Apple_APFS_ISC"), ("disk0s2", "Apple_APFS"), ("disk0s3", "Apple_APFS_Recovery")
            )
        ]
    }
)
APFS = xml(
    {"Containers": [container("disk0s2", volume(True, "System"), volume(True, "Data"), volume(False, "VM"))]}
)
