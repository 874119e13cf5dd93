"""The yearly look at the files that came to their end, and each month the other documents."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vigie.catalogue.ports import Due
from vigie.retention import documents, services


def dues(now: datetime) -> Iterator[Due]:
    """The look, a year after the last (nothing before the first, which the plan asks for); documents, each month."""
    yield from _documents(now)
    row = services.last()
    if row is not None:
        title = "Chercher les dossiers arrivés à leur terme"
        yield Due("retention-sweep", services.due_on(row), title, "Vigie : une revue à faire", "/durees/")


def _documents(now: datetime) -> Iterator[Due]:
    """At the first of this month while something is left, of the next otherwise."""
    every = documents.batches(now)
    if not every:
        return
    first = services.today(now).replace(day=1)
    left = sum(not one.cleared for one in every)
    if not left:
        first = (first + timedelta(days=32)).replace(day=1)
    title = f"Documents arrivés à leur terme : {left}" if left else "Documents arrivés à leur terme"
    yield Due(f"documents-{first:%Y-%m}", first, title, "Vigie : un rangement à faire", "/durees/")
