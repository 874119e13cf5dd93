"""Which facts of the catalogue's dictionary concern a system: read as data, no room is imported."""

from functools import lru_cache
from pathlib import Path

import yaml

from vigie.machine.support import Loader

FACTS = Path(__file__).parent.parent / "catalogue" / "data" / "facts" / "workstation.yaml"


@lru_cache(maxsize=1)
def rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    with FACTS.open("rb") as stream:
        entries = yaml.load(stream, Loader)  # noqa: S506 (a safe loader, in C where there is one)
    return tuple((row["key"], tuple(row.get("systems", ()))) for row in entries)


def keys_of(system: str) -> tuple[str, ...]:
    return tuple(key for key, systems in rows() if system in systems)
