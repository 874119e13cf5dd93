"""Chosen files, copied as evidence: read once, digested on the way, looked at again afterwards.

What can't be copied is noted with its reason, and never stops the rest: a pipe, a device, a link that turns round, a
folder that says no, a file that vanishes, a name that isn't UTF-8, a hole of a terabyte.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vigie.evidence import rules
from vigie.evidence.errors import FileTooLarge, Stopped
from vigie.evidence.medium import Whole
from vigie.evidence.wrapping import CHUNK, Envelope

FOLDER = "pieces"
MISSES = {
    "absent": "introuvable",
    "refused": "accès refusé",
    "busy": "tenu par un autre programme",
    "link": "lien, noté sans être suivi",
    "not_a_file": "ni fichier ni dossier (tube, périphérique, prise)",
    "too_large": "plus grand que la place accordée",
    "vanished": "disparu pendant la copie",
    "unreadable": "erreur du disque à la lecture",
    "offline": "gardé en ligne par un service de synchronisation, absent de ce poste",
}
_REPARSE, _OFFLINE = (
    0x400,
    0x1000 | 0x400000,
)  # FILE_ATTRIBUTE_REPARSE_POINT, _OFFLINE | _RECALL_ON_DATA_ACCESS


class Missed(Exception):  # noqa: N818  (what a source answered)
    """A file that can't be copied: one of :data:`MISSES`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Piece:
    """One chosen file. ``sha256`` and ``size`` are of what lies on the medium, ``clear`` of the file itself."""

    name: str
    detail: dict[str, Any]
    outcome: str = rules.COLLECTED
    reason: str = ""
    sha256: str = ""
    size: int = 0
    clear_sha256: str = ""
    clear_size: int = 0
    stable: bool = True


@dataclass
class Budget:
    """Bytes that may still be copied."""

    left: int
    stop: Callable[[], bool] = field(default=lambda: False)

    def check(self) -> None:
        if self.stop():
            raise Stopped


def missed_by(error: OSError) -> str:
    """The reason that a system's error on a source stands for."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "absent"
    if getattr(error, "winerror", None) in (32, 33):
        return "busy"
    if isinstance(error, PermissionError):
        return "refused"
    if error.errno in (errno.ELOOP,):
        return "link"
    if error.errno in (errno.EBUSY, errno.ETXTBSY):
        return "busy"
    if error.errno in (errno.ENXIO, errno.ENODEV):
        return "not_a_file"
    return "unreadable"


def expand(paths: Iterable[str | Path], note: Callable[[Path, str], None]) -> Iterator[Path]:
    """The files of the chosen files and folders; links are not followed, and ``note`` hears what can't be listed."""
    for chosen in paths:
        path = Path(os.path.abspath(chosen))  # noqa: PTH100  (resolve() would follow links)
        try:
            found = path.lstat()
        except (OSError, ValueError):
            yield path  # its copy says why
            continue
        if stat.S_ISDIR(found.st_mode) and not _is_link(found):
            yield from _within(path, note)
        else:
            yield path


def _within(folder: Path, note: Callable[[Path, str], None]) -> Iterator[Path]:
    """Depth first with the folders' names alone kept in memory."""
    waiting = [str(folder)]
    while waiting:
        there = waiting.pop()
        try:
            with os.scandir(there) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False) and not _is_link(
                        entry.stat(follow_symlinks=False)
                    ):
                        waiting.append(entry.path)
                    else:
                        yield Path(entry.path)
        except OSError as error:
            note(Path(there), missed_by(error))


def _is_link(found: os.stat_result) -> bool:
    if stat.S_ISLNK(found.st_mode):
        return True
    attributes = getattr(found, "st_file_attributes", 0)
    return bool(attributes & _REPARSE) and getattr(found, "st_reparse_tag", 0) in (0xA0000003, 0xA000000C)


def describe(path: Path, found: os.stat_result | None) -> dict[str, Any]:
    """Where it was, its size and its times (nanoseconds since 1970, UTC), its owner."""
    detail: dict[str, Any] = {"path": str(path)}
    if found is not None:
        detail |= {
            "size": found.st_size,
            "modified_ns": found.st_mtime_ns,
            "accessed_ns": found.st_atime_ns,
            "changed_ns": found.st_ctime_ns,
            "mode": stat.filemode(found.st_mode),
            "owner": found.st_uid,
        }
        born = getattr(found, "st_birthtime_ns", None)
        if born is not None:
            detail["born_ns"] = born
    return detail


def name_of(bundle: str, path: Path) -> str:
    """The name that this file takes on the medium."""
    return rules.medium_name(bundle, os.fsencode(path))


def copy(path: Path, bundle: str, folder: Path, envelope: Envelope, budget: Budget) -> Piece:
    """One file into ``folder``. Only the medium's own troubles, and :class:`Stopped`, are raised."""
    piece = Piece(name_of(bundle, path), {"path": str(path)})
    found: os.stat_result | None = None
    try:
        found = path.lstat()
        piece.detail = describe(path, found)
        _refuse(path, found, piece, budget)
        _pour(path, found, piece, folder, envelope, budget)
    except (Missed, FileTooLarge) as missed:
        piece.reason = missed.reason if isinstance(missed, Missed) else "too_large"
        piece.outcome = _outcome(piece.reason)
    except OSError as error:
        reason = missed_by(error)
        piece.reason = "vanished" if found is not None and reason == "absent" else reason
        piece.outcome = _outcome(piece.reason)
    except ValueError:  # a path that no system can hold
        piece.reason, piece.outcome = "absent", rules.ABSENT
    return piece


def _outcome(reason: str) -> str:
    known = {
        "absent": rules.ABSENT,
        "vanished": rules.ABSENT,
        "refused": rules.REFUSED,
        "busy": rules.REFUSED,
    }
    return known.get(reason, rules.FAILED if reason == "unreadable" else rules.NOT_COLLECTED)


def _refuse(path: Path, found: os.stat_result, piece: Piece, budget: Budget) -> None:
    if _is_link(found):
        piece.detail["target"] = str(path.readlink())
        raise Missed("link")
    if not stat.S_ISREG(found.st_mode):
        raise Missed("not_a_file")
    if getattr(found, "st_file_attributes", 0) & _OFFLINE:
        raise Missed("offline")
    blocks = getattr(found, "st_blocks", None)
    if blocks is not None and blocks * 512 < found.st_size // 2:
        piece.detail["sparse"] = True
    if found.st_size > budget.left:
        raise Missed("too_large")


def opened(path: Path) -> int:
    """A descriptor on a regular file; the access time stays where the system allows it, links are not followed."""
    flags = (
        os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    )
    noatime = getattr(os, "O_NOATIME", 0)
    try:
        descriptor = os.open(path, flags | noatime)
    except PermissionError:
        if not noatime:
            raise
        descriptor = os.open(path, flags)  # O_NOATIME is for the owner alone
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Missed("not_a_file")
    return descriptor


def _pour(
    path: Path, found: os.stat_result, piece: Piece, folder: Path, envelope: Envelope, budget: Budget
) -> None:
    descriptor = opened(path)
    try:
        name = piece.name + envelope.suffix
        whole = Whole(folder / name)
        try:
            kept, clear = envelope.pour(_blocks(descriptor, budget), whole.stream)
            after = os.fstat(descriptor)
        except BaseException:
            whole.drop()
            raise
    finally:
        os.close(descriptor)
    piece.stable = clear.size == found.st_size and _same(found, after) and _still_there(path, found)
    whole.keep()
    budget.left -= clear.size
    piece.name = name
    piece.sha256, piece.size = kept.hex(), kept.size
    piece.clear_sha256, piece.clear_size = clear.hex(), clear.size


def _blocks(descriptor: int, budget: Budget) -> Iterator[bytes]:
    """Up to what the budget holds: a file that grows without end stops there."""
    left = budget.left
    while True:
        budget.check()
        block = os.read(descriptor, CHUNK)
        if not block:
            return
        left -= len(block)
        if left < 0:
            raise Missed("too_large")
        yield block


def _same(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns, before.st_ino, before.st_dev) == (
        after.st_size, after.st_mtime_ns, after.st_ino, after.st_dev
    )  # fmt: skip


def _still_there(path: Path, before: os.stat_result) -> bool:
    """Whether the same file still bears this name."""
    try:
        return os.path.samestat(path.lstat(), before)
    except OSError:
        return False
