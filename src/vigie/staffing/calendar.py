"""Departures to prepare, and the yearly review of accesses."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from vigie.catalogue.ports import Due, Task
from vigie.practice import services as practice
from vigie.practice.models import Person
from vigie.staffing import services
from vigie.staffing.models import Review

REVIEW_DAYS = 365
"""The CNIL's guide of 2024 asks for a yearly review of accesses."""


def dues(now: datetime) -> Iterator[Due]:
    """The last day of whoever leaves, and a year after the last review."""
    day = practice.today(now)
    for row in Person.objects.filter(ends_on__gte=day):
        if row.ends_on is not None:
            title, url = f"Départ de {row.name} : fermer ses comptes le jour même", f"/equipe/{row.pk}/"
            yield Due(f"departure-{row.pk}", row.ends_on, title, "Vigie : des comptes à fermer", url)
    last = Review.objects.first()
    if last is not None:
        on = practice.today(last.done_at + timedelta(days=REVIEW_DAYS))
        yield Due("rights-review", on, "Revoir les droits de chacun", "Vigie : une revue à faire", "/equipe/")


def tasks(now: datetime) -> Iterable[Task]:
    """Somebody left, and something of their departure is still open."""
    for one in services.everyone(now):
        if one.gone:
            title = f"Finir le départ de {one.person.name}"
            yield Task(
                f"departure-{one.person.pk}",
                title,
                "Équipe et droits",
                f"/equipe/{one.person.pk}/",
                "",
                one.person.ends_on,
            )
