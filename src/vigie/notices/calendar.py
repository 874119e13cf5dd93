"""The day on which a notice is to be read again."""

from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue.ports import Due
from vigie.notices import services
from vigie.notices.models import Notice
from vigie.notices.words import KINDS


def dues(now: datetime) -> Iterator[Due]:
    """A year after each was issued."""
    for kind in services.wanted():
        row = Notice.objects.filter(kind=kind).first()
        if row is not None:
            title = f"Relire : {KINDS[kind].lower()}"
            yield Due(
                f"notice-{kind}",
                services.due_on(row),
                title,
                "Vigie : une relecture à faire",
                f"/information/{kind}/",
            )
