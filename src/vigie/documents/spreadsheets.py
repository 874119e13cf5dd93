"""Read a stranger's spreadsheet: what it holds as plain text, or one French sentence on why not.

The file is read in a short-lived process with a bound on its memory: a small one may claim billions of cells.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vigie import platform
from vigie.documents.sheet_child import LARGEST, REASONS

__all__ = ["LARGEST", "REASONS", "ReadSheet", "SpreadsheetError", "read", "read_path"]

TIMEOUT_SECONDS = 60
_UNREADABLE = "unreadable"


class SpreadsheetError(ValueError):
    """A spreadsheet that cannot be read; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One tab: its name and its rows, each cell as the text that a person sees. Dates are jj/mm/aaaa."""

    name: str
    rows: Sequence[Sequence[str]]


def read_path(path: Path) -> list[ReadSheet]:
    """As :func:`read`, from a file; its size is looked at before it is read."""
    try:
        if path.stat().st_size > LARGEST:
            raise SpreadsheetError(REASONS["large"])
        data = path.read_bytes()
    except OSError as error:
        raise SpreadsheetError(
            f"Le fichier « {path.name} » ne s’ouvre pas. Vérifiez son nom et son dossier."
        ) from error
    return read(data)


def read(data: bytes) -> list[ReadSheet]:
    """The tabs of an XLSX or ODS file. SpreadsheetError for anything else, and for one with macros or a passphrase."""
    if not data:
        raise SpreadsheetError(REASONS["empty"])
    if len(data) > LARGEST:
        raise SpreadsheetError(REASONS["large"])
    command, environment = platform.python_module("vigie.documents.sheet_child")
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=TIMEOUT_SECONDS, check=False,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1"}, creationflags=platform.NO_WINDOW,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError):
        raise SpreadsheetError(REASONS["heavy"]) from None
    try:
        told = json.loads(done.stdout)
        if "reason" in told:
            raise SpreadsheetError(REASONS.get(told["reason"], REASONS[_UNREADABLE]))
        return [ReadSheet(row["name"], row["rows"]) for row in told["sheets"]]
    except SpreadsheetError:
        raise
    except (ValueError, KeyError, TypeError):  # the child was stopped by its own bounds
        raise SpreadsheetError(REASONS["heavy" if done.returncode else _UNREADABLE]) from None
