"""Note what was given or refused, and read it again."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from vigie.disclosures.models import Disclosure, Outcome
from vigie.disclosures.rules.deciding import GIVES
from vigie.journal import services as journal
from vigie.vault import cards, reserved
from vigie.vault.rights import requires
from vigie.vault.state import state

RECENT_DAYS = 365
PARTS = ("asker", "patient", "what", "why")
"""What is sealed, in the order of the form."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line; `said` is None for whoever may not read it."""

    row: Disclosure
    said: dict[str, str] | None


@requires("disclosure.note")
def note(row: Disclosure, said: dict[str, str]) -> Disclosure:
    """Keep it. NoSealKey where nothing can be sealed: then nothing is kept."""
    row.sealed = cards.seal({key: said.get(key, "") for key in PARTS})
    row.noted_at, row.person_id = timezone.now(), state.actor.access_id
    with transaction.atomic():
        row.save()
        journal.record(
            "disclosure.noted", "disclosure", row.pk, {"requester": row.requester, "outcome": row.outcome}
        )
    return row


@requires("disclosure.note")
def listing(most: int | None = None) -> list[Shown]:
    """The last ones first; names for a responsable alone."""
    keys = cards.opener()
    return [Shown(row, _said(row, keys)) for row in Disclosure.objects.all()[:most]]


def _said(row: Disclosure, keys: reserved.Opener | None) -> dict[str, str] | None:
    said = cards.opened(row.sealed, keys)
    return {key: str(said.get(key, "")) for key in PARTS} if said else None


def given_without_basis(on: date) -> QuerySet[Disclosure]:
    """Those of the last year that were given though Vigie's answer was not a yes."""
    return recent(on).filter(outcome=Outcome.GIVEN).exclude(verdict__in=[str(one) for one in GIVES])


def recent(on: date) -> QuerySet[Disclosure]:
    """Those of the last year."""
    return Disclosure.objects.filter(on__gt=on - timedelta(days=RECENT_DAYS))
