"""What is prepared before any attack: the card, the sheet, the file for telephones, the kit, the exercise.

Each time is kept, and the newest of a kind counts. The day it was done is what the facts and the bilan read.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from vigie import dates
from vigie.incidents import card as cards
from vigie.incidents.card import Handed
from vigie.incidents.kit import kit
from vigie.incidents.models import Preparation
from vigie.journal import services as journal
from vigie.practice import reading
from vigie.practice import services as practice
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

errors = logging.getLogger("vigie.incidents")

CARD, SHEET, PHONE, KIT, EXERCISE = "card", "sheet", "phone", "kit", "exercise"
VALID_DAYS = 365
"""How long what was prepared counts: a year, Vigie's own choice (`threshold: vigie` in the catalogue)."""
AHEAD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Card:
    """The practice's own numbers. `shown`: the holders whose lines may be read while the vault is locked."""

    values: dict[str, str]
    shown: frozenset[str]
    saved_at: datetime | None = None

    @property
    def clear(self) -> dict[str, str]:
        """What is written outside the vault."""
        return {
            f.key: self.values[f.key] for f in cards.FIELDS if f.holder in self.shown and f.key in self.values
        }

    @property
    def ready(self) -> bool:
        """Whether somebody can be called with it: whoever decides, and whoever maintains the PC."""
        return {"manager_phone", "helper_phone"} <= self.values.keys()


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise that was finished. `seconds`: what it took, pauses left out."""

    scenario: str
    seconds: int
    right: int
    total: int


def newest(kind: str, item: str | None = None) -> Preparation | None:
    """The last time that this was prepared."""
    return next((row for row in _rows() if row.kind == kind and item in (None, row.item)), None)


def _rows() -> tuple[Preparation, ...]:
    """Everything prepared, the newest first: a handful a year, read once a page."""
    return reading.once("preparations", lambda: tuple(Preparation.objects.all()))


@requires("incident.read")
def card() -> Card:
    """The card as last saved; the helper of the practice's profile stands in for what was never said."""
    return known_card()


def known_card() -> Card:
    """The same for the rooms' own use: facts, documents."""
    saved = _saved_card()
    if saved is not None:
        return saved
    mine = practice.current()
    known = {"helper_name": mine.helper_name, "helper_phone": mine.helper_phone}
    return Card(cards.clean(known), frozenset())


def _saved_card() -> Card | None:
    row = newest(CARD)
    if row is None:
        return None
    detail = row.detail if isinstance(row.detail, dict) else {}
    fields, shown = detail.get("fields"), detail.get("shown")
    return Card(
        cards.clean(fields if isinstance(fields, dict) else {}),
        frozenset(str(one) for one in shown) if isinstance(shown, list) else frozenset(),
        row.done_at,
    )


@requires("practice.edit")
def save_card(values: Mapping[str, str], shown: Collection[str], now: datetime) -> Card:
    """Keep the numbers, and write in the clear those of the holders in `shown`, each agreed to on the page.

    Raises OSError when the file cannot be written: then nothing is kept.
    """
    kept = Card(cards.clean(values), frozenset(f.holder for f in cards.FIELDS) & frozenset(shown), now)
    with transaction.atomic():
        Preparation.objects.create(
            kind=CARD, done_at=now, detail={"fields": kept.values, "shown": sorted(kept.shown)}
        )
        journal.record("preparation.card", "preparation", CARD, {"changed": ", ".join(sorted(kept.clear))})
        cards.write(kept.clear, _handed())
    return kept


@requires("incident.write")
def note_sheet(now: datetime) -> None:
    """The sheet is on paper, where it is of use."""
    _note(SHEET, now)


@requires("incident.write")
def note_phones(phones: int, now: datetime) -> None:
    """The file was put on so many telephones. Raises OSError when the page of an attack could not be told."""
    if not 1 <= phones <= cards.MOST_PHONES:
        raise ValueError("Indiquez sur combien de téléphones, de 1 à 99.")
    with transaction.atomic():
        _note(PHONE, now, detail={"phones": phones})
        cards.write(known_card().clear, _handed())


@requires("incident.write")
def note_kit(item: str, now: datetime) -> None:
    """One paper of the kit is ready."""
    if item not in kit().ids:
        raise ValueError("Ce papier n’est pas de la pochette.")
    _note(KIT, now, item=item)


@requires("incident.write")
def note_exercise(done: Exercise, now: datetime) -> Preparation:
    """An exercise was finished."""
    detail = {"seconds": done.seconds, "right": done.right, "total": done.total}
    return _note(EXERCISE, now, item=done.scenario, detail=detail)


@requires("incident.write")
def withdraw(kind: str, item: str, now: datetime) -> bool:
    """Noted by mistake: the last time no longer counts, the one before does. The journal keeps both."""
    row = newest(kind, item) if kind in (SHEET, PHONE, KIT) else None
    if row is None:
        return False
    with transaction.atomic():
        row.delete()
        journal.record("preparation.withdrawn", "preparation", kind, {"value": item} if item else None)
        if kind == PHONE:
            cards.write(known_card().clear, _handed())
    return True


def _note(kind: str, now: datetime, *, item: str = "", detail: dict[str, int] | None = None) -> Preparation:
    with transaction.atomic():
        row = Preparation.objects.create(kind=kind, item=item, done_at=now, detail=detail or {})
        if kind == SHEET:
            journal.record("preparation.sheet", "preparation", kind, None)
        elif kind == PHONE:
            journal.record(
                "preparation.phone", "preparation", kind, {"number": str((detail or {})["phones"])}
            )
        elif kind == KIT:
            journal.record("preparation.kit", "preparation", kind, {"value": item})
        else:
            journal.record("preparation.exercise", "preparation", kind, {"value": item})
    return row


def _handed() -> Handed | None:
    row = newest(PHONE)
    phones = row.detail.get("phones") if row is not None and isinstance(row.detail, dict) else None
    if row is None or type(phones) is not int:
        return None
    return Handed(practice.today(row.done_at), phones)


def handed_over() -> Handed | None:
    """When the file was put on telephones, vault open or not; None: no screen sends anyone to a telephone."""
    if not state.unlocked or state.screens_locked:
        return cards.handed()
    try:
        return _handed()
    except (DatabaseError, VaultError):
        return cards.handed()


def put_right() -> None:
    """The vault opens: what stands outside it says again what was agreed to in it. A failure is logged."""
    try:
        with transaction.atomic():
            saved, handed = _saved_card(), _handed()
        clear = saved.clear if saved is not None else {}
        if (cards.read(), cards.handed()) != (clear, handed):
            cards.write(clear, handed)
    except (VaultError, DatabaseError, OSError):
        errors.exception("card.not_put_right")


@dataclass(frozen=True, slots=True)
class Ready:
    """One thing prepared, or not. `days`: since when; None when never, or dated ahead of now."""

    kind: str
    done_at: datetime | None
    days: int | None
    ahead: bool = False

    @property
    def fresh(self) -> bool:
        """Whether it counts today."""
        return self.days is not None and self.days <= VALID_DAYS


def ready(kind: str, now: datetime) -> Ready:
    """Where one thing stands; the kit is as old as its oldest paper, and is not ready while one is missing."""
    if kind != KIT:
        row = newest(kind)
        return _aged(kind, row.done_at if row else None, now)
    found = kit_dates()
    return _aged(kind, min(found.values()) if found.keys() >= kit().ids else None, now)


def kit_dates() -> dict[str, datetime]:
    """When each paper of the kit was last prepared."""
    found: dict[str, datetime] = {}
    for row in _rows():
        if row.kind == KIT and row.item in kit().ids:
            found[row.item] = max(row.done_at, found.get(row.item, row.done_at))
    return found


def _aged(kind: str, done_at: datetime | None, now: datetime) -> Ready:
    if done_at is None:
        return Ready(kind, None, None)
    if done_at - now > AHEAD:  # one of the two clocks was wrong: the age is not known
        return Ready(kind, done_at, None, ahead=True)
    return Ready(kind, done_at, max((now - done_at).days, 0))


def again_before(done_at: datetime) -> str:
    """« 24 novembre 2027 »: the last day on which what was made that day still counts."""
    return dates.day(done_at + timedelta(days=VALID_DAYS), practice.zone())
