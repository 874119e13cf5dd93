"""Walking a tree and judging each file of it. Writes nothing anywhere; memory grows with what is found, not with
the tree."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vigie.evidence.scan import data
from vigie.evidence.scan.reading import BY_DESCRIPTOR, OpenFile, open_folder
from vigie.evidence.scan.report import LISTED, ScanReport, moment
from vigie.evidence.scan.rules import names, notes
from vigie.evidence.scan.rules.conclude import conclude
from vigie.evidence.scan.rules.finding import UNKNOWN, Finding
from vigie.evidence.scan.rules.tally import Note, Seen, Tally

Progress = Callable[[int, str], None]
"""Called now and then with the number of files seen and the folder being read."""
Stop = Callable[[], bool]
EVERY = 100
NOT_DISKS = frozenset(["/proc", "/sys", "/dev"])


@dataclass(slots=True)
class _State:
    root: str
    progress: Progress | None
    stop: Stop | None
    tally: Tally = field(default_factory=Tally)
    unread: list[str] = field(default_factory=list)
    unread_count: int = 0
    skipped: int = 0
    stopped: bool = False

    def refuse(self, path: str) -> None:
        self.unread_count += 1
        if len(self.unread) < LISTED:
            self.unread.append(path)


def scan(path: Path | str, *, progress: Progress | None = None, stop: Stop | None = None) -> ScanReport:
    """Look for signs of encryption under ``path``, a folder or one file.

    ``stop`` is asked every hundred files: an answer of True ends the walk, and the report says so. Raises OSError
    only when ``path`` itself can't be opened.
    """
    root = os.path.realpath(path)
    state = _State(root, progress, stop)
    found = Path(root).stat()
    if stat.S_ISREG(found.st_mode):
        name = Path(root).name
        _file(state, found, name, name, root, None, owned=False)
    else:
        _tree(state)
    return _report(state)


def _report(state: _State) -> ScanReport:
    found = conclude(state.tally)
    return ScanReport(
        files=state.tally.files,
        suspect=found.suspects,
        alarm=found.alarm,
        reasons=found.reasons,
        notes=tuple(sorted(note.path for note in state.tally.notes)),
        extensions=found.extensions,
        started_at=moment(found.started),
        ended_at=moment(found.ended),
        folders=found.folders,
        unread=tuple(sorted(state.unread)),
        unread_count=state.unread_count,
        skipped=state.skipped,
        set_aside=found.set_aside,
        stopped=state.stopped,
    )


def _tree(state: _State) -> None:
    """Folder after folder, without recursion: a tree can be deeper than Python's stack."""
    first = True
    waiting: list[tuple[str, bool]] = [("", False)]
    while waiting and not state.stopped:
        folder, owned = waiting.pop()
        try:
            with _Folder(state.root, folder) as opened:
                entries = list(opened.entries())
                owned = owned or _is_store(entries)
                waiting += [(child, owned) for child in _folder(state, opened, folder, entries, owned=owned)]
        except OSError:
            if first:
                raise
            state.refuse(folder)
        first = False


class _Folder:
    """A folder being read: by its descriptor where the system can, so that its access time is kept and no link is
    followed."""

    def __init__(self, root: str, folder: str) -> None:
        self.path = os.path.join(root, *folder.split("/")) if folder else root  # noqa: PTH118
        self.fd = open_folder(self.path) if BY_DESCRIPTOR else None

    def entries(self) -> Iterator[os.DirEntry[str]]:
        with os.scandir(self.path if self.fd is None else self.fd) as found:
            yield from found

    def where(self, name: str) -> tuple[str, int | None]:
        return (os.path.join(self.path, name), None) if self.fd is None else (name, self.fd)  # noqa: PTH118

    def __enter__(self) -> "_Folder":
        return self

    def __exit__(self, *_: object) -> None:
        if self.fd is not None:
            os.close(self.fd)


def _is_store(entries: list[os.DirEntry[str]]) -> bool:
    found = {entry.name for entry in entries}
    return bool(names.STORES & found) or names.is_restic(found) or names.is_borg(found)


def _folder(
    state: _State, opened: _Folder, folder: str, entries: list[os.DirEntry[str]], *, owned: bool
) -> list[str]:
    """Judge the files of one folder; its folders are handed back."""
    inside = []
    for entry in sorted(entries, key=lambda e: e.name):
        path = f"{folder}/{entry.name}" if folder else entry.name
        try:
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode) and not _is_junction(entry):
                if os.path.join(opened.path, entry.name) in NOT_DISKS:  # noqa: PTH118
                    state.skipped += 1
                else:
                    inside.append(path)
            elif stat.S_ISREG(found.st_mode):
                where, at = opened.where(entry.name)
                _file(state, found, path, entry.name, where, at, owned=owned)
            else:
                state.skipped += 1
        except OSError:
            state.tally.files += 1
            state.refuse(path)
        if state.tally.files % EVERY == 0 and _pause(state, folder):
            return []
    return inside


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Windows: a folder that is another one's door, which a walk would enter for ever."""
    junction = getattr(entry, "is_junction", None)
    return bool(junction and junction())


def _pause(state: _State, folder: str) -> bool:
    if state.progress:
        state.progress(state.tally.files, folder)
    state.stopped = state.stopped or bool(state.stop and state.stop())
    return state.stopped


def _file(
    state: _State, found: os.stat_result, path: str, name: str, where: str, at: int | None, *, owned: bool
) -> None:
    types, seen = data.types(), Seen(path, found.st_mtime, found.st_ctime)
    promised = names.promise(name, types)
    if not found.st_size or (promised.plain and promised.kind is None):
        state.tally.add(seen, promised, UNKNOWN, b"")
        return
    owned = owned or names.is_addressed(seen.folder, name)
    with OpenFile(where, at) as content:
        judged = _judge(promised, content)
        state.tally.add(seen, promised, judged, content.head[:4], size=content.size, kept_by_owner=owned)
        if not judged.accuses and notes.can_be_note(name, content.size, data.wording()):
            text = content.at(0, notes.READ)
            if notes.is_note(name, text, data.wording()):
                state.tally.notes.append(Note(path, hashlib.sha256(text).digest()))


def _judge(promised: names.Promise, content: OpenFile) -> Finding:
    if promised.kind is not None:
        return data.types().judge(promised.kind, content)
    return data.types().judge_unnamed(content)
