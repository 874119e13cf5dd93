from typing import Any

import pytest

from tests.machine.builders import raws, reason, values
from vigie.machine.parse.disks import disks


def node(
    name: str, kind: str = "part", mount: str | None = None, fs: str | None = None, **more: Any
) -> dict[str, Any]:
    return {"name": name, "type": kind, "fstype": fs, "mountpoint": mount, **more}


def disk(*children: dict[str, Any], **more: Any) -> dict[str, Any]:
    return node("sda", "disk", rm=False, hotplug=False, children=list(children), **more)


LUKS = node(
    "sda3",
    fs="crypto_LUKS",
    children=[
        node(
            "crypt",
            "crypt",
            fs="LVM2_member",
            children=[node("vg-root", "lvm", "/", "ext4"), node("vg-swap", "lvm", "[SWAP]", "swap")],
        )
    ],
)


def read(*devices: dict[str, Any], mounts: str = "") -> dict[str, Any]:
    return values(disks(raws({"lsblk.json": {"blockdevices": list(devices)}, "mounts": mounts})))


def test_root_under_luks_is_encrypted_and_boot_may_be_clear() -> None:
    found = read(
        disk(node("sda1", mount="/boot/efi", fs="vfat"), node("sda2", mount="/boot", fs="ext4"), LUKS)
    )
    assert found["disk.root_encrypted"] is True
    assert found["disk.fixed_encrypted"] is True


def test_root_on_a_plain_partition_is_not_encrypted() -> None:
    found = read(disk(node("sda2", mount="/", fs="ext4")))
    assert found["disk.root_encrypted"] is False and found["disk.fixed_encrypted"] is False


@pytest.mark.parametrize("mount", ["/home", "[SWAP]", "/srv/data"])
def test_a_clear_partition_beside_an_encrypted_root_is_seen(mount: str) -> None:
    found = read(disk(LUKS, node("sda4", mount=mount, fs="ext4")))
    assert found["disk.root_encrypted"] is True and found["disk.fixed_encrypted"] is False


def test_loops_and_zram_are_no_disks() -> None:
    found = read(disk(LUKS), node("loop0", "loop", "/snap/core", "squashfs"), node("zram0", "disk", "[SWAP]"))
    assert found["disk.fixed_encrypted"] is True


def test_a_raid_counts_as_encrypted_only_if_each_leg_is() -> None:
    clear = node("sdb", "disk", rm=False, children=[node("md0", "raid1", "/", "ext4")])
    assert read(disk(LUKS), clear)["disk.root_encrypted"] is False


def test_btrfs_root_is_found_by_the_mounts() -> None:
    tree = disk(node("sda3", fs="crypto_LUKS", children=[node("luks-1", "crypt", "/home", "btrfs")]))
    assert read(tree, mounts="/dev/mapper/luks-1 / btrfs rw 0 0\n")["disk.root_encrypted"] is True


def test_a_root_that_no_disk_shows_is_unknown() -> None:
    found = disks(
        raws({"lsblk.json": {"blockdevices": [disk(node("sda1"))]}, "mounts": "overlay / overlay rw 0 0"})
    )
    assert values(found)["disk.root_encrypted"] is None
    assert "n’apparaît pas" in reason(found, "disk.root_encrypted")


def test_newer_lsblk_lists_several_mount_points() -> None:
    tree = disk(node("sda2", fs="ext4", mountpoints=[None, "/"]))
    assert read(tree)["disk.root_encrypted"] is False


@pytest.mark.parametrize(("fs", "wanted"), [("crypto_LUKS", True), ("BitLocker", True), ("exfat", False)])
def test_a_plugged_usb_disk_is_judged(fs: str, wanted: bool) -> None:
    usb = node("sdb", "disk", rm="1", hotplug="1", tran="usb", children=[node("sdb1", fs=fs)])
    found = read(disk(LUKS), usb)
    assert found["removable.plugged"] is True and found["removable.all_encrypted"] is wanted


def test_nothing_plugged_leaves_encryption_unknown() -> None:
    found = read(disk(LUKS))
    assert found["removable.plugged"] is False and found["removable.all_encrypted"] is None


def test_a_list_without_the_removable_columns_says_nothing_of_them() -> None:
    found = read({"name": "sda", "type": "disk", "children": [node("sda1", mount="/", fs="ext4")]})
    assert found["removable.plugged"] is None and found["disk.root_encrypted"] is False


@pytest.mark.parametrize(
    "text", ["", "[]", '{"blockdevices": 3}', '{"blockdevices": [1, null, {"name": 4}]}']
)
def test_a_strange_answer_is_unknown(text: str) -> None:
    assert set(values(disks(raws({"lsblk.json": text}))).values()) == {None}
