"""Take a request in, follow it, answer it; say which are late."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from vigie.journal import services as journal
from vigie.requests.models import Outcome, Request, Step
from vigie.requests.rules import deadlines as rules
from vigie.requests.rules.deadlines import Deadline, Part
from vigie.vault import cards, reserved
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

PARTS = ("name", "patient", "note")
"""What is sealed."""
RECENT_DAYS = 365
EXTENDED, ANSWERED = "extended", "answered"


class NotExtendable(VaultError):  # noqa: N818
    """A delay that no text lets be extended, or too late to say so."""

    sentence = (
        "Ce délai ne se prolonge pas, ou il est trop tard : la prolongation se dit dans le premier mois."
    )


class AlreadyAnswered(VaultError):  # noqa: N818
    """A second answer to a request that has one."""

    sentence = "Une réponse est déjà notée pour cette demande : rien n’a été changé."


@dataclass(frozen=True, slots=True)
class Followed:
    """A request and its delays. `left`: those still to answer; `said` is None for whoever may not read it."""

    row: Request
    deadlines: tuple[Deadline, ...]
    left: tuple[Deadline, ...]
    said: dict[str, str] | None

    def due(self, one: Deadline) -> date:
        """The last day of one of its delays, its extension included."""
        return one.extended_to if self.row.extended_on and one.extended_to else one.due_on

    @property
    def next_due(self) -> date | None:
        """The nearest day on which an answer is due."""
        return min((self.due(one) for one in self.left), default=None)


@requires("request.write")
def receive(row: Request, said: dict[str, str]) -> Request:
    """Take it in, under the next number. NoSealKey where nothing can be sealed: then nothing is kept."""
    row.sealed, row.noted_at = cards.seal({key: said.get(key, "") for key in PARTS}), timezone.now()
    with transaction.atomic():
        row.number = (Request.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        row.save()
        journal.record("request.received", "request", row.number, {"kind": row.kind})
    return row


@requires("request.write")
def step(row: Request, code: str, on: date) -> Step:
    """Something was done about it."""
    with transaction.atomic():
        made = Step.objects.create(request=row, code=code, on=on, person_id=state.actor.access_id)
        journal.record("request.step", "request", row.number, {"step": code})
    return made


@requires("request.write")
def identify(row: Request, identity: str, on: date) -> None:
    """What was looked at of the identity."""
    row.identity = identity
    with transaction.atomic():
        row.save(update_fields=["identity"])
        step(row, f"identity_{identity}", on)


def extendable(row: Request) -> bool:
    """Whether its delay may still be made longer: never a medical file's, and once."""
    return row.kind != rules.Kind.ACCESS and not row.extended_on and not row.closed


@requires("request.write")
def extend(row: Request, on: date) -> None:
    """The longer delay was said to the person, with its reason. NotExtendable."""
    found = deadlines(row)
    if not extendable(row) or any(on > one.due_on for one in found):
        raise NotExtendable
    row.extended_on, row.sequence = on, row.sequence + 1
    with transaction.atomic():
        row.save(update_fields=["extended_on", "sequence"])
        step(row, EXTENDED, on)


@requires("request.write")
def answer(row: Request, outcome: str, channel: str, on: date, *, recent_only: bool = False) -> None:
    """It is answered; of a file partly old, the recent part may go first, the old one stays due. AlreadyAnswered."""
    if row.closed:
        raise AlreadyAnswered
    row.sequence += 1
    row.channel = channel
    if recent_only and len(deadlines(row)) > 1 and row.answered_on is None:
        row.answered_on = on
        code = ANSWERED
    else:
        if row.answered_on is None:
            row.answered_on = on
        row.old_answered_on, row.outcome = on, outcome
        code = f"{ANSWERED}_{outcome}"
    with transaction.atomic():
        row.save()
        step(row, code, on)


def deadlines(row: Request) -> tuple[Deadline, ...]:
    """Its delays."""
    return rules.deadlines(rules.Kind(row.kind), row.received_on, row.oldest, row.newest)


def followed(row: Request, keys: reserved.Opener | None = None) -> Followed:
    """One request, with what is left to answer."""
    found = deadlines(row)
    left = () if row.closed else tuple(
        one for one in found if not (row.answered_on and len(found) > 1 and one.part == Part.RECENT)
    )  # fmt: skip
    return Followed(row, found, left, _said(row, keys))


def _said(row: Request, keys: reserved.Opener | None) -> dict[str, str] | None:
    said = cards.opened(row.sealed, keys)
    return {key: str(said.get(key, "")) for key in PARTS} if said else None


@requires("request.read")
def listing() -> list[Followed]:
    """Open ones first, the nearest due on top; then the answered, the last first."""
    keys = cards.opener()
    every = [followed(row, keys) for row in Request.objects.all()]
    still = sorted(
        (one for one in every if one.left), key=lambda one: (one.next_due or date.max, one.row.number)
    )
    return [*still, *(one for one in every if not one.left)]


def get(number: int) -> Request | None:
    """One of them."""
    return Request.objects.filter(number=number).first()


def too_soon(row: Request, on: date) -> bool:
    """Whether that day comes before the time for reflection is over."""
    return any(one.not_before is not None and on < one.not_before for one in deadlines(row))


def late(row: Request, on: date) -> bool:
    """Whether an answer is overdue, or was given after its day."""
    one = followed(row)
    if one.next_due is not None and one.next_due < on:
        return True
    if row.outcome == Outcome.WITHDRAWN:
        return False
    for each in one.deadlines:
        first = each.part == Part.RECENT or len(one.deadlines) == 1
        given = row.answered_on if first else row.old_answered_on
        if given is not None and given > one.due(each):
            return True
    return False


def late_ones(on: date) -> int:
    """How many of the last year are, or were answered, late."""
    since = on - timedelta(days=RECENT_DAYS)
    rows = Request.objects.filter(received_on__gte=since) | Request.objects.filter(outcome="")
    return sum(late(row, on) for row in rows.distinct())
