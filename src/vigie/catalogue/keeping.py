"""How long each kind of document is kept, as the content in force proposes it to the register and the durations."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import named
from vigie.catalogue.rules import Source
from vigie.typography import fold, french

WORTH = {"duty": "prévu par un texte", "advice": "recommandé", "vigie": "proposé par Vigie, aucun texte lu"}


@dataclass(frozen=True, slots=True)
class Keeping:
    """One duration. `worth`: a text, an advice or our choice, with its source.

    One of `years` (after the end of a calendar year), `months` (after the end of a month) and `days` (after each day)
    when a calendar can say what falls due, `what` being the documents; `activity`: the ready-made one it belongs to
    when the register does not name it.
    """

    id: str
    text: str
    worth: str
    source: Source
    what: str = ""
    years: int = 0
    months: int = 0
    days: int = 0
    activity: str = ""


def keepings() -> Mapping[str, Keeping]:
    """All of them by id; none for a pack made before that table."""
    return _keepings(loader.active_folder())


def recognised(text: str) -> Keeping | None:
    """The one that says these very words, whatever their accents, case and spaces."""
    return _by_text(loader.active_folder()).get(fold(text)) if text.strip() else None


@lru_cache(maxsize=4)
def _keepings(folder: Any) -> Mapping[str, Keeping]:
    raw = loader.load(folder).tables.get("retention") or {}
    sources = named(raw) if raw else {}
    found = {}
    for key, row in raw.get("documents", {}).items():
        source = sources[row["source"]]
        found[key] = Keeping(
            key, french(row["text"]), french(f"{WORTH[row['nature']]} ({source.title})"), source,
            french(row.get("what", "")), row.get("years", 0), row.get("months", 0), row.get("days", 0),
            row.get("activity", ""),
        )  # fmt: skip
    return found


@lru_cache(maxsize=4)
def _by_text(folder: Any) -> Mapping[str, Keeping]:
    return {fold(one.text): one for one in _keepings(folder).values() if one.text}
