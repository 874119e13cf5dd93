"""Which drives are encrypted, and which can be pulled out.

Two sources: the shell's property, which anyone may read, and BitLocker's class, for administrators. The first
doesn't say which drives are removable: ``disks.json`` does.
"""

import re
from dataclasses import dataclass

from vigie.machine.parse.windows import shapes
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("disk.root_encrypted", "disk.fixed_encrypted", "removable.plugged", "removable.all_encrypted")
SHELL, CLASS, DRIVES = "bitlocker_shell.json", "encryptable_volume.json", "disks.json"
NAMES = (CLASS, SHELL)
SOURCE = "BitLocker"
SHELL_ON, SHELL_OFF = 1, 2
PROTECTED, UNPROTECTED = 1, 0
ENCRYPTED = 1
SYSTEM, FIXED, PORTABLE = 0, 1, 2  # VolumeType
DRIVE_REMOVABLE, DRIVE_FIXED = 2, 3
OUTSIDE = frozenset({4, 7})  # FireWire, USB (STORAGE_BUS_TYPE); MMC is the disk of small laptops

CLASH = "Deux lectures du chiffrement se contredisent : regardez dans « Gérer BitLocker »."
MOVING = (
    "Le chiffrement de ce disque est en cours, suspendu ou verrouillé : regardez dans « Gérer BitLocker »."
)
WHICH = "Vigie ne sait pas si le lecteur {letter} est un disque interne ou un support amovible."
NO_SYSTEM = "L’état du disque du système n’est pas dans cette réponse."
NONE_PLUGGED = "Aucun support amovible n’est branché en ce moment."
UNSAID = "Le chiffrement d’un support amovible branché n’a pas pu être lu."


@dataclass
class Drive:
    """``encrypted`` and ``removable`` are None when nobody says; ``clash`` when two sources disagree."""

    letter: str
    encrypted: bool | None = None
    removable: bool | None = None
    system: bool = False
    clash: bool = False

    def told(self, encrypted: bool | None) -> None:
        if encrypted is None:
            return
        if self.encrypted is not None and self.encrypted != encrypted:
            self.clash = True
        self.encrypted = encrypted

    @property
    def state(self) -> bool | None:
        return None if self.clash else self.encrypted


def disks(raws: Raws) -> list[Finding]:
    drives: dict[str, Drive] = {}
    by_shell, by_class = _shell(raws, drives), _class(raws, drives)
    named = _kinds(raws, drives)
    if not by_shell and not by_class:
        reason = raws.why(NAMES)
        plugged = _plugged(raws, list(drives.values()), named)
        return [*(unknown(key, reason, SOURCE) for key in FACTS[:2]), *plugged]
    for drive in drives.values():
        drive.system = drive.system or (drive.letter == "C:" and not any(d.system for d in drives.values()))
    return [
        _root(list(drives.values())),
        _fixed(list(drives.values())),
        *_plugged(raws, list(drives.values()), named or by_class == "whole"),
    ]


def _letter(value: object) -> str:
    match = re.match(r"(?:\\\\[.?]\\)?([A-Za-z])(?::|$)", shapes.text(value))
    return f"{match[1].upper()}:" if match else ""


def _drive(drives: dict[str, Drive], letter: str) -> Drive:
    return drives.setdefault(letter, Drive(letter))


def _shell(raws: Raws, drives: dict[str, Drive]) -> bool:
    """``{"C:": 1}``: 1 on, 2 off; the others (encrypting, suspended, locked) prove nothing."""
    rows = shapes.records(raws.json(SHELL)) or []
    found = False
    for row in rows:
        for name, value in row.items():
            letter = _letter(name)
            if letter:
                found = True
                said = {SHELL_ON: True, SHELL_OFF: False}.get(_or(shapes.number(value)))
                _drive(drives, letter).told(said)
    return found


def _or(value: int | None) -> int:
    return -1 if value is None else value


def _class(raws: Raws, drives: dict[str, Drive]) -> str:
    """``Win32_EncryptableVolume``; « whole » when every volume says its type. Volumes without a letter don't count."""
    rows = shapes.records(raws.json(CLASS)) or []
    typed = bool(rows)
    found = False
    for row in rows:
        letter = _letter(shapes.member(row, "DriveLetter", "MountPoint"))
        kind = shapes.number(shapes.member(row, "VolumeType"))
        typed = typed and kind in (SYSTEM, FIXED, PORTABLE)
        if not letter:
            continue
        found = True
        drive = _drive(drives, letter)
        drive.told(_protected(row))
        drive.system = kind == SYSTEM
        drive.removable = {SYSTEM: False, FIXED: False, PORTABLE: True}.get(_or(kind))
    return "whole" if found and typed else "part" if found else ""


def _protected(row: shapes.Record) -> bool | None:
    """Protection off means in clear, or with its key in clear. On, the volume must be encrypted to its end.

    « Protected » alone already says « fully encrypted »:
    https://learn.microsoft.com/en-us/windows/win32/secprov/getprotectionstatus-win32-encryptablevolume
    """
    protection = shapes.number(shapes.member(row, "ProtectionStatus"))
    written = shapes.member(row, "ConversionStatus", "VolumeStatus")
    conversion = shapes.number(written)
    if protection == UNPROTECTED:
        return False
    if protection != PROTECTED or (conversion is None and written is not None):
        return None
    return conversion in (None, ENCRYPTED)


def _kinds(raws: Raws, drives: dict[str, Drive]) -> bool:
    """``disks.json`` in the forms of ``Win32_LogicalDisk``, ``Get-Volume`` and ``psutil``; whether it says them all."""
    rows = shapes.records(raws.json(DRIVES)) or []
    found = False
    for row in rows:
        letter = _letter(shapes.member(row, "DeviceID", "DriveLetter", "mountpoint", "device"))
        removable = _removable(row)
        if not letter or removable is None or (removable and _empty(row)):
            continue
        found = True
        drive = _drive(drives, letter)
        drive.removable = removable if drive.removable is None else drive.removable
        drive.system = drive.system or shapes.truth(shapes.member(row, "System")) is True
    return found


def _empty(row: shapes.Record) -> bool:
    """A reader of cards without a card."""
    return shapes.has(row, "Size") and not shapes.number(shapes.member(row, "Size"))


def _removable(row: shapes.Record) -> bool | None:
    bus = shapes.plain(shapes.member(row, "BusType"))
    if shapes.number(bus) in OUTSIDE or shapes.text(bus).lower() == "usb":
        return True
    options = shapes.text(shapes.member(row, "opts")).lower().split(",")
    if "removable" in options or "fixed" in options:
        return "removable" in options
    kind = shapes.plain(shapes.member(row, "DriveType"))
    if isinstance(kind, str) and kind.strip().lower() in ("fixed", "removable"):
        return kind.strip().lower() == "removable"
    return {DRIVE_REMOVABLE: True, DRIVE_FIXED: False}.get(_or(shapes.number(kind)))


def _root(drives: list[Drive]) -> Finding:
    system = next((drive for drive in drives if drive.system), None)
    if system is None:
        return unknown(FACTS[0], NO_SYSTEM, SOURCE)
    if system.state is None:
        return unknown(FACTS[0], CLASH if system.clash else MOVING, SOURCE)
    return known(FACTS[0], system.state, SOURCE)


def _fixed(drives: list[Drive]) -> Finding:
    """Every internal drive. One in clear that may be a stick proves nothing."""
    inside = [drive for drive in drives if drive.system or drive.removable is False]
    unsure = [drive for drive in drives if not drive.system and drive.removable is None]
    if not inside:
        return unknown(FACTS[1], NO_SYSTEM, SOURCE)
    if any(drive.state is False for drive in inside):
        return known(FACTS[1], False, SOURCE)
    clashing = [drive for drive in (*inside, *unsure) if drive.state is None]
    if clashing:
        return unknown(FACTS[1], CLASH if any(d.clash for d in clashing) else MOVING, SOURCE)
    clear = next((drive for drive in unsure if drive.state is False), None)
    if clear is not None:
        return unknown(FACTS[1], WHICH.format(letter=clear.letter), SOURCE)
    return known(FACTS[1], True, SOURCE)


def _plugged(raws: Raws, drives: list[Drive], named: bool) -> list[Finding]:
    sticks = [drive for drive in drives if drive.removable and not drive.system]
    if not sticks:
        if not named:
            reason = raws.why([DRIVES, *NAMES])
            return [unknown(key, reason, SOURCE) for key in FACTS[2:]]
        return [known(FACTS[2], False, SOURCE), unknown(FACTS[3], NONE_PLUGGED, SOURCE)]
    if any(drive.state is False for drive in sticks):
        return [known(FACTS[2], True, SOURCE), known(FACTS[3], False, SOURCE)]
    if any(drive.state is None for drive in sticks):
        return [known(FACTS[2], True, SOURCE), unknown(FACTS[3], UNSAID, SOURCE)]
    return [known(FACTS[2], True, SOURCE), known(FACTS[3], True, SOURCE)]
