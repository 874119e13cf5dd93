"""The journal of a collection: one JSON line for each thing done, chained by hashes, flushed to the disk line by line.

A cut in the middle of a line loses that line alone: it is what was not yet acknowledged.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vigie import platform
from vigie.evidence.errors import EvidenceError
from vigie.evidence.rules import GENESIS, canonical, line_hash

NAME = "journal.jsonl"
LONGEST = 1 << 20
FAR = 1 << 30  # Windows locks bytes, and a locked one can't be read by anybody: past the end, then
BROKEN = (
    "Le journal de cette collecte est abîmé à la ligne {number} : il ne peut pas être repris. "
    "Gardez ce dossier tel quel et recommencez dans un autre."
)
BUSY = "Une autre collecte écrit déjà dans ce dossier : attendez sa fin."


class Chain:
    """An open journal. ``seq`` and ``head`` say where it ends; ``dropped`` how many torn bytes were cut off."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.seq = 0
        self.head = GENESIS
        self.dropped = 0
        self._descriptor = descriptor
        self._size = 0

    @classmethod
    def open(cls, path: Path) -> "Chain":
        """Make it, or take it up after its last whole line; one process at a time."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o600)
        try:
            platform.lock_file(descriptor, FAR)
        except OSError as error:
            os.close(descriptor)
            raise EvidenceError(BUSY) from error
        chain = cls(path, descriptor)
        try:
            chain._recover()
        except BaseException:
            os.close(descriptor)
            raise
        return chain

    def _recover(self) -> None:
        for record, end in read(self.path, torn_is_end=True):
            self.seq, self.head, self._size = record["seq"], record["hash"], end
        self.dropped = os.fstat(self._descriptor).st_size - self._size
        if self.dropped:
            os.ftruncate(self._descriptor, self._size)
            os.fsync(self._descriptor)
        os.lseek(self._descriptor, self._size, os.SEEK_SET)

    def records(self) -> Iterator[dict[str, Any]]:
        """What is written so far: its chain was checked when it was opened, and it is ours since."""
        with self.path.open("rb") as stream:
            for raw in stream:
                yield json.loads(raw)

    def append(self, record: dict[str, Any]) -> dict[str, Any]:
        """Add a line; it is on the disk when this returns. A line half written by a full disk is taken back."""
        made = {**record, "seq": self.seq + 1, "prev": self.head}
        made["hash"] = line_hash(made)
        data = canonical(made) + b"\n"
        try:
            os.lseek(self._descriptor, self._size, os.SEEK_SET)
            left = memoryview(data)
            while left:
                left = left[os.write(self._descriptor, left) :]
            os.fsync(self._descriptor)
        except OSError:
            self._take_back()
            raise
        self.seq, self.head, self._size = made["seq"], made["hash"], self._size + len(data)
        return made

    def _take_back(self) -> None:
        try:
            os.ftruncate(self._descriptor, self._size)
        except OSError:
            return  # the next start cuts the torn line off

    def close(self) -> None:
        """Let go of the file and of its lock."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def read(path: Path, *, torn_is_end: bool = False) -> Iterator[tuple[dict[str, Any], int]]:
    """Each record with the offset of its end; :class:`EvidenceError` at the first that isn't as it was written.

    ``torn_is_end``: what follows the last newline was never acknowledged, and is left out.
    """
    end, seq, head = 0, 0, GENESIS
    with path.open("rb") as stream:
        while raw := stream.readline(LONGEST):
            if not raw.endswith(b"\n") and torn_is_end and len(raw) < LONGEST:
                return
            record = _record(raw)
            if record is None or record.get("seq") != seq + 1 or record.get("prev") != head:
                raise EvidenceError(BROKEN.format(number=seq + 1))
            seq, head, end = seq + 1, record["hash"], end + len(raw)
            yield record, end


def _record(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
        if isinstance(found, dict) and canonical(found) + b"\n" == raw and found["hash"] == line_hash(found):
            return found
    except (ValueError, KeyError, RecursionError):
        return None
    return None
