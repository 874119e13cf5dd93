"""Until when a system gets security updates: a dated table, which says nothing once it is old."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from vigie import yaml_data

STALE = "La table des fins de prise en charge de Vigie est trop ancienne : mettez Vigie à jour."
TABLE = Path(__file__).parent.parent / "catalogue" / "data" / "support.yaml"


@dataclass(frozen=True)
class Release:
    system: str
    version: str
    label: str
    until: date
    paid_until: date | None
    paid_service: str
    edition: str = ""  # a family of editions of Windows
    last_free_revision: int | None = None
    extended_until: date | None = None


@dataclass(frozen=True)
class SupportTable:
    checked_on: date
    valid_days: int
    releases: tuple[Release, ...]

    def stale(self, today: date) -> bool:
        return today > self.checked_on + timedelta(days=self.valid_days)

    def find(self, system: str, version: str) -> Release | None:
        """The exact version, else its major number (Linux Mint 22.1 → 22)."""
        for wanted in (version, version.partition(".")[0]):
            for release in self.releases:
                if (release.system, release.version) == (system, wanted):
                    return release
        return None

    def of(self, system: str, version: str) -> tuple[Release, ...]:
        """Every row of this exact version: one for each family of editions."""
        return tuple(row for row in self.releases if (row.system, row.version) == (system, version))


NOTHING = SupportTable(date.min, 0, ())


def parse(data: dict[str, Any]) -> SupportTable:
    return SupportTable(
        checked_on=data["checked_on"],
        valid_days=data["valid_days"],
        releases=tuple(
            Release(
                system=row["system"],
                version=str(row["version"]),
                label=row["label"],
                until=row["until"],
                paid_until=row.get("paid_until"),
                paid_service=row.get("paid_service", ""),
                edition=row.get("edition", ""),
                last_free_revision=row.get("last_free_revision"),
                extended_until=row.get("extended_until"),
            )
            for row in data["releases"]
        ),
    )


def use(path: Path) -> None:
    """Take the table of the content in force, which a signed pack may have renewed."""
    _in_force[0] = path


_in_force = [TABLE]


def load(path: Path | None = None) -> SupportTable:
    """The table of ``path``, or the one in force."""
    return _load(path or _in_force[0])


@lru_cache(maxsize=4)
def _load(path: Path) -> SupportTable:
    try:
        return parse(yaml_data.read(path.read_bytes()))
    except (OSError, yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError):
        return NOTHING  # as one too old: whether a system is supported is then unknown
