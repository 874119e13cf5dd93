"""Whom to call: the dated contacts of the content in force, then those that a region added to its signed pack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from vigie.catalogue.loader import Catalogue

NATIONAL = "contacts"
REGIONAL = "regional"


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach somebody; what is not known is empty. `region`: who added it, nothing for the project's own."""

    id: str
    label: str
    purpose: str
    checked_on: date
    valid_until: date
    number: str = ""
    url: str = ""
    place: str = ""
    hours: str = ""
    notice: str = ""
    region: str = ""

    def stale(self, today: date) -> bool:
        """Whether it was checked too long ago. It is still shown, with its date: an old number beats none."""
        return today > self.valid_until


def national(catalogue: Catalogue) -> dict[str, Contact]:
    """The project's own contacts, by their id."""
    return {row.id: row for row in _contacts(catalogue, catalogue.tables.get(NATIONAL) or [], "")}


def regional(catalogue: Catalogue) -> tuple[Contact, ...]:
    """What the region of this content added, in its order; most contents have none."""
    table = catalogue.tables.get(REGIONAL)
    return tuple(_contacts(catalogue, table["contacts"], table["region"])) if table else ()


def valid_days(catalogue: Catalogue) -> int:
    """How long a contact counts after it was checked, the region's like the project's."""
    days: int = catalogue.tables["content"]["valid_days"][NATIONAL]
    return days


def _contacts(catalogue: Catalogue, rows: Iterable[Mapping[str, Any]], region: str) -> Iterable[Contact]:
    term = timedelta(days=valid_days(catalogue))
    for row in rows:
        text = {name: row.get(name, "") for name in ("number", "url", "place", "hours", "notice")}
        checked_on = row["checked_on"]
        yield Contact(
            row["id"], row["label"], row["purpose"], checked_on, checked_on + term, **text, region=region
        )
