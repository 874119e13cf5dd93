"""Which facts of the catalogue's dictionary concern a system: read as data, no room is imported."""

from functools import lru_cache
from pathlib import Path

from vigie import yaml_data

FACTS = Path(__file__).parent.parent / "catalogue" / "data" / "facts" / "workstation.yaml"


@lru_cache(maxsize=1)
def rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    entries = yaml_data.read(FACTS.read_bytes())
    return tuple((row["key"], tuple(row.get("systems", ()))) for row in entries)


def keys_of(system: str) -> tuple[str, ...]:
    return tuple(key for key, systems in rows() if system in systems)
