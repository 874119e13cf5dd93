"""Where a step writes: a file of the bundle with a limit, closed from outside when the step's time is up."""

import gzip
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vigie.evidence import rules
from vigie.evidence.medium import Whole, writing
from vigie.evidence.wrapping import CHUNK, Digesting, Envelope

FOLDER = "state"


class Closed(Exception):  # noqa: N818  (to the worker: nobody listens any more)
    """The step's time is up: what it goes on reading goes nowhere."""


class Enough(Exception):  # noqa: N818
    """The step has written all that it may."""


class Sink:
    """Rows of JSON, or raw bytes under the names of their sources. Nothing is on the medium in clear when sealed to
    a recipient: it waits in memory, compressed, until :meth:`keep`.

    ``misses`` are what the step could not read, and why; ``written`` counts the clear bytes.
    """

    def __init__(self, folder: Path, stem: str, ending: str, envelope: Envelope, limit: int) -> None:
        self.misses: list[dict[str, str]] = []
        self.written = 0
        self.full = False
        self._envelope = envelope
        self._limit = limit
        self._lock = threading.Lock()
        self._open = True
        self._failure: BaseException | None = None
        self._memory = io.BytesIO() if envelope.recipients else None
        self.name = f"{stem}.{ending}{'.gz' if self._memory is not None else ''}{envelope.suffix}"
        self._whole = Whole(folder / self.name)
        self._clear = Digesting(None if self._memory is not None else self._whole.stream)
        self._zip = (
            gzip.GzipFile(fileobj=self._memory, mode="wb", mtime=0) if self._memory is not None else None
        )

    def row(self, **values: Any) -> None:
        """One record; a name that isn't UTF-8 keeps its bytes as escapes."""
        self._write(rules.canonical(values) + b"\n")

    def raw(self, source: str, blocks: Iterator[bytes] | list[bytes]) -> None:
        """Bytes as they are, under a line that names their source."""
        self._write(b"==> " + source.encode("utf-8", "backslashreplace") + b" <==\n")
        last = b"\n"
        for block in blocks:
            self._write(block)
            last = block or last
        if not last.endswith(b"\n"):
            self._write(b"\n")

    def miss(self, where: str, reason: str, **more: str) -> None:
        """Something that the step looked for in vain."""
        with self._lock:
            if self._open and len(self.misses) < 500:
                self.misses.append({"where": where, "reason": reason, **more})

    def _write(self, data: bytes) -> None:
        with self._lock:
            if not self._open:
                raise Closed
            if self.written + len(data) > self._limit:
                self.full = True
                raise Enough
            try:
                if self._zip is not None:
                    self._zip.write(data)
                else:
                    self._clear.write(data)
            except Exception as error:  # the medium's, kept for the one who closes
                self._failure = error
                raise
            self.written += len(data)

    def close(self) -> None:
        """Nothing more is taken, from whatever thread."""
        with self._lock:
            self._open = False

    def keep(self) -> tuple[Digesting, Digesting]:
        """The file appears; the digests of what lies on the medium and of the clear."""
        self.close()
        try:
            if self._failure is not None:
                raise self._failure
            if self._zip is not None and self._memory is not None:
                self._zip.close()
                self._memory.seek(0)
                kept, clear = self._envelope.pour(iter(lambda: self._read(), b""), self._whole.stream)
            else:
                with writing():
                    self._whole.stream.flush()
                kept = clear = self._clear
        except BaseException:
            self.drop()
            raise
        self._whole.keep()
        return kept, clear

    def _read(self) -> bytes:
        assert self._memory is not None  # noqa: S101
        return self._memory.read(CHUNK)

    def drop(self) -> None:
        """Leave no file."""
        self.close()
        self._whole.drop()
