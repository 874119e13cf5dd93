"""Compose the notices from the register, keep what was issued, say what is no longer true."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from vigie.catalogue.ports import register_readers
from vigie.journal import services as journal
from vigie.notices.models import Notice
from vigie.notices.rules import composing
from vigie.notices.rules.composing import Activity, Composed, Controller, Kind, State
from vigie.notices.table import table
from vigie.practice import services as practice
from vigie.practice.controllers import of_patients
from vigie.typography import plain
from vigie.vault import services as vault
from vigie.vault.rights import requires

VALID_DAYS = 365
"""A notice is read again each year: Vigie's own choice."""
LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one notice is: as it would read now, what was issued last, what changed since."""

    kind: Kind
    now: Composed
    last: Notice | None
    state: State
    changed: tuple[str, ...]

    @property
    def posted(self) -> bool:
        """Whether people can read it today, as it should read."""
        return self.state == State.CURRENT and self.last is not None and self.last.posted_on is not None


def controller(*, of_staff: bool = False) -> Controller:
    """Who answers for the notices: for the staff's, the practice as their employer."""
    found = practice.current()
    names = of_patients(practice.today(timezone.now())).names
    return Controller(
        found.name,
        found.responsible if of_staff else ", ".join(names),
        found.address,
        found.phone,
        found.email,
        found.dpo_name,
        found.dpo_contact,
    )


def activities(now: datetime) -> list[Activity]:
    """The register's own activities; what is done for another is not the practice's to tell of."""
    reader = register_readers.get("processing")
    return [
        Activity(
            plain(one.title),
            one.origin,
            one.purposes,
            one.basis,
            one.persons,
            tuple(
                (f"{plain(held.label)} : {held.detail}" if held.detail else plain(held.label), held.retention)
                for held in one.data
            ),
            tuple(plain(held.label) for held in one.data),
            tuple(who for _, who in one.recipients),
            one.transfers,
            one.no_transfer,
        )
        for one in (reader(now) if reader else ())
        if not one.for_others
    ]


def look(kind: Kind, now: datetime) -> Standing:
    """Where it is, for what runs without a person too."""
    return looks([kind], now)[0]


def looks(kinds: Iterable[Kind], now: datetime) -> list[Standing]:
    """Where each is; the register is read once."""
    told, who, employer = activities(now), controller(), controller(of_staff=True)
    return [_look(kind, told, employer if kind == Kind.STAFF else who) for kind in kinds]


def _look(kind: Kind, told: list[Activity], who: Controller) -> Standing:
    known = table()
    composed = composing.compose(kind, told, who, known.words, known.audiences[kind])
    last = Notice.objects.filter(kind=kind).first()
    state = composing.state(last.fingerprint if last else None, composed)
    changed = composing.changed(last.content, composed) if last and state == State.OUTDATED else ()
    return Standing(kind, composed, last, state, changed)


def wanted() -> list[Kind]:
    """The notices that this practice needs; a website or remote care unknown to the profile is not asked for."""
    if not table().ready:
        return []
    values = practice.current().values
    found = [Kind.POSTER, Kind.LEAFLET]
    if values.get("website"):
        found.append(Kind.WEBSITE)
    if values.get("teleconsultation"):
        found.append(Kind.TELEHEALTH)
    staff = values.get("staff")
    if isinstance(staff, int) and staff > 0:
        found.append(Kind.STAFF)
    return found


@requires("notice.read")
def listing(now: datetime) -> list[Standing]:
    """Every notice that the practice needs, then the others that exist."""
    kinds = wanted()
    others = [
        kind
        for kind in Kind
        if kind not in kinds and table().ready and Notice.objects.filter(kind=kind).exists()
    ]
    return looks((*kinds, *others), now)


@requires("notice.read")
def standing(kind: Kind, now: datetime) -> Standing:
    """One of them."""
    return look(kind, now)


@requires("notice.edit")
def issue(kind: Kind, now: datetime) -> Notice:
    """Keep the notice as it reads now: it is what will be printed, and what is compared with the register later."""
    found = look(kind, now).now
    with transaction.atomic():
        row = Notice.objects.create(
            kind=kind, content=composing.plain(found), fingerprint=found.fingerprint, issued_at=timezone.now()
        )
        journal.record("notice.issued", "notice", row.pk, {"kind": str(kind)})
    return row


@requires("notice.edit")
def post(row: Notice, on: date, place: str, photo: tuple[BinaryIO, str, str, int] | None) -> None:
    """Note since when and where it can be read; a photo is its proof."""
    with transaction.atomic():
        if photo is not None:
            stream, name, media, size = photo
            row.photo = vault.store_file(stream, name, media, limit=LARGEST, size=size)
        row.posted_on, row.place = on, place.strip()
        row.save(update_fields=["posted_on", "place", "photo"])
        journal.record("notice.posted", "notice", row.pk, {"kind": row.kind, "place": row.place})


def due_on(row: Notice) -> date:
    """When it is to be read again."""
    return practice.today(row.issued_at + timedelta(days=VALID_DAYS))
