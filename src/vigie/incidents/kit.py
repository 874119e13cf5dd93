"""The continuity kit: the papers that let a practice work a day without a computer. No Django."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vigie.catalogue import loader
from vigie.typography import french

DATA = Path(__file__).parent / "data" / "kit.yaml"


@dataclass(frozen=True, slots=True)
class Item:
    """One paper of the kit. `text`: words to copy, when it has any."""

    id: str
    title: str
    minutes: int
    do: tuple[str, ...]
    why: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    """All of it. `valid_days`: how long a paper counts once prepared."""

    minutes: int
    valid_days: int
    items: tuple[Item, ...]
    sources: tuple[dict[str, Any], ...]

    @property
    def ids(self) -> frozenset[str]:
        """The names of its papers."""
        return frozenset(item.id for item in self.items)


@lru_cache(maxsize=1)
def kit() -> Kit:
    """The kit as this program knows it."""
    raw = loader.read_yaml(DATA)
    items = tuple(
        Item(
            row["id"],
            french(row["title"]),
            row["minutes"],
            tuple(french(line) for line in row["do"]),
            french(row["why"]),
            french(row.get("text", "")),
        )
        for row in raw["items"]
    )
    return Kit(raw["minutes"], raw["valid_days"], items, tuple(raw["sources"]))
