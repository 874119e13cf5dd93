"""The days on which the records are to be read again, for the calendar and the first page."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vigie.catalogue.ports import Due
from vigie.processing.models import Activity
from vigie.processing.rules.completeness import REVIEW_DAYS


def dues(now: datetime) -> Iterator[Due]:
    """One day for the whole register: that of the record read the longest ago. What was never read is the plan's."""
    read = Activity.objects.filter(removed_at=None, reviewed_on__isnull=False).order_by("reviewed_on")
    oldest = read.values_list("reviewed_on", flat=True).first()
    if oldest is not None:
        on = oldest + timedelta(days=REVIEW_DAYS)
        yield Due(
            "register-review",
            on,
            "Relire le registre des traitements",
            "Vigie : une relecture à faire",
            "/registre/",
        )
