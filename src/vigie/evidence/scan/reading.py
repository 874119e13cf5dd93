"""Opening what is on a disk without leaving a trace on it: read only, no link followed, access times kept where
allowed."""

import os
import stat
import sys
from types import TracebackType

from .rules.content import HEAD, WHOLE_UP_TO

_QUIET = getattr(os, "O_NOATIME", 0)
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOCTTY", 0)
)
_FOLDER = _FLAGS | getattr(os, "O_DIRECTORY", 0)
BY_DESCRIPTOR = os.open in os.supports_dir_fd and os.scandir in os.supports_fd


def quiet_open(path: str, flags: int, at: int | None = None) -> int:
    """Open without touching the access time; with it when the system keeps that right for the owner."""
    if _QUIET:
        try:
            return os.open(path, flags | _QUIET, dir_fd=at)
        except PermissionError:
            pass
    return os.open(path, flags, dir_fd=at)


def open_folder(path: str, at: int | None = None) -> int:
    """A folder's descriptor, for systems that list by descriptor."""
    return quiet_open(path, _FOLDER, at)


class NotAFileError(OSError):
    """What was a file when the folder was listed is something else now."""


class OpenFile:
    """A regular file, read by pieces. Implements ``rules.content.Content``."""

    def __init__(self, path: str, at: int | None = None) -> None:
        self._fd = quiet_open(path, _FLAGS, at)
        self._whole: bytes | None = None
        try:
            found = os.fstat(self._fd)
            if not stat.S_ISREG(found.st_mode):
                raise NotAFileError(path)
            self.size = found.st_size
            self.head = self.at(0, HEAD)
        except BaseException:
            os.close(self._fd)
            raise

    @property
    def whole(self) -> bytes | None:
        if self._whole is None and self.size <= WHOLE_UP_TO:
            self._whole = self.head if self.size <= HEAD else self.head + self._read(HEAD, self.size - HEAD)
        return self._whole

    def at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length <= 0 or offset >= self.size:
            return b""
        if self._whole is not None:
            return self._whole[offset : offset + length]
        if offset == 0 and self.size and length <= HEAD and hasattr(self, "head"):
            return self.head[:length]
        return self._read(offset, min(length, self.size - offset))

    if sys.platform == "win32":

        def _read(self, offset: int, length: int) -> bytes:
            os.lseek(self._fd, offset, os.SEEK_SET)
            return os.read(self._fd, length)

    else:

        def _read(self, offset: int, length: int) -> bytes:
            return os.pread(self._fd, length, offset)

    def __enter__(self) -> "OpenFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)
