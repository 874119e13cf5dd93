"""Reading files of the machine for steps: the end of a log, a small settings file, what a folder holds."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from vigie.evidence.copying import Missed, missed_by, opened
from vigie.evidence.running import redacted
from vigie.evidence.sinks import Sink
from vigie.evidence.steps import Context

TAIL = 512 * 1024
SMALL = 256 * 1024
MOST = 400


def tail(path: Path, most: int = TAIL) -> bytes:
    """The last ``most`` bytes of a regular file, from the beginning of a line when cut."""
    descriptor = opened(path)
    with os.fdopen(descriptor, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size <= most:
            return stream.read(most)
        stream.seek(size - most)
        return stream.read(most).partition(b"\n")[2]


def digest(path: Path, most: int = 8 << 20) -> str | None:
    """The sha256 of a file that isn't too large."""
    descriptor = opened(path)
    with os.fdopen(descriptor, "rb") as stream:
        if os.fstat(stream.fileno()).st_size > most:
            return None
        return hashlib.sha256(stream.read(most)).hexdigest()


def _followed(path: Path) -> Path:
    """Where the system's own links lead (``/etc/resolv.conf``); those that a person could have made stay links."""
    if path.is_symlink() and path.lstat().st_uid == 0:
        return Path(os.path.realpath(path))
    return path


def texts(sink: Sink, paths: Iterable[Path], most: int = TAIL, *, redact: bool = False) -> int:
    """The ends of these files, raw; those that can't be read are misses. How many were read."""
    read = 0
    for path in paths:
        try:
            data = tail(_followed(path), most)
        except Missed as missed:
            sink.miss(str(path), missed.reason)
            continue
        except OSError as error:
            sink.miss(str(path), missed_by(error))
            continue
        if redact:
            data = b"".join(map(redacted, data.splitlines(keepends=True)))
        sink.raw(str(path), [data])
        read += 1
    return read


def matching(context: Context, sink: Sink, patterns: Iterable[str]) -> Iterator[Path]:
    """The files of these patterns (``~/`` is the home), a few hundred at most for each."""
    for pattern in patterns:
        if "*" not in pattern:
            yield context.around.path(pattern)
            continue
        fixed, _, _ = pattern.partition("*")
        folder, _, start = fixed.rpartition("/")
        base = context.around.path(folder or "/")
        try:
            os.scandir(base).close()
            found = sorted(base.glob(start + pattern[len(fixed) :]))
        except OSError as error:
            sink.miss(pattern, missed_by(error))
            continue
        yield from found[:MOST]


def entries(sink: Sink, folder: Path, *, hashes: bool = False) -> Iterator[tuple[Path, dict[str, object]]]:
    """What one folder holds, by name, with sizes and times; ``hashes`` adds the digest of small files."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  (names that aren't UTF-8 too)
    except OSError as error:
        sink.miss(str(folder), missed_by(error))
        return
    for name in names[:MOST]:
        path = folder / name
        try:
            found = path.lstat()
            about: dict[str, object] = {
                "path": str(path), "size": found.st_size, "modified_ns": found.st_mtime_ns,
                "changed_ns": found.st_ctime_ns, "owner": found.st_uid,
            }  # fmt: skip
            if path.is_symlink():
                about["target"] = str(path.readlink())
            elif hashes and path.is_file():
                about["sha256"] = digest(path)
        except Missed:
            about = {"path": str(path)}
        except OSError as error:
            sink.miss(str(path), missed_by(error))
            continue
        yield path, about
