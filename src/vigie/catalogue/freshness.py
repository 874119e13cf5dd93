"""How long the dated tables still count, published as one fact: days before the first of them is old."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from vigie.catalogue import contacts, loader, playbooks
from vigie.catalogue.rules import Fact

KEY = "content.days_left"


def facts(now: datetime) -> Iterable[Fact]:
    """Days left before the first table is old: negative once it is."""
    first = min(_ends_in(loader.active_folder()).values(), default=None)
    if first is not None:
        yield Fact(KEY, (first - now.date()).days, source="content", measured_at=now)


@lru_cache(maxsize=4)
def _ends_in(folder: Path) -> dict[str, date]:
    """A content in force never changes on disk: its tables are walked once."""
    return ends(loader.load(folder))


def stale_in(catalogue: loader.Catalogue, today: date) -> list[tuple[str, int]]:
    """(table, days left) for each table that carries a validity, the most pressing first."""
    return sorted(
        ((name, (end - today).days) for name, end in ends(catalogue).items()),
        key=lambda row: (row[1], row[0]),
    )


def ends(catalogue: loader.Catalogue) -> dict[str, date]:
    """The last day each table counts: from its oldest check, for the days that it or `content.yaml` says."""
    valid: dict[str, int] = (catalogue.tables.get("content") or {}).get("valid_days", {})
    found = {}
    for name, table in {**catalogue.tables, "controls": None, playbooks.FOLDER: None}.items():
        if isinstance(table, dict) and {"checked_on", "valid_days"} <= table.keys():
            found[name] = table["checked_on"] + timedelta(days=table["valid_days"])
        elif name in valid:
            found[name] = _oldest(catalogue, name, table) + timedelta(days=valid[name])
        elif name == contacts.REGIONAL and contacts.NATIONAL in valid:
            found[name] = _oldest(catalogue, name, table) + timedelta(days=valid[contacts.NATIONAL])
    return found


def _oldest(catalogue: loader.Catalogue, name: str, table: Any) -> date:
    if name == "controls":
        return min(source.checked_on for control in catalogue.controls for source in control.sources)
    if name == playbooks.FOLDER:
        return playbooks.oldest(catalogue)
    return min(_dates(table))


def _dates(value: Any) -> Iterable[date]:
    """Every `checked_on` of a table, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get("checked_on"), date):
            yield value["checked_on"]
        for item in value.values():
            yield from _dates(item)
    elif isinstance(value, list):
        for item in value:
            yield from _dates(item)
