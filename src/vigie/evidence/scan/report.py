"""What a scan hands back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SCHEMA = 1
LISTED = 200
"""How many unread paths are named; all are counted."""


@dataclass(frozen=True)
class ScanReport:
    """Signs of encryption under one folder. Paths are relative to it, ``/`` between folders; bytes that aren't
    UTF-8 are kept as lone surrogates (``os.fsencode`` gives them back). Instants are UTC."""

    files: int
    suspect: tuple[str, ...]
    alarm: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    extensions: tuple[str, ...]
    started_at: datetime | None
    ended_at: datetime | None
    folders: tuple[tuple[str, int], ...]
    unread: tuple[str, ...]
    unread_count: int
    skipped: int
    set_aside: int
    stopped: bool

    @property
    def complete(self) -> bool:
        """Everything was walked and read: no stop, no refusal."""
        return not self.stopped and not self.unread_count

    def to_json(self) -> dict[str, Any]:
        """The answer of `vigie evidence scan --json`, as `docs/json/evidence-scan.json` describes it."""
        return {
            "schema": SCHEMA,
            "files": self.files,
            "suspect": list(self.suspect),
            "alarm": self.alarm,
            "reasons": list(self.reasons),
            "notes": list(self.notes),
            "extensions": list(self.extensions),
            "started_at": _iso(self.started_at),
            "ended_at": _iso(self.ended_at),
            "unread": list(self.unread),
            "unread_count": self.unread_count,
            "skipped": self.skipped,
            "set_aside": self.set_aside,
            "complete": self.complete,
        }


def moment(seconds: float | None) -> datetime | None:
    """A file's time as an instant; None for one that no calendar holds."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
