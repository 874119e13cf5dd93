"""The listing of recent files: names, sizes and times, never content. Notes of ransom by name, with digest."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from vigie import platform
from vigie.evidence import rules
from vigie.evidence.copying import Missed, missed_by
from vigie.evidence.medium import system_root
from vigie.evidence.reading import digest
from vigie.evidence.sinks import Sink
from vigie.evidence.steps import Context

NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "afpfs",
    "webdav",
    "davfs",
    "fuse.sshfs",
    "9p",
    "ncpfs",
}
PSEUDO = {
    "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "pstore", "bpf",
    "mqueue", "hugetlbfs", "configfs", "fusectl", "autofs", "binfmt_misc", "rpc_pipefs", "nsfs", "efivarfs", "devfs",
    "squashfs",
}  # fmt: skip
LEFT_ALONE = {
    "linux": ("/proc", "/sys", "/dev", "/run", "/snap", "/var/lib/docker/overlay2"),
    "macos": ("/dev", "/System/Volumes", "/private/var/vm", "/Volumes/.timemachine"),
    "windows": (),
}
NOTE_MOST = 1 << 20
DEEPEST = 200


def roots(context: Context) -> list[Path]:
    """Where to look, the person's folder first, then the local volumes; the network's are left alone."""
    found = [context.around.home]
    if context.around.root != system_root():
        return [*found, context.around.root]
    for part in psutil.disk_partitions(all=False):
        if (
            part.fstype.lower() not in NETWORK | PSEUDO
            and "remote" not in part.opts
            and "cdrom" not in part.opts
        ):
            found.append(Path(part.mountpoint))
    if platform.system() != "windows":
        found.append(system_root())
    return list(dict.fromkeys(found))


def files(context: Context, sink: Sink) -> None:
    """Rows for the files changed since, the possible notes and the programs left in odd places; then the counts."""
    oldest = int((context.now.timestamp() - context.since) * 1_000_000_000)
    left_alone = {str(path) for path in context.skip} | set(LEFT_ALONE[platform.system()])
    seen = 0
    visited: set[str] = set()
    for root in roots(context):
        for entry, found in _walk(context, sink, str(root), left_alone, visited):
            seen += 1
            note = rules.is_note_name(entry.name)
            dropped = rules.is_dropped_program(entry.path)
            recent = max(found.st_mtime_ns, found.st_ctime_ns) >= oldest
            if recent or note or (dropped and found.st_mtime_ns >= oldest):
                sink.row(**_row(entry, found, note=note, dropped=dropped))
    sink.row(seen=seen, since_ns=oldest)


def _row(entry: "os.DirEntry[str]", found: os.stat_result, *, note: bool, dropped: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "p": entry.path,
        "s": found.st_size,
        "m": found.st_mtime_ns,
        "c": found.st_ctime_ns,
    }
    born = getattr(found, "st_birthtime_ns", None)
    if born is not None:
        row["b"] = born
    if dropped:
        row["program"] = True
    if note:
        row["note"] = True
        try:
            row["sha256"] = digest(Path(entry.path), NOTE_MOST)
        except (Missed, OSError):
            row["sha256"] = None
    return row


def _walk(
    context: Context, sink: Sink, root: str, left_alone: set[str], visited: set[str]
) -> Iterator[tuple["os.DirEntry[str]", os.stat_result]]:
    """Regular files below ``root``, on its volume; links and what stands elsewhere are not followed.

    ``visited`` holds the roots already walked: the person's folder isn't walked twice.
    """
    try:
        volume = os.stat(root).st_dev  # noqa: PTH116
    except OSError as error:
        sink.miss(root, missed_by(error))
        return
    waiting = [(root, 0)]
    while waiting and not context.over.is_set():
        folder, depth = waiting.pop()
        if folder in left_alone or (folder in visited and folder != root):
            continue
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    try:
                        found = entry.stat(follow_symlinks=False)
                    except OSError as error:
                        sink.miss(entry.path, missed_by(error))
                        continue
                    if stat.S_ISREG(found.st_mode):
                        yield entry, found
                    elif (
                        stat.S_ISDIR(found.st_mode)
                        and (found.st_dev in (0, volume))
                        and not getattr(found, "st_file_attributes", 0) & 0x400
                        and depth < DEEPEST
                    ):
                        waiting.append((entry.path, depth + 1))
        except OSError as error:
            sink.miss(folder, missed_by(error))
    visited.add(root)
