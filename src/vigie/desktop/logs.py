"""One rotating log of codes, never values: what happened, where in the code, and nothing of the practice.

A record of ours is a code (``worker.orphans_ready``). A record of a library keeps its logger, its level and,
for an error, the class and the lines of code: never the message, which may quote a value.
"""

import logging
import os
import re
import sys
import time
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from vigie import platform

MAX_BYTES = 1_000_000
FILES = 5
_CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_NUMBER = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4})?")
_FRAMES = 12


def log_dir() -> Path:
    """Where the log lives."""
    return platform.data_dir() / "logs"


def _place(filename: str) -> str:
    """A source file by its package path: never where it is installed, which names the person's account."""
    parts = Path(filename).parts
    for root in ("site-packages", "src", "lib"):
        if root in parts:
            index = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[index + 1 :])
    return Path(filename).name


def frames(trace: TracebackType | None) -> list[str]:
    """The last lines of code of a traceback: no locals, no source text, no message."""
    found = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{_place(f.filename)}:{f.lineno}:{f.name}" for f in found]


class CodeFormatter(logging.Formatter):
    """``2026-11-24T15:40:02Z ERROR vigie.error request.failed no=7F3A-19C2 ValueError a.py:3:f``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, codes only."""
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        words = [at, record.levelname, record.name]
        raw = record.msg if isinstance(record.msg, str) else ""
        if record.name.startswith("vigie") and _CODE.fullmatch(raw):
            words.append(raw)
        number = getattr(record, "number", "")
        if isinstance(number, str) and _NUMBER.fullmatch(number):
            words.append(f"no={number}")
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            words.append(f"status={status}")
        if isinstance(record.exc_info, tuple) and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            words.append(f"{kind.__module__}.{kind.__qualname__}")
            words.append(" <- ".join(reversed(frames(trace))))
        return " ".join(words)


class PrivateRotatingFileHandler(RotatingFileHandler):
    """0600 from the first byte."""

    def _open(self) -> IO[Any]:  # type: ignore[override,unused-ignore]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A full disk must not print records, values included, on a terminal."""


def set_up() -> Path:
    """Send every logger of the process to the file, and nothing to the terminal."""
    path = log_dir() / "vigie.log"
    handler = _to_file(path)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("vigie").setLevel(logging.INFO)
    for noisy in ("waitress.queue", "django.request", "django.security"):  # refusals: vigie.error says them
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    sys.excepthook = _excepthook
    return path


def _to_file(path: Path) -> logging.Handler:
    """The file, or nothing where none can be: a log is no reason not to start."""
    try:
        platform.private_dir(path.parent)
        handler = PrivateRotatingFileHandler(
            path, maxBytes=MAX_BYTES, backupCount=FILES - 1, encoding="utf-8"
        )
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(CodeFormatter())
    return handler


def _excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last resort: log where, print a sentence, show no value."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("vigie.process").critical("process.died", exc_info=(kind, error, trace))
    if sys.stderr is None:
        return
    sys.stderr.write("Vigie s’est arrêtée sur une erreur. « vigie doctor --report » prépare un rapport.\n")


def explain(number: str) -> list[str]:
    """The log lines of an error number, oldest file first; for ``vigie doctor --report``."""
    wanted = number.strip().upper().removeprefix("NO").strip()
    if not _NUMBER.fullmatch(wanted):
        return []
    names = [f"vigie.log.{index}" for index in range(FILES - 1, 0, -1)] + ["vigie.log"]
    found = []
    for name in names:
        path = log_dir() / name
        if path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [line for line in lines if f" no={wanted}" in line]
    return found
