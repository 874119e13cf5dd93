"""The day on which the compliance file is to be built again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vigie.binder.models import Build
from vigie.catalogue.ports import Due
from vigie.practice import services as practice

VALID_DAYS = 365


def dues(now: datetime) -> Iterator[Due]:
    """A year after the last."""
    last = Build.objects.first()
    if last is not None:
        on = practice.today(last.built_at + timedelta(days=VALID_DAYS))
        title = "Constituer à nouveau le dossier de conformité"
        yield Due("binder", on, title, "Vigie : un dossier à refaire", "/dossier/")
