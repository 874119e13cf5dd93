"""Which volumes are encrypted, from the tree that ``lsblk`` prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("disk.root_encrypted", "disk.fixed_encrypted", "removable.plugged", "removable.all_encrypted")
SOURCE = "lsblk"
MAY_BE_CLEAR = ("/boot", "/boot/efi", "/efi")
NOT_DISKS = ("loop", "rom")
CONTAINERS = ("crypto_luks", "bitlocker")


@dataclass(frozen=True)
class Volume:
    name: str
    kind: str
    filesystem: str
    mounts: tuple[str, ...]
    encrypted: bool
    removable: bool | None  # None: lsblk didn't say
    leaf: bool
    disk: str


def disks(raws: Raws) -> list[Finding]:
    volumes = list(volumes_of(raws.json("lsblk.json")))
    if not volumes:
        reason = raws.why(["lsblk.json"])
        return [unknown(key, reason, SOURCE) for key in FACTS]
    return [*_fixed(raws, volumes), *_removable(volumes)]


def volumes_of(tree: Any) -> Iterator[Volume]:
    devices = tree.get("blockdevices") if isinstance(tree, dict) else None
    for device in devices if isinstance(devices, list) else []:
        yield from _walk(device, False, None, "", 12)


def _walk(node: Any, encrypted: bool, removable: bool | None, disk: str, depth: int) -> Iterator[Volume]:
    if not isinstance(node, dict) or not depth or not isinstance(node.get("name"), str):
        return
    kind = str(node.get("type") or "")
    if not disk:
        disk, removable = node["name"], _is_removable(node)
    encrypted = encrypted or kind == "crypt"
    mounts = node.get("mountpoints", [node.get("mountpoint")])
    children = node.get("children")
    children = children if isinstance(children, list) else []
    yield Volume(
        node["name"],
        kind,
        str(node.get("fstype") or "").lower(),
        tuple(mount for mount in (mounts if isinstance(mounts, list) else []) if isinstance(mount, str)),
        encrypted,
        removable,
        not children,
        disk,
    )
    for child in children:
        yield from _walk(child, encrypted, removable, disk, depth - 1)


def _is_removable(node: dict[str, Any]) -> bool | None:
    if "rm" not in node and "hotplug" not in node:
        return None
    return _flag(node.get("rm")) or (_flag(node.get("hotplug")) and node.get("tran") in ("usb", "mmc"))


def _flag(value: Any) -> bool:
    return value in (True, 1, "1", "true")


def _fixed(raws: Raws, volumes: list[Volume]) -> list[Finding]:
    root = [volume for volume in volumes if "/" in volume.mounts] or _root_by_mounts(raws, volumes)
    if not root:
        reason = "Le disque qui porte le système n’apparaît pas dans la liste des disques."
        return [unknown(key, reason, SOURCE) for key in FACTS[:2]]
    system_disks = {volume.disk for volume in root}
    fixed = [
        volume
        for volume in volumes
        if volume.mounts
        and (not volume.removable or volume.disk in system_disks)
        and volume.kind not in NOT_DISKS
        and not volume.name.startswith("zram")
        and any(mount not in MAY_BE_CLEAR for mount in volume.mounts)
    ]
    whole = all(volume.encrypted for volume in (*fixed, *root))
    return [
        known("disk.root_encrypted", all(volume.encrypted for volume in root), SOURCE),
        known("disk.fixed_encrypted", whole, SOURCE),
    ]


def _root_by_mounts(raws: Raws, volumes: list[Volume]) -> list[Volume]:
    """For file systems that ``lsblk`` shows under another mount point (Btrfs sub-volumes)."""
    for line in (raws.text("mounts") or "").split("\n"):
        fields = line.split()
        if len(fields) > 2 and fields[1] == "/":
            name = fields[0].removeprefix("/dev/").removeprefix("mapper/")
            return [volume for volume in volumes if volume.name == name]
    return []


def _removable(volumes: list[Volume]) -> list[Finding]:
    if all(volume.removable is None for volume in volumes):
        reason = "La liste des disques ne dit pas lesquels sont amovibles."
        return [unknown(key, reason, SOURCE) for key in FACTS[2:]]
    system_disks = {volume.disk for volume in volumes if "/" in volume.mounts}
    parts = [
        volume
        for volume in volumes
        if volume.removable
        and volume.kind not in NOT_DISKS
        and volume.disk not in system_disks
        and (volume.filesystem or volume.mounts)
    ]
    if not parts:
        return [
            known("removable.plugged", False, SOURCE),
            unknown("removable.all_encrypted", "Aucun support amovible n’est branché en ce moment.", SOURCE),
        ]
    locked = all(volume.encrypted or volume.filesystem in CONTAINERS for volume in parts)
    return [known("removable.plugged", True, SOURCE), known("removable.all_encrypted", locked, SOURCE)]
