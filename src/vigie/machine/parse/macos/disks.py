"""FileVault, the other internal volumes, and what is plugged in."""

import re
from collections.abc import Iterator
from typing import Any, Literal

from vigie.machine.parse.macos.backup import plugged
from vigie.machine.parse.macos.plists import dictionary, flag
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("disk.root_encrypted", "disk.fixed_encrypted", "removable.plugged", "removable.all_encrypted")
SOURCE, LIST = "FileVault", "diskutil"
ON = re.compile(r"^\s*FileVault (?:is On|est activé)\s*\.?\s*$", re.IGNORECASE | re.MULTILINE)
OFF = re.compile(r"^\s*FileVault (?:is Off|est désactivé)\b", re.IGNORECASE | re.MULTILINE)
MOVING = re.compile(r"\b(?:(?:en|de)cryption in progress|(?:dé)?chiffrement en cours)\b", re.IGNORECASE)
# parts of a disk that hold no one's files
SERVICE_PARTS = frozenset(
    (
        "EFI",
        "Apple_Boot",
        "Apple_APFS_ISC",
        "Apple_APFS_Recovery",
        "Apple_partition_map",
        "Apple_Free",
        "Apple_CoreStorage",  # FileVault of macOS 10.12 and before: the system's own volume
        "Microsoft Reserved",
        "Windows Recovery",
        "Linux Swap",
    )
)
FILES = frozenset(("Data", "Backup"))

State = Literal["on", "off", "moving"]


def disks(raws: Raws) -> list[Finding]:
    root, reason = _root(raws)
    first = known(FACTS[0], root, SOURCE) if root is not None else unknown(FACTS[0], reason, SOURCE)
    return [first, _fixed(raws, root, reason), *_removable(raws)]


def _root(raws: Raws) -> tuple[bool | None, str]:
    """A disk that is still being encrypted, or decrypted, is not encrypted yet."""
    said = status(raws.text("fdesetup.txt") or "")
    volume = flag((dictionary(raws, "diskutil_root.plist") or {}).get("FileVault"))
    if said == "moving":
        return False, ""
    answers = {answer for answer in (None if said is None else said == "on", volume) if answer is not None}
    if len(answers) == 1:
        return answers.pop(), ""
    if answers:
        return (
            None,
            "Les deux lectures de FileVault ne disent pas la même chose : redémarrez le Mac et refaites la mesure.",
        )
    return None, raws.why(["fdesetup.txt", "diskutil_root.plist"])


def status(text: str) -> State | None:
    """What ``fdesetup status`` or ``fdesetup isactive`` answers."""
    if MOVING.search(text):
        return "moving"
    on, off = bool(ON.search(text)), bool(OFF.search(text))
    if on != off:
        return "on" if on else "off"
    word = text.strip().lower()
    if word in ("true", "false"):
        return "on" if word == "true" else "off"
    return None


def _fixed(raws: Raws, root: bool | None, reason: str) -> Finding:
    """FileVault covers the system's volume; another internal volume counts when the list shows it in clear."""
    key = FACTS[1]
    if root is None:
        return unknown(key, reason, SOURCE)
    if not root:
        return known(key, False, SOURCE)
    others = list(_parts(raws, "diskutil_internal.plist"))
    if False in others:
        return known(key, False, LIST)
    if None in others and dictionary(raws, "diskutil_apfs.plist") is not None:
        return unknown(key, "Le chiffrement d’un des disques internes n’a pas pu être lu.", LIST)
    return known(key, True, LIST if others else SOURCE)


def _removable(raws: Raws) -> list[Finding]:
    if not isinstance((dictionary(raws, "diskutil_external.plist") or {}).get("AllDisksAndPartitions"), list):
        reason = raws.why(["diskutil_external.plist"])
        present = plugged(raws)
        return [
            known(FACTS[2], True, "tmutil") if present else unknown(FACTS[2], reason, LIST),
            unknown(FACTS[3], reason, LIST),
        ]
    parts = list(_parts(raws, "diskutil_external.plist"))
    if not parts:
        return [
            known(FACTS[2], False, LIST),
            unknown(FACTS[3], "Aucun support amovible n’est branché en ce moment.", LIST),
        ]
    if False not in parts and None in parts:
        reason = "Le chiffrement d’un des supports branchés n’a pas pu être lu."
        return [known(FACTS[2], True, LIST), unknown(FACTS[3], reason, LIST)]
    return [known(FACTS[2], True, LIST), known(FACTS[3], False not in parts, LIST)]


def _parts(raws: Raws, name: str) -> Iterator[bool | None]:
    """For each part that holds files: encrypted, in clear, or unknown."""
    containers = _containers(raws)
    for disk in _rows(dictionary(raws, name), "AllDisksAndPartitions"):
        parts = _rows(disk, "Partitions")
        if not parts and (disk.get("MountPoint") or disk.get("VolumeName")):
            parts = [disk]
        for part in parts:
            content = str(part.get("Content") or "")
            if content in SERVICE_PARTS:
                continue
            if content != "Apple_APFS":
                yield False if content else None
                continue
            yield from containers.get(str(part.get("DeviceIdentifier")), [None])


def _containers(raws: Raws) -> dict[str, list[bool | None]]:
    """By physical store, the state of the volumes of files. Encryption at rest without FileVault locks nobody out."""
    found: dict[str, list[bool | None]] = {}
    for container in _rows(dictionary(raws, "diskutil_apfs.plist"), "Containers"):
        states = []
        for volume in _rows(container, "Volumes"):
            roles = volume.get("Roles")
            if not isinstance(roles, list) or not roles or FILES & set(map(str, roles)):
                states.append(flag(volume.get("FileVault")))
        for store in _rows(container, "PhysicalStores"):
            found[str(store.get("DeviceIdentifier"))] = states
    return found


def _rows(data: Any, key: str) -> list[dict[str, Any]]:
    rows = data.get(key) if isinstance(data, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
