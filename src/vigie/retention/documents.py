"""Documents other than care files: which came to their end this month, and those that were destroyed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from vigie.catalogue.keeping import Keeping, keepings
from vigie.dates import MONTHS, day
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.retention import services
from vigie.retention.models import Cleared
from vigie.retention.rules.cycles import until
from vigie.typography import french
from vigie.vault.rights import requires
from vigie.vault.state import state


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents of one kind, up to a day. `own`: what the register says instead of the rule: then nothing is due."""

    rule: Keeping
    until: date
    own: str
    cleared: bool

    @property
    def due(self) -> bool:
        """Whether it is to be destroyed: past the rule's duration, which is the practice's own, and not yet noted."""
        return not self.own and not self.cleared

    @property
    def sentence(self) -> str:
        """What they are and until when: « Les journaux d’accès de novembre 2025 et d’avant »."""
        if self.rule.years:
            when = f"de {self.until.year} et d’avant"
        elif self.rule.months:
            month = MONTHS[self.until.month - 1]
            when = f"{'d’' if month[0] in 'ao' else 'de '}{month} {self.until.year} et d’avant"
        else:
            when = f"jusqu’au {day(self.until)}"
        return french(f"{self.rule.what} {when}")


def batches(now: datetime) -> list[Batch]:
    """Of what the register says that the practice keeps, what came to its end by the first of this month."""
    return list(_batches(now))


def _batches(now: datetime) -> Iterator[Batch]:
    today = practice.today(now)
    entries = services.kept_in_register(now)
    origins = {one.origin for one in entries}
    own = {held.rule: held for one in entries for held in one.data if held.rule}
    done: dict[str, date] = {}
    for row in Cleared.objects.all():
        done[row.rule] = max(row.until, done.get(row.rule, row.until))
    for key, rule in keepings().items():
        if not (rule.years or rule.months or rule.days) or (key not in own and rule.activity not in origins):
            continue
        last = until(today, years=rule.years, months=rule.months, days=rule.days)
        held = own.get(key)
        said = held.retention if held and held.proposed else ""
        yield Batch(rule, last, said, done.get(key, date.min) >= last)


@requires("register.edit")
def clear(key: str, now: datetime) -> Batch | None:
    """Those of that kind are destroyed; None when the register keeps none, or for another time than the rule's."""
    found = next((one for one in batches(now) if one.rule.id == key and not one.own), None)
    if found is None or found.cleared:
        return found
    with transaction.atomic():
        Cleared.objects.create(
            rule=key, until=found.until, done_on=practice.today(now), person_id=state.actor.access_id
        )
        journal.record("retention.cleared", "documents", 0, {"rule": key, "until": found.until.isoformat()})
    return found
