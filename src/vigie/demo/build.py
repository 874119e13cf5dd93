"""Make the fictional practice: a vault of its own, then a year told day by day through the services."""

import io
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from vigie import yaml_data
from vigie.demo import clock, compliance, incident, readings
from vigie.demo.loaders import PHRASE

SEED = 2026
DAYS = 365
ZONE = ZoneInfo("Europe/Paris")
PHRASES = (
    PHRASE,
    "canard violon soupe nuage grenade",
    "lampe tortue wagon piment rivage",
    "ballon cactus tiroir moulin écharpe",
)
Work = Callable[[], object]


@dataclass(frozen=True)
class Demo:
    """What a test or the launcher needs of the vault just made, which is left open for its first person."""

    home: Path
    label: str
    slot_id: str
    passphrase: str
    recovery_key: str


@dataclass
class _Telling:
    """The story under way."""

    today: date
    story: dict[str, Any]
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311  (a story, not a secret)
    people: list[Any] = field(default_factory=list)
    devices: list[Any] = field(default_factory=list)
    todo: list[tuple[int, int, int, Work]] = field(default_factory=list)

    def on(self, days_ago: int, person: int, work: Work) -> None:
        """``person`` (numbered from 1) does ``work`` that day, after what was already said of that day."""
        self.todo.append((-days_ago, len(self.todo), person, work))

    def moment(self, days_ago: int, hour: int) -> datetime:
        """An instant of a past day, by the practice's clock."""
        minute = self.chance.randrange(0, 20)
        local = datetime.combine(self.today - timedelta(days=days_ago), time(hour, minute), ZONE)
        return local.astimezone(ZoneInfo("UTC"))


def build(home: Path, today: date) -> Demo:
    """Fill ``home``, which must hold no vault. The process that calls this must have Django set up."""
    from django.db import connections

    from vigie.vault.layout import Layout

    os.environ["VIGIE_HOME"] = str(home)
    connections["default"].settings_dict["NAME"] = Layout.current().database
    text = resources.files("vigie.demo").joinpath("data/story.yaml").read_text("utf-8")
    told = _Telling(today, yaml_data.read(text))
    made = _create(told, home)
    _plan_the_year(told)
    _tell(told)
    return made


def _create(told: _Telling, home: Path) -> Demo:
    from vigie.vault import services as vault

    label = told.story["people"][0]["label"]
    with clock.at(told.moment(DAYS, 8)):
        key = vault.create(label, PHRASE)
        vault.confirm_recovery_key(key.text)
        told.people.append(vault.active()[0])
        _describe(told)
    return Demo(home, label, vault.people()[0].id, PHRASE, key.text)


def _describe(told: _Telling) -> None:
    from vigie.practice import services as practice
    from vigie.practice.models import Device, Practice

    about = told.story["practice"]
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in about["values"].items()}
    practice.describe(values, name=about["name"])
    Practice.objects.update(demo=True)
    practice.set_helper(*about["helper"])
    for row in told.story["devices"]:
        told.devices.append(practice.save_device(Device(**row)))


def _plan_the_year(told: _Telling) -> None:
    """Everything that happens, to be told in its order."""
    story = told.story
    for number, person in enumerate(story["people"][1:], 1):
        told.on(person["days_ago"], 1, partial(_add_person, told, number))
    for days in (*range(DAYS, 30, -14), 26, 19, 12, 8, 5, 3, 1):
        told.on(days, 3 if days < 350 else 1, partial(_measure, told, days))
    second = _SecondPC(told)
    for days in (200, 172, 144, 116, 88, 60, 32, 16, 2):
        told.on(days, 1, partial(second.bring, days))
    for row in story["answers"]:
        told.on(row[0], row[1], partial(_answer, told, *row[2:]))
    told.on(story["proof"]["days_ago"], 2, partial(_prove, told))
    for row in story["plan"]:
        told.on(row[1], row[2], partial(_decide, told, row))
    for days, name in story["documents"]:
        told.on(days, 1, partial(_document, name))
    for row in story["prepared"]:
        told.on(row[0], row[1], partial(_prepare, story["card"], *row[2:]))
    told.on(
        story["incident"]["days_ago"], story["incident"]["person"], partial(incident.tell, story["incident"])
    )
    told.on(story["register"]["days_ago"], 1, partial(compliance.register, story["register"]))
    for days, work in compliance.year(story["compliance"], told.today):
        told.on(days, 1, work)
    told.on(345, 1, partial(_copies, told))
    for days in range(344, 0, -28):
        told.on(days, 1, partial(_copy, "E:\\Copies de Vigie", off_pc=True))
    for month in range(12):
        told.on(DAYS - 11 - month * 30, 1, _snapshot)
    told.on(0, 1, partial(_copy, "copies", off_pc=False))


def _tell(told: _Telling) -> None:
    """One sitting for each person and day: opened, worked, locked. The last one stays open."""
    told.todo.sort(key=lambda item: item[:2])
    sittings: list[tuple[int, int, list[Work]]] = []
    for day, _, person, work in told.todo:
        if not sittings or sittings[-1][:2] != (day, person):
            sittings.append((day, person, []))
        sittings[-1][2].append(work)
    hours: dict[int, int] = {}
    for day, person, works in sittings:
        hours[day] = hours.get(day, 8 if day > -DAYS else 9) + 1
        # Today's sitting is before dawn: whatever the hour the demo opens, it is in the past.
        with clock.at(told.moment(-day, hours[day] if day else 0)), _sitting(told, person, last=day == 0):
            for work in works:
                work()
    from vigie.vault.roles import Actor, Role
    from vigie.vault.state import state

    first = told.people[0]
    state.act_as(Actor(first.pk, first.label, Role(first.role)))
    state.touch()


@contextmanager
def _sitting(told: _Telling, person: int, *, last: bool) -> Iterator[None]:
    """As an unlock and a lock would record it, without the second that a key takes each time."""
    from vigie.vault.roles import Actor, Role
    from vigie.vault.signals import emit
    from vigie.vault.state import state

    row = told.people[person - 1]
    state.act_as(Actor(row.pk, row.label, Role(row.role)))
    emit("vault.unlocked", "access", str(row.pk), None)
    yield
    if not last:
        emit("vault.locked")


def _add_person(told: _Telling, number: int) -> None:
    from vigie.vault import services as vault
    from vigie.vault.roles import Role

    person = told.story["people"][number]
    until = person.get("until_days_ago")
    told.people.append(
        vault.add_access(
            person["label"],
            Role(person["role"]),
            PHRASES[number],
            told.today - timedelta(days=until) if until else None,
        )
    )


def _measure(told: _Telling, days_ago: int) -> None:
    from django.utils import timezone

    from vigie.machine.report import report
    from vigie.workstation import services as workstation

    workstation.keep(report(readings.audit(timezone.now(), days_ago)))


class _SecondPC:
    """The practice's other PC, which types a code the first time and then carries its reports, as a real one does."""

    def __init__(self, told: _Telling) -> None:
        self._told = told
        self._sender: Any = None
        self._counter = 0

    def bring(self, days_ago: int) -> None:
        """Its report of that day, imported; the first one once its six words are compared."""
        from django.utils import timezone

        import vigie
        from vigie.catalogue import packs
        from vigie.machine.report import report
        from vigie.workstation import linking, sealed

        device = self._told.devices[1]
        first = self._sender is None
        if first:
            self._sender = self._enrol(linking.give_code(device).digits)
        self._counter += 1
        audit = report(readings.audit(timezone.now(), days_ago, pc=readings.SECOND))
        linking.receive(
            sealed.seal(
                self._sender,
                audit,
                counter=self._counter,
                made_at=timezone.now(),
                program=vigie.__version__,
                catalogue=packs.active().version,
            )
        )
        if first:
            linking.confirm(device, self._sender.key.public_key().public_bytes_raw().hex())

    def _enrol(self, code: str) -> Any:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        from vigie.workstation import rules, sealed

        key, device_id = Ed25519PrivateKey.generate(), f"{self._told.chance.getrandbits(64):016x}"
        proof = rules.proof(code, key.public_key().public_bytes_raw(), device_id)
        return sealed.Sender(device_id, "portable-bureau", proof, key)


def _answer(told: _Telling, control: str, value: str, device: int | None = None, note: str = "") -> None:
    from vigie.assessment import services as assessment

    assessment.answer(control, value, device=told.devices[device - 1] if device else None, note=note)


def _prove(told: _Telling) -> None:
    from vigie.assessment import services as assessment
    from vigie.vault import services as vault

    proof = told.story["proof"]
    text = "EXEMPLE FICTIF\nTrois dossiers d’essai relus depuis le disque de sauvegarde, en douze minutes.\n"
    stored = vault.store_file(io.BytesIO(text.encode()), proof["name"], "text/plain")
    assessment.answer(proof["control"], proof["answer"], proof=stored)


def _decide(told: _Telling, row: list[Any]) -> None:
    from vigie.assessment import services as assessment

    control, _, _, owner, due, status, snooze = row
    assessment.set_action(
        control,
        status=status,
        owner=owner,
        due_on=told.today + timedelta(days=due) if due is not None else None,
        snooze_days=snooze,
    )


def _prepare(card: dict[str, Any], kind: str, item: Any = "") -> None:
    """The numbers, the sheet, the file for telephones, papers of the kit, an exercise."""
    from django.utils import timezone

    from vigie.incidents import preparing

    now = timezone.now()
    if kind == preparing.CARD:
        preparing.save_card(card["fields"], card["shown"], now)
    elif kind == preparing.SHEET:
        preparing.note_sheet(now)
    elif kind == preparing.PHONE:
        preparing.note_phones(item, now)
    elif kind == preparing.KIT:
        preparing.note_kit(item, now)
    else:
        preparing.note_exercise(preparing.Exercise(**item), now)


def _document(name: str) -> None:
    from vigie.journal import services as journal

    journal.record("document.made", "document", name)
    journal.checkpoint("bilan" if name.startswith("bilan") else "document")


def _snapshot() -> None:
    from vigie.assessment import services as assessment

    assessment.keep_snapshot(assessment.assess())


def _copies(told: _Telling) -> None:
    from vigie.vault.models import CopyPlace
    from vigie.vault.signals import emit

    place = CopyPlace.objects.create(path="E:\\Copies de Vigie", off_pc=True)
    emit("copy.place_added", "copy_place", str(place.pk), {"path": place.path})


def _copy(place: str, *, off_pc: bool) -> None:
    """A copy that is told, not made: nothing of the demo is written outside its folder."""
    from django.utils import timezone

    from vigie.vault.models import CopyRecord
    from vigie.vault.signals import emit

    now = timezone.now()
    row = CopyRecord.objects.create(
        name=f"copie-exemple-{now:%Y%m%d}", path=place, off_pc=off_pc, size=4_300_000, made_at=now
    )
    emit("copy.made", "copy", str(row.pk), {"path": row.path})
