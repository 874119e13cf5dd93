"""Backups on Windows: a date proves, a program found only hints, and silence says nothing.

``ProtectedUpToTime`` is the instant up to which File History has copied, in units of 100 ns since 1601; Windows
sets it to zero at times. Synchronised folders (OneDrive) are no backup: what is erased there is erased everywhere.
"""

import re
from datetime import UTC, datetime, timedelta

from vigie.machine.parse.windows import registry
from vigie.machine.parse.windows.shapes import member, number, records, text
from vigie.machine.parse.windows.software import installed
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

BACKUP = ("backup.last_days", "backup.tool", "backup.encrypted", "backup.volume_present")

FILE_HISTORY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\FileHistory"
SHOWN = "Historique des fichiers"
SOURCE = "outils de sauvegarde"
FIRST_DAY = datetime(1601, 1, 1, tzinfo=UTC)
LETTER = re.compile(r"^(?:\\\\\?\\)?([A-Za-z]):")
ON, OFF = 1, 2  # System.Volume.BitLockerProtection
TOOLS = {
    "veeam agent": "Veeam Agent",
    "acronis": "Acronis",
    "macrium reflect": "Macrium Reflect",
    "easeus todo backup": "EaseUS Todo Backup",
    "aomei backupper": "AOMEI Backupper",
    "cobian": "Cobian",
    "duplicati": "Duplicati",
    "urbackup": "UrBackup",
    "iperius backup": "Iperius Backup",
    "backblaze": "Backblaze",
    "syncback": "SyncBack",
    "uranium backup": "Uranium Backup",
    "hasleo backup": "Hasleo Backup",
    "arq": "Arq",
    "kopia": "Kopia",
    "beemotechnologie": "Beemo",
    "oodrive save": "Oodrive",
}

NO_BACKUP = "Aucune sauvegarde datée n’a été trouvée : cela ne prouve pas qu’il n’y en a pas."
NO_TARGET = "Vigie ne sait pas sur quel disque ce poste se sauvegarde."
NO_DISKS = "La liste des disques n’a pas pu être lue."
NO_STATE = (
    "Windows ne dit pas si le disque de sauvegarde est chiffré ; il ne le dit que quand il est branché."
)


def backup(raws: Raws) -> list[Finding]:
    days, target = _last(raws), target_letter(raws)
    tool = SHOWN if days is not None or target is not None else _tool(raws)
    return [
        known(BACKUP[0], days, SHOWN) if days is not None else unknown(BACKUP[0], NO_BACKUP, SOURCE),
        known(BACKUP[1], tool, SOURCE) if tool else unknown(BACKUP[1], NO_BACKUP, SOURCE),
        _encrypted(raws, target),
        _present(raws, target),
    ]


def _last(raws: Raws) -> int | None:
    """Whole days since File History's last copy; None for a date that is missing, zero or still to come."""
    ticks = registry.read(raws).number(FILE_HISTORY, "ProtectedUpToTime")
    if ticks is None or ticks <= 0:
        return None
    try:
        copied = FIRST_DAY + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
    if copied.year < 2012 or copied > raws.now + timedelta(days=1):
        return None  # File History came with Windows 8
    return max(0, (raws.now - copied).days)


def target_letter(raws: Raws) -> str | None:
    """The drive on which File History copies; None when it has none, or copies elsewhere."""
    found = re.search(r"<TargetUrl>\s*([^<]{1,260}?)\s*</TargetUrl>", raws.text("file_history.xml") or "")
    drive = LETTER.match(found[1]) if found else None
    return f"{drive[1].upper()}:" if drive else None


def _tool(raws: Raws) -> str:
    names = [name.lower() for name, _ in installed(raws) or ()]
    return next((shown for start, shown in TOOLS.items() for name in names if name.startswith(start)), "")


def _encrypted(raws: Raws, target: str | None) -> Finding:
    """The state of the target's volume, by the shell's property or by the class that only an administrator reads."""
    if target is None:
        return unknown(BACKUP[2], NO_TARGET, SOURCE)
    shell = raws.json("bitlocker_shell.json")
    states = (
        {str(name)[:2].upper(): number(state) for name, state in shell.items()}
        if isinstance(shell, dict)
        else {}
    )
    answers = [{ON: True, OFF: False}.get(states.get(target) or 0)]
    for row in records(raws.json("encryptable_volume.json")) or ():
        if text(member(row, "DriveLetter"))[:2].upper() == target:
            protection, conversion = (
                number(member(row, "ProtectionStatus")),
                number(member(row, "ConversionStatus")),
            )
            answers.append(conversion in (None, 1) if protection == 1 else False if protection == 0 else None)
    found = {answer for answer in answers if answer is not None}
    if len(found) != 1:
        return unknown(BACKUP[2], NO_STATE, SOURCE)
    return known(BACKUP[2], found.pop(), SOURCE)


def _present(raws: Raws, target: str | None) -> Finding:
    """Whether the disk that the copies go to is plugged in at this very moment."""
    if target is None:
        return unknown(BACKUP[3], NO_TARGET, SOURCE)
    letters = {
        text(member(row, "DeviceID", "mountpoint", "device", "DriveLetter", "Name"))[:2].upper()
        for row in records(raws.json("disks.json")) or ()
    }
    drives = {letter for letter in letters if re.fullmatch("[A-Z]:", letter)}
    if not drives:
        return unknown(BACKUP[3], NO_DISKS, SOURCE)
    return known(BACKUP[3], target in drives, SOURCE)
