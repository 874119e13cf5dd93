"""The day on which a decision is to be looked at again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vigie.catalogue.ports import Due
from vigie.decisions import services
from vigie.decisions.models import Choice, Kind
from vigie.practice import services as practice

TITLES = {
    Kind.DPO: "Revoir la décision sur le délégué",
    Kind.DPIA: "Revoir la décision sur l’analyse d’impact",
}


def dues(now: datetime) -> Iterator[Due]:
    """A year after each was written."""
    for kind in Kind:
        choice = Choice.objects.filter(kind=kind).first()
        if choice is not None:
            on = practice.today(choice.decided_at + timedelta(days=services.VALID_DAYS))
            yield Due(
                f"decision-{kind}", on, TITLES[kind], "Vigie : une décision à revoir", f"/dpo-aipd/{kind}/"
            )
