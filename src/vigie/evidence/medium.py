"""Writing on the medium: whole files or nothing, room kept for the end, and what it means when it fails."""

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil

from vigie import platform
from vigie.evidence.errors import FileTooLarge, MediumFull, MediumLost

RESERVE = 4 * 1024 * 1024
RESERVE_NAME = "reserve.tmp"
PART = ".part"
LEAST_FREE = 4 * RESERVE
FULL = (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Around every write on the medium: the system's errors become :class:`MediumFull` or :class:`MediumLost`."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EFBIG or getattr(error, "winerror", None) == 223:
            raise FileTooLarge from error
        if error.errno in FULL or getattr(error, "winerror", None) in (39, 112):
            raise MediumFull from error
        raise MediumLost(platform.why(error)) from error


class Reserve:
    """4 MB held on the medium, so that the journal and the manifest can still be written when it is full."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / RESERVE_NAME

    def take(self) -> bool:
        """Hold it; False when there is no room even for that."""
        block = b"\0" * 65536
        try:
            with writing(), self._path.open("wb") as stream:
                for _ in range(RESERVE // len(block)):
                    stream.write(block)
                stream.flush()
                os.fsync(stream.fileno())
        except MediumFull:
            self.give_back()
            return False
        return True

    def give_back(self) -> None:
        """Free it: for the journal of a full medium, and at the end."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


class Whole:
    """A file that appears under its name only once it is whole and flushed; ``stream`` takes the bytes."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._part = target.with_name(target.name + PART)
        with writing():
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
            self.stream: IO[bytes] = os.fdopen(os.open(self._part, flags, 0o600), "wb", buffering=1 << 16)

    def keep(self) -> None:
        """Flush, rename."""
        try:
            with writing():
                self.stream.flush()
                os.fsync(self.stream.fileno())
                self.stream.close()
                platform.replace(self._part, self.target)
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(OSError, ValueError):
            self.stream.close()
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Make the names in this folder last; a medium whose system can't is left to its own ways (FAT under some)."""
    try:
        platform.sync_dir(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise MediumLost(platform.why(error)) from error


def write_whole(target: Path, data: bytes) -> None:
    """A small file, whole or not at all, that lasts."""
    whole = Whole(target)
    try:
        with writing():
            whole.stream.write(data)
    except BaseException:
        whole.drop()
        raise
    whole.keep()
    sync(target.parent)


def free(folder: Path) -> int:
    """Bytes free there; :class:`MediumLost` when it no longer answers."""
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise MediumLost(platform.why(error)) from error


def volume_of(path: Path) -> int | str:
    """What tells one volume from another: the device number, or on Windows the drive."""
    for there in (path.absolute(), *path.absolute().parents):
        with contextlib.suppress(OSError):
            number = there.stat().st_dev
            return number if number else there.resolve().drive.lower()
    return -1


def device_of(path: Path) -> str:
    """The disk that a path lies on, where the table of mounts names one; empty when it doesn't.

    Subvolumes of btrfs have each their own number, and volumes of an APFS container their own device: they share
    the same free space, where what an attack deleted may still be.
    """
    where = path.absolute()
    best = max(
        (part for part in psutil.disk_partitions(all=True) if where.is_relative_to(part.mountpoint)),
        key=lambda part: len(part.mountpoint),
        default=None,
    )
    if best is None or not best.device.startswith("/dev/"):
        return ""
    container = re.match(r"/dev/disk\d+", best.device)
    return container[0] if container else best.device


def system_root() -> Path:
    """The root of the system's own disk, which on Windows isn't that of a program started from a key."""
    if platform.system() == "windows":
        return Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\")
    return Path("/")


def on_examined_disk(folder: Path) -> bool:
    """Whether it lies where an attack did, for all we know: the system's volume, or that of the person's folder."""
    examined = (Path.home(), system_root())
    device = device_of(folder)
    return any(
        volume_of(folder) == volume_of(path) or (device and device == device_of(path)) for path in examined
    )
