"""The oldest good version of the programs that strangers' files reach: a dated table, silent once it is old."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from vigie import yaml_data

TABLE = Path(__file__).parent.parent / "catalogue" / "data" / "applications.yaml"
STALE = "La table des versions de logiciels de Vigie est trop ancienne : mettez Vigie à jour."
NONE_KNOWN = "Aucun des logiciels que Vigie sait juger n’a été trouvé sur ce poste."


@dataclass(frozen=True)
class Application:
    label: str
    names: "re.Pattern[str]"
    systems: frozenset[str]
    minimum: tuple[int, ...] = ()
    unsure: frozenset[int] = frozenset()
    ended_on: date | None = None

    def outdated(self, version: str, today: date) -> bool | None:
        """Whether that version stopped getting fixes; None when nobody can say."""
        if self.ended_on is not None:
            return today > self.ended_on
        found = numbers(version)
        if not found or found[0] in self.unsure:
            return None
        return found < self.minimum


@dataclass(frozen=True)
class ApplicationTable:
    checked_on: date
    valid_days: int
    applications: tuple[Application, ...]

    def stale(self, today: date) -> bool:
        return today > self.checked_on + timedelta(days=self.valid_days)


def numbers(version: str) -> tuple[int, ...]:
    """« 153.0.7977.65 » as numbers; empty when it does not start with one."""
    found = re.match(r"\s*v?(\d{1,9}(?:\.\d{1,9}){0,5})", version)
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def judge(
    installed: Iterable[tuple[str, str]], system: str, table: ApplicationTable, today: date
) -> tuple[tuple[str, ...], int]:
    """(labels of what is outdated, how many programs could be judged) among the (name, version) installed."""
    outdated: dict[str, None] = {}
    judged = 0
    for name, version in installed:
        for application in table.applications:
            if system not in application.systems or application.names.fullmatch(name.strip()) is None:
                continue
            verdict = application.outdated(version, today)
            judged += verdict is not None
            if verdict:
                outdated[
                    f"{application.label} {version}".strip() if application.minimum else application.label
                ] = None
    return tuple(outdated), judged


def parse(data: dict[str, Any]) -> ApplicationTable:
    return ApplicationTable(
        checked_on=data["checked_on"],
        valid_days=data["valid_days"],
        applications=tuple(
            Application(
                label=row["label"],
                names=re.compile(row["names"], re.IGNORECASE),
                systems=frozenset(row["systems"]),
                minimum=numbers(str(row.get("minimum", ""))),
                unsure=frozenset(int(major) for major in row.get("unsure", ())),
                ended_on=row.get("ended_on"),
            )
            for row in data["applications"]
        ),
    )


def use(path: Path) -> None:
    """Take the table of the content in force, which a signed pack may have renewed."""
    _in_force[0] = path


_in_force = [TABLE]


def load(path: Path | None = None) -> ApplicationTable:
    """The table of ``path``, or the one in force."""
    return _load(path or _in_force[0])


@lru_cache(maxsize=4)
def _load(path: Path) -> ApplicationTable:
    return parse(yaml_data.read(path.read_bytes()))
