"""How many deadlines wait, readable while the vault is locked: days without a word, left by the open vault.

In the clear, hence nothing but a number, days and the zone they are counted in. No Django at import: the start at
login reads it before anything else is loaded.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from vigie import platform

NAME = "due.json"
VERSION = 1
MOST_DAYS = 2000
MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Waiting:
    """What the vault knew when it was last open: how many waited already, and the days of those to come."""

    zone: ZoneInfo
    already: int
    days: tuple[date, ...] = ()

    def come_since(self, now: datetime) -> int:
        """How many fell due since the vault was last open."""
        today = now.astimezone(self.zone).date()
        return sum(day <= today for day in self.days)

    def count(self, now: datetime) -> int:
        """How many wait on the day of ``now``."""
        return self.already + self.come_since(now)


def read(root: Path) -> Waiting | None:
    """The count left in this vault, or ``None``: no count is better than a wrong one."""
    try:
        with (root / NAME).open("rb") as stream:
            raw = json.loads(stream.read(MAX_BYTES))
        already = raw["waiting"]
        if raw["version"] != VERSION or type(already) is not int or already < 0:
            return None
        days = tuple(date.fromisoformat(day) for day in raw["days"])
        return Waiting(ZoneInfo(raw["zone"]), already, days)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write(root: Path, days: Iterable[date], zone: ZoneInfo, now: datetime) -> None:
    """Replace the count: 0600, whole or not at all. A day that has come is no longer worth keeping."""
    today = now.astimezone(zone).date()
    known = sorted(days)
    to_come = [day for day in known if day > today]
    document = {
        "version": VERSION,
        "zone": zone.key,
        "waiting": len(known) - len(to_come),
        "days": [day.isoformat() for day in to_come[:MOST_DAYS]],
    }
    platform.write_private(root / NAME, json.dumps(document).encode("ascii"))


def forget(root: Path) -> None:
    """Remove it: while the vault is open, what it said may be false at any moment."""
    (root / NAME).unlink(missing_ok=True)
