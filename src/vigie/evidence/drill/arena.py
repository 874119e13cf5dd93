"""The only folder that an exercise writes in: made by this very run, and refused as soon as anything in it isn't
its own.

Two locks, each enough alone for what it guards. A folder is taken only from the list of those that this process
made, by
its resolved path, its identity on the disk and the random mark inside. A file is changed only through a descriptor
whose identity is that of a file that this process wrote: whatever a path came to mean since, another file has another
identity. A link, a second name for the same file is refused before the first byte.
"""

import contextlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

MARK = ".vigie-exercice"
PREFIX = "vigie-exercice-"
_FLAGS = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
)

_BY_DESCRIPTOR = {os.open, os.mkdir, os.rename, os.unlink, os.rmdir, os.stat} <= os.supports_dir_fd


class RefusedError(Exception):
    """What the exercise won't touch; the message is a French sentence."""


class Identity(NamedTuple):
    """A file as the disk knows it, whatever its name."""

    device: int
    inode: int


def _identity(found: os.stat_result) -> Identity:
    return Identity(found.st_dev, found.st_ino)


@dataclass
class Arena:
    """A temporary folder of this run, and everything that was written in it. Made by ``create``, found again by
    ``of``."""

    root: Path
    mark: str
    identity: Identity
    files: dict[str, Identity] = field(default_factory=dict)
    folders: dict[str, Identity] = field(default_factory=dict)

    @classmethod
    def create(cls) -> "Arena":
        """A new private folder under the system's temporary one, with its mark."""
        root = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve(strict=True)
        made = cls(root, secrets.token_hex(32), _identity(root.lstat()))
        made.folders[""] = made.identity
        _made_here[made.mark] = made
        made.write(MARK, made.mark.encode())
        return made

    @classmethod
    def of(cls, target: Path | str) -> "Arena":
        """The arena whose folder is exactly ``target``; any other folder is refused, whatever it holds."""
        resolved = Path(os.path.realpath(target))
        for arena in _made_here.values():
            if arena.root == resolved:
                arena.check()
                return arena
        raise RefusedError(
            "L’exercice ne travaille que dans le dossier qu’il vient de créer. Rien n’a été touché."
        )

    def check(self) -> None:
        """Still the same folder, still mine, its mark still the one of this run."""
        try:
            found = self.root.lstat()
        except OSError as error:
            raise RefusedError("Le dossier de l’exercice a disparu.") from error
        if not stat.S_ISDIR(found.st_mode) or _identity(found) != self.identity:
            raise RefusedError("Le dossier de l’exercice a été remplacé par un autre. Rien n’a été touché.")
        if Path(os.path.realpath(self.root)) != self.root or _made_here.get(self.mark) is not self:
            raise RefusedError("Ce dossier n’est pas celui de cet exercice. Rien n’a été touché.")
        if self.read(MARK) != self.mark.encode():
            raise RefusedError("La marque de l’exercice a changé. Rien n’a été touché.")

    def folder(self, relative: str) -> None:
        """Make a folder, and the ones above it."""
        if relative in self.folders:
            return
        parent = str(PurePosixPath(relative).parent)
        if parent != ".":
            self.folder(parent)
        with self._beside(relative) as (name, at):
            os.mkdir(name, 0o700, dir_fd=at)
            self.folders[relative] = _identity(os.stat(name, dir_fd=at, follow_symlinks=False))

    def write(self, relative: str, data: bytes) -> None:
        """A new file: a name already taken is refused."""
        with self._beside(relative) as (name, at):
            try:
                fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600, dir_fd=at)
            except FileExistsError as error:
                raise RefusedError("Ce nom est déjà pris dans le dossier de l’exercice.") from error
        try:
            self.files[relative] = _identity(os.fstat(fd))
            _write_all(fd, data)
        finally:
            os.close(fd)

    def read(self, relative: str) -> bytes:
        with self._opened(relative, os.O_RDONLY) as fd:
            pieces = []
            while piece := os.read(fd, 1 << 20):
                pieces.append(piece)
            return b"".join(pieces)

    def replace(self, relative: str, data: bytes) -> None:
        """Other bytes in the same file, which must be the very one that was written here."""
        with self._opened(relative, os.O_RDWR) as fd:
            os.ftruncate(fd, 0)
            _write_all(fd, data)

    def rename(self, old: str, new: str) -> None:
        """Another name in the same folder."""
        if PurePosixPath(old).parent != PurePosixPath(new).parent:
            raise RefusedError("Un fichier de l’exercice ne change pas de dossier. Rien n’a été touché.")
        with self._opened(old, os.O_RDONLY):
            pass
        with self._beside(old) as (source, at), self._beside(new) as (target, _):
            if _exists(target, at) or not self._is_mine(old, source, at):
                raise RefusedError("Un autre fichier porte ce nom. Rien n’a été touché.")
            os.rename(source, target, src_dir_fd=at, dst_dir_fd=at)
        self.files[new] = self.files.pop(old)

    def unlink(self, relative: str) -> None:
        """Remove one file that was written here."""
        with self._opened(relative, os.O_RDONLY):
            pass
        with self._beside(relative) as (name, at):
            if not self._is_mine(relative, name, at):
                raise RefusedError("Un autre fichier porte ce nom. Rien n’a été touché.")
            os.unlink(name, dir_fd=at)
        del self.files[relative]

    def date(self, relative: str, moment: float) -> None:
        """Give a file of this arena a date of modification, in seconds since 1970."""
        with self._opened(relative, os.O_RDWR) as fd:
            os.utime(fd if os.utime in os.supports_fd else self.root / relative, (moment, moment))

    def remove(self) -> bool:
        """Remove what was made here, and nothing else; False when something foreign keeps the folder standing."""
        self.check()
        for relative in [*(name for name in self.files if name != MARK), MARK]:
            with contextlib.suppress(OSError, RefusedError):
                self.unlink(relative)
        for relative in sorted((name for name in self.folders if name), key=len, reverse=True):
            with contextlib.suppress(OSError, RefusedError), self._beside(relative) as (name, at):
                os.rmdir(name, dir_fd=at)
        with contextlib.suppress(OSError):
            self.root.rmdir()
        _made_here.pop(self.mark, None)
        return not self.root.exists()

    def _is_mine(self, relative: str, name: str, at: int | None) -> bool:
        found = os.stat(name, dir_fd=at, follow_symlinks=False)
        return stat.S_ISREG(found.st_mode) and _identity(found) == self.files.get(relative)

    @contextlib.contextmanager
    def _beside(self, relative: str) -> Iterator[tuple[str, int | None]]:
        """How to name an entry of a folder made here: its name and the folder's own descriptor, or its full path on
        systems without; refused when that folder isn't the one that was made."""
        pure = PurePosixPath(relative)
        if (
            pure.is_absolute()
            or not pure.parts
            or {".", ".."} & set(pure.parts)
            or "\\" in relative
            or ":" in relative
        ):
            raise RefusedError("Ce chemin sort du dossier de l’exercice. Rien n’a été touché.")
        parent = "" if len(pure.parts) == 1 else str(pure.parent)
        expected, path = self.folders.get(parent), self.root.joinpath(*pure.parts[:-1])
        if expected is None or _made_here.get(self.mark) is not self:
            raise RefusedError("Ce dossier n’a pas été créé par l’exercice. Rien n’a été touché.")
        if not _BY_DESCRIPTOR:
            _must_be(path.lstat(), expected)
            yield str(path / pure.name), None
            return
        try:
            fd = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _FLAGS)
        except OSError as error:
            raise RefusedError("Un dossier de l’exercice a disparu, ou un lien a pris sa place.") from error
        try:
            _must_be(os.fstat(fd), expected)
            yield pure.name, fd
        finally:
            os.close(fd)

    @contextlib.contextmanager
    def _opened(self, relative: str, mode: int) -> Iterator[int]:
        """A descriptor on the very file that was written here: refused if the name leads elsewhere by now."""
        expected = self.files.get(relative)
        if expected is None:
            raise RefusedError("Ce fichier n’a pas été écrit par l’exercice. Rien n’a été touché.")
        with self._beside(relative) as (name, at):
            try:
                fd = os.open(name, mode | _FLAGS, dir_fd=at)
            except OSError as error:
                raise RefusedError(
                    "Un fichier de l’exercice a disparu, ou un lien a pris sa place."
                ) from error
        try:
            found = os.fstat(fd)
            if not stat.S_ISREG(found.st_mode) or _identity(found) != expected or found.st_nlink != 1:
                raise RefusedError(
                    "Un autre fichier a pris la place de celui de l’exercice. Rien n’a été touché."
                )
            yield fd
        finally:
            os.close(fd)


_made_here: dict[str, Arena] = {}


def _must_be(found: os.stat_result, expected: Identity) -> None:
    if not stat.S_ISDIR(found.st_mode) or _identity(found) != expected:
        raise RefusedError("Un dossier de l’exercice a été remplacé. Rien n’a été touché.")


def _exists(name: str, at: int | None) -> bool:
    try:
        os.stat(name, dir_fd=at, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _write_all(fd: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]
