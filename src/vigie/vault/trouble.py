"""What a disk or a database refuses, as a sentence: full, read-only, unplugged, damaged, busy. No Django.

SQLite answers « unable to open » on a read-only disk and « I/O error » on a full one, so the disk itself is asked.
"""

import errno
import os
import uuid
from pathlib import Path

from vigie import platform
from vigie.vault.errors import DiskRefuses, VaultError, VaultUnreadable
from vigie.vault.layout import Layout

BUSY, LOCKED, READ_ONLY, IO, CORRUPT, FULL, CANT_OPEN, NOT_A_DATABASE = 5, 6, 8, 10, 11, 13, 14, 26
"""SQLite's result codes: https://www.sqlite.org/rescode.html"""
DAMAGED = frozenset({CORRUPT, NOT_A_DATABASE})
ASK_THE_DISK = frozenset({READ_ONLY, IO, CANT_OPEN})
OF_THE_DISK = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENODEV, errno.ENXIO, errno.EFBIG,
})  # fmt: skip
"""What an OSError says of the disk, whichever file it was about."""

INTACT = "Ce qui était enregistré est intact."
SENTENCES = {
    errno.ENOSPC: (
        "Le disque de ce PC est plein : Vigie ne peut ni lire ni enregistrer. "
        f"{INTACT} Libérez de la place, puis recommencez."
    ),
    errno.EROFS: (
        "Le disque du coffre est en lecture seule : Vigie ne peut ni l’ouvrir ni y enregistrer. "
        f"{INTACT} Redémarrez le PC ; si cela revient, faites vérifier ce disque."
    ),
}
SENTENCES[errno.EDQUOT] = SENTENCES[errno.ENOSPC]
_BUSY = "Vigie finit un autre travail : rien n’a été enregistré. Recommencez dans un instant."


def of(error: BaseException, folder: Path | None = None) -> VaultError | None:
    """The failure as the person will read it; None when it is not about the disk or the database file."""
    if isinstance(error, VaultError):
        return error
    if isinstance(error, OSError):
        return _disk(error) if error.errno in OF_THE_DISK else None
    code = _code(error)
    if code in DAMAGED:
        return VaultUnreadable()
    if code in (BUSY, LOCKED):
        return DiskRefuses(_BUSY)
    refused = _refused(code, folder)
    return None if refused is None else _disk(refused)


def reason(error: BaseException, folder: Path) -> str | None:
    """The same in a few words, to stand in a longer sentence; None when it is about something else."""
    if isinstance(error, OSError):
        return platform.why(error)
    code = _code(error)
    if code in DAMAGED:
        return "base abîmée"
    if code in (BUSY, LOCKED):
        return "occupée par un autre travail"
    refused = _refused(code, folder)
    return None if refused is None else platform.why(refused)


def _code(error: BaseException) -> int:
    """SQLite's code: the driver's errors carry it, and Django's hold the driver's as their cause."""
    for one in (error, error.__cause__):
        code = getattr(one, "sqlite_errorcode", None)
        if isinstance(code, int):
            return code & 0xFF
    return 0


def _refused(code: int, folder: Path | None) -> OSError | None:
    if code == FULL:
        return OSError(errno.ENOSPC, "full")
    if code in ASK_THE_DISK:
        return _try_writing(folder or Layout.current().root) or OSError(errno.EIO, "unknown")
    return None


def _try_writing(folder: Path) -> OSError | None:
    """What the disk answers to a page of data, or nothing when it takes it."""
    probe = folder / f".vigie-{uuid.uuid4().hex}"
    try:
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, bytes(64 * 1024))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
            probe.unlink(missing_ok=True)
    except OSError as error:
        return error
    return None


def _disk(error: OSError) -> DiskRefuses:
    told = SENTENCES.get(error.errno or 0)
    return DiskRefuses(
        told
        or f"Le disque du coffre ne répond pas comme il faut ({platform.why(error)}). {INTACT} "
        "Vérifiez qu’il est branché, puis recommencez ; si cela revient, faites une copie du coffre."
    )
