"""The yearly look at the files that came to their end, and each month the other documents."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min

from vigie.catalogue.ports import Due
from vigie.practice import services as practice
from vigie.retention import documents, patients, services


def dues(now: datetime) -> Iterator[Due]:
    """The look, a year after the last (nothing before the first, which the plan asks for); documents, each month."""
    yield from _documents(now)
    yield from _kept(now)
    row = services.last()
    if row is not None:
        title = "Chercher les dossiers arrivés à leur terme"
        yield Due("retention-sweep", services.due_on(row), title, "Vigie : une revue à faire", "/durees/")


def _documents(now: datetime) -> Iterator[Due]:
    """At the first of this month while something is left, of the next otherwise."""
    every = documents.batches(now)
    if not every:
        return
    first = practice.today(now).replace(day=1)
    left = sum(one.due for one in every)
    if not left:
        first = (first + timedelta(days=32)).replace(day=1)
    title = f"Documents arrivés à leur terme : {left}" if left else "Documents arrivés à leur terme"
    yield Due(f"documents-{first:%Y-%m}", first, title, "Vigie : un rangement à faire", "/durees/")


def _kept(now: datetime) -> Iterator[Due]:
    """The nearest day on which files kept past their term are looked at again."""
    today = practice.today(now)
    first = patients.group(patients.Group.KEPT, today).aggregate(on=Min("kept_until"))["on"]
    if first is not None:
        title, url = "Revoir des dossiers gardés malgré leur terme", "/durees/patients/?groupe=kept"
        yield Due("kept-files", first, title, "Vigie : un rangement à faire", url)
