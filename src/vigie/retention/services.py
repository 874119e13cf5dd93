"""Note the yearly look at the files that came to their end."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from vigie.catalogue.ports import register_readers
from vigie.catalogue.proofs import RegisterEntry
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.retention.models import Sweep
from vigie.vault.rights import requires
from vigie.vault.state import state

EVERY_DAYS = 365
"""Once a year: Vigie's own choice."""


def profession() -> str:
    """The practice's, empty when nobody said."""
    return str(practice.current().values.get("profession") or "")


def kept_in_register(now: datetime) -> list[RegisterEntry]:
    """The register's own activities: the durations of everything else stand there."""
    reader = register_readers.get("processing")
    return [one for one in (reader(now) if reader else ()) if not one.for_others]


def last() -> Sweep | None:
    """The last look."""
    return Sweep.objects.first()


def due_on(row: Sweep) -> date:
    """When the next one is due."""
    return row.done_on + timedelta(days=EVERY_DAYS)


@requires("register.edit")
def note(row: Sweep) -> Sweep:
    """Keep it; it is never changed afterwards."""
    row.noted_at, row.person_id = timezone.now(), state.actor.access_id
    with transaction.atomic():
        row.save()
        journal.record("retention.swept", "sweep", row.pk, {"outcome": row.outcome, "count": row.count})
    return row
