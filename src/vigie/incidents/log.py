"""The incident under way, kept outside the vault so that it goes on while locked, and on a PC that has no vault.

One folder an incident under `attaque/`, one `log.jsonl` in it. In the clear: the playbook, and for each line the code
of a step, its state, an answer among those proposed, and the instants. Texts are sealed for the responsables before
they come here. Each line is on the disk before its step is shown as done, and holds the digest of the line before: a
line torn by a power cut is dropped, one that was changed or removed shows, and the others are read all the same.
No Django.
"""

import base64
import errno
import hashlib
import json
import os
import re
import threading
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from vigie import platform
from vigie.vault.errors import VaultError

FOLDER = "attaque"
NAME = "log.jsonl"
SEALED = ".age"
LARGEST = 8 * 1024 * 1024
WORD = re.compile(r"[a-z0-9_.:-]{1,80}")
VALUE = re.compile(r"[A-Za-z0-9_.:+-]{0,200}")

CLOSE = "close"
_writing = threading.Lock()


class LogError(VaultError):
    """The log cannot be written; its message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `at`: when it happened, `noted_at`: when it was written."""

    code: str
    state: str
    at: datetime
    noted_at: datetime
    value: str = ""
    sealed: bytes | None = None
    locked: bool = False
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class Log:
    """An incident as its log tells it."""

    id: uuid.UUID
    playbook: str
    revision: int
    opened_at: datetime
    lines: tuple[Line, ...] = ()
    whole: bool = True

    @property
    def closed(self) -> Line | None:
        """The line that ended it."""
        return next((line for line in self.lines if line.code == CLOSE), None)


def root() -> Path:
    """The folder of the logs."""
    return platform.data_dir() / FOLDER


def _folder(name: uuid.UUID) -> Path:
    return root() / name.hex


def start(playbook: str, revision: int, at: datetime, *, name: uuid.UUID | None = None) -> Log:
    """A new log. Raises LogError when the disk refuses."""
    log = Log(name or uuid.uuid4(), playbook, revision, at)
    head = {
        "schema": 1,
        "incident": log.id.hex,
        "playbook": playbook,
        "revision": revision,
        "at": at.isoformat(),
    }
    _append(log.id, head, first=True)
    return log


def add(name: uuid.UUID, line: Line) -> None:
    """Write one line, flushed to the disk. Raises LogError."""
    if not WORD.fullmatch(line.code) or not WORD.fullmatch(line.state) or not VALUE.fullmatch(line.value):
        raise ValueError("only codes go in the clear")
    row: dict[str, Any] = {
        "uuid": line.id.hex, "code": line.code, "state": line.state,
        "at": line.at.isoformat(), "noted_at": line.noted_at.isoformat(),
    }  # fmt: skip
    if line.value:
        row["value"] = line.value
    if line.sealed is not None:
        row["sealed"] = base64.b64encode(line.sealed).decode("ascii")
    if line.locked:
        row["locked"] = True
    _append(name, row)


def _append(name: uuid.UUID, row: dict[str, Any], *, first: bool = False) -> None:
    try:
        with _writing:
            _write(name, row, first)
    except OSError as error:
        raise LogError(
            f"Vigie n’a pas pu noter ce geste ({platform.why(error)}). Écrivez-le sur papier, avec l’heure."
        ) from error


def _write(name: uuid.UUID, row: dict[str, Any], first: bool) -> None:
    folder = platform.private_dir(_folder(name))
    path = folder / NAME
    data = b"" if first else _read_bytes(path)
    if len(data) >= LARGEST:
        raise OSError(errno.EFBIG, "full")
    kept = data[: data.rfind(b"\n") + 1]  # a torn last line goes
    row["before"] = hashlib.sha256(kept.rstrip(b"\n").rpartition(b"\n")[2]).hexdigest()
    line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "r+b") as stream:
        stream.truncate(len(kept))
        stream.seek(len(kept))
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())
    if first:
        platform.sync_dir(folder)
        platform.sync_dir(folder.parent)


def _read_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LARGEST)


def logs() -> list[Log]:
    """Every incident whose log is here, the newest first; a folder that tells nothing is passed over."""
    try:
        folders = [path for path in root().iterdir() if re.fullmatch("[0-9a-f]{32}", path.name)]
    except OSError:
        return []
    found = [log for folder in folders if (log := read(uuid.UUID(hex=folder.name))) is not None]
    return sorted(found, key=lambda log: log.opened_at, reverse=True)


def current() -> Log | None:
    """The newest incident that is not closed."""
    return next((log for log in logs() if log.closed is None), None)


def read(name: uuid.UUID) -> Log | None:
    """One log, every line that reads; `whole` is false when one is damaged or missing. None when its head is."""
    try:
        data = _read_bytes(_folder(name) / NAME)
    except OSError:
        return None
    whole, rows = _rows(data)
    log = _head(name, rows[0]) if rows else None
    if log is None:
        return None
    lines: dict[uuid.UUID, Line] = {}
    for row in rows[1:]:
        line = _line(row)
        whole = whole and line is not None
        if line is not None:
            lines.setdefault(line.id, line)
    return replace(log, lines=tuple(lines.values()), whole=whole)


def _rows(data: bytes) -> tuple[bool, list[dict[str, Any]]]:
    """The lines that are JSON objects, and whether each follows from the one before. A torn last line never was."""
    before, whole = b"", True
    found = []
    for raw in data.split(b"\n")[:-1]:
        try:
            row = json.loads(raw)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            found.append(row)
            whole = whole and row.get("before") == hashlib.sha256(before).hexdigest()
        else:
            whole = False
        before = raw
    return whole, found


def _head(name: uuid.UUID, row: dict[str, Any]) -> Log | None:
    try:
        at = datetime.fromisoformat(row["at"])
        playbook, revision = row["playbook"], row["revision"]
    except (KeyError, TypeError, ValueError):
        return None
    if at.tzinfo is None or row.get("incident") != name.hex or not isinstance(revision, int):
        return None
    return (
        Log(name, playbook, revision, at) if isinstance(playbook, str) and WORD.fullmatch(playbook) else None
    )


def _line(row: dict[str, Any]) -> Line | None:
    try:
        sealed = row.get("sealed")
        line = Line(
            code=row["code"], state=row["state"], value=row.get("value", ""),
            at=datetime.fromisoformat(row["at"]), noted_at=datetime.fromisoformat(row["noted_at"]),
            sealed=None if sealed is None else base64.b64decode(sealed, validate=True),
            locked=row.get("locked") is True, id=uuid.UUID(hex=row["uuid"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    words = (
        WORD.fullmatch(str(line.code))
        and WORD.fullmatch(str(line.state))
        and VALUE.fullmatch(str(line.value))
    )
    return line if words and line.at.tzinfo and line.noted_at.tzinfo else None


def put(name: uuid.UUID, piece: uuid.UUID, sealed: bytes) -> None:
    """Keep a sealed file beside the log, flushed. Raises LogError."""
    try:
        platform.write_private(_folder(name) / f"{piece.hex}{SEALED}", sealed)
    except OSError as error:
        raise LogError(
            f"Vigie n’a pas pu garder ce fichier ({platform.why(error)}). Laissez-le où il est."
        ) from error


def take(name: uuid.UUID, piece: uuid.UUID) -> bytes | None:
    """A sealed file; None when it is not there."""
    try:
        return (_folder(name) / f"{piece.hex}{SEALED}").read_bytes()
    except OSError:
        return None


def forget(name: uuid.UUID) -> None:
    """Remove a log whose lines are all in the vault, and which is closed."""
    platform.remove_tree(_folder(name))
