"""The yearly look at the files that came to their end."""

from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue.ports import Due
from vigie.retention import services


def dues(now: datetime) -> Iterator[Due]:
    """A year after the last one; nothing before the first, which the plan asks for."""
    row = services.last()
    if row is not None:
        title = "Chercher les dossiers arrivés à leur terme"
        yield Due("retention-sweep", services.due_on(row), title, "Vigie : une revue à faire", "/durees/")
