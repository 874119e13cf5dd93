"""The practice's other PCs: a code for each, a key that a person confirms, and the reports that come by file.

A report is believed for who sent it, never for more: only measured facts of that device enter, and every verdict is
computed here. What refuses changes nothing, and says why in a sentence (`sealed.ReportRefused`).
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from vigie.catalogue import loader
from vigie.catalogue.rules import Fact, FactKind
from vigie.catalogue.wire import WireError, facts_from
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.practice.models import Device, DeviceKind
from vigie.vault.rights import requires
from vigie.workstation import rules, services
from vigie.workstation.models import Audit, DeviceKey, LinkCode
from vigie.workstation.sealed import Report, ReportRefused, unseal
from vigie.workstation.words import fingerprint

REMEMBERED = timedelta(days=30)
"""How long an expired code is still recognised, to say that it expired."""
UNKNOWN = (
    "La clé de ce relevé est inconnue : ce PC n’a pas été relié, ou son code n’est pas celui d’ici. "
    "Choisissez « Ajouter un autre PC », puis tapez le code affiché sur ce PC. Rien n’a été gardé."
)
EXPIRED = (
    "Le code tapé sur ce PC a expiré, ou a été retiré. Faites-en un autre ici, tapez-le sur ce PC avec une nouvelle "
    "clé, puis refaites le relevé. Rien n’a été gardé."
)
REVOKED = (
    "La confiance en cette clé a été retirée : ce relevé n’est plus accepté. Pour suivre de nouveau ce PC, "
    "reliez-le avec un nouveau code."
)
ALREADY = "Ce relevé (n° {counter}) n’est pas plus récent que le dernier importé (n° {last}). Refaites-en un sur ce PC."
REMOVED = (
    "Ce relevé vient de « {name} », qui a été retiré du cabinet. Pour le suivre de nouveau, ajoutez-le, "
    "puis reliez-le avec un nouveau code et une nouvelle clé."
)
ANOTHER = (
    "Ce relevé vient de « {name} », et non de « {expected} » : choisissez le bon fichier. Rien n’a été gardé."
)
RENAMED = (
    "Ce relevé porte le numéro d’un autre appareil que sa clé : refaites-le sur ce PC. Rien n’a été gardé."
)
REINSTALLED = (
    "Ce relevé vient de {found}, et « {name} » est sous {known}. S’il a été réinstallé, reliez-le de nouveau."
)
NOTHING = "Ce relevé ne contient aucune mesure que cette version de Vigie connaisse : mettez Vigie à jour."


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a report: kept as an audit, or waiting for its six words. `left_out`: facts of no use here."""

    key: DeviceKey
    audit: Audit | None
    left_out: int = 0


def linkable() -> list[Device]:
    """The PCs that may be followed by file."""
    return [d for d in practice.devices() if d.kind == DeviceKind.PC and not d.this_pc]


def trusted(device: Device) -> DeviceKey | None:
    """The key whose reports are taken for that device."""
    return device.keys.filter(confirmed_at__isnull=False, revoked_at=None).first()


def waiting(device: Device) -> DeviceKey | None:
    """The key that waits for its words to be compared."""
    return device.keys.filter(confirmed_at=None, revoked_at=None).first()


def all_waiting() -> list[DeviceKey]:
    """Every key that waits, of devices in use."""
    found = DeviceKey.objects.filter(confirmed_at=None, revoked_at=None, device__removed_at=None)
    return list(found.select_related("device"))


def standing(device: Device) -> dict[str, DeviceKey | None]:
    """How that PC stands, for its page."""
    return {"key": trusted(device), "waiting": waiting(device)}


def words_of(key: DeviceKey) -> tuple[str, ...]:
    """The six words of a key."""
    return fingerprint(bytes.fromhex(key.public_key))


def open_code(device: Device, now: datetime | None = None) -> LinkCode | None:
    """The code that may still be typed on that device."""
    valid = device.link_codes.filter(used_at=None, withdrawn_at=None, expires_at__gt=now or timezone.now())
    return valid.first()


@requires("device.edit")
@transaction.atomic
def add_pc(name: str) -> Device:
    """A PC that is not in the list yet; its first report says its system."""
    return practice.save_device(Device(name=name.strip(), kind=DeviceKind.PC))


@requires("device.edit")
@transaction.atomic
def give_code(device: Device) -> LinkCode:
    """A new code for that device, in the place of any other; it counts for seven days, once."""
    now = timezone.now()
    device.link_codes.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    code = LinkCode.objects.create(
        device=device,
        digits=rules.new_code(secrets.randbelow),
        made_at=now,
        expires_at=now + timedelta(days=rules.CODE_DAYS),
    )
    journal.record("device.code_made", "device", device.uid)
    return code


@requires("device.edit")
@transaction.atomic
def withdraw_code(device: Device) -> None:
    """The code is worth nothing any more."""
    if device.link_codes.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        journal.record("device.code_withdrawn", "device", device.uid)


@requires("device.edit")
@transaction.atomic
def revoke(device: Device) -> None:
    """No report of that device's key is taken any more; what was measured stays, and ages."""
    now = timezone.now()
    if device.keys.filter(revoked_at=None).update(revoked_at=now, waiting=None):
        journal.record("device.key_revoked", "device", device.uid)


@requires("audit.import")
@transaction.atomic
def receive(raw: bytes, *, expected: Device | None = None) -> Received:
    """Take another PC's report. ReportRefused, with its sentence, leaves everything as it was.

    A known key: the audit is kept. A key that nobody has confirmed: the report waits for its words to be compared.
    """
    now = timezone.now()
    report = unseal(raw)
    key = DeviceKey.objects.filter(public_key=report.public_key.hex()).select_related("device").first()
    device = key.device if key is not None else _device_of_code(report, now)
    if key is not None:
        _check_key(key, report)
    if device.removed_at is not None:
        raise ReportRefused(REMOVED.format(name=device.name))
    if expected is not None and expected.pk != device.pk:
        raise ReportRefused(ANOTHER.format(name=device.name, expected=expected.name))
    readings, left_out = _usable(report)
    _check_dates(device, report, now)
    if key is None:
        key = _wait(device, report, now)
    if key.confirmed_at is None:
        key.waiting, key.counter = _held(report, readings), report.counter
        key.save()
        return Received(key, None, left_out)
    _check_system(device, report.system)
    return Received(key, _keep(key, _held(report, readings)), left_out)


@requires("audit.import")
@transaction.atomic
def confirm(device: Device, public_key: str) -> Audit | None:
    """A person has read the same six words on both screens: that key is trusted, and its report kept.

    None when the report has become too old in the meantime: the next one will be taken.
    """
    key = _waiting_as(device, public_key)
    now = timezone.now()
    before = device.keys.filter(confirmed_at__isnull=False, revoked_at=None).exclude(pk=key.pk)
    before.update(revoked_at=now, waiting=None)
    device.link_codes.filter(used_at=None, withdrawn_at=None).update(used_at=now)
    held, key.confirmed_at, key.waiting = key.waiting, now, None
    key.save()
    journal.record(
        "device.key_confirmed", "device", device.uid, private={"fingerprint": " ".join(words_of(key))}
    )
    if not held or now - datetime.fromisoformat(held["started_at"]) > timedelta(days=rules.REPORT_DAYS):
        return None
    return _keep(key, held)


@requires("audit.import")
@transaction.atomic
def refuse(device: Device, public_key: str) -> None:
    """The words differ: that key will never be trusted, its report is dropped, and its code is worth nothing."""
    key = _waiting_as(device, public_key)
    now = timezone.now()
    key.revoked_at, key.waiting = now, None
    key.save()
    device.link_codes.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    journal.record(
        "device.key_refused", "device", device.uid, private={"fingerprint": " ".join(words_of(key))}
    )


def _waiting_as(device: Device, public_key: str) -> DeviceKey:
    """What was compared is what is decided on, even if another file came in between."""
    key = device.keys.filter(public_key=public_key, confirmed_at=None, revoked_at=None).first()
    if key is None:
        raise ReportRefused("Ces six mots n’attendent plus : importez de nouveau le relevé de ce PC.")
    return key


def _device_of_code(report: Report, now: datetime) -> Device:
    """The device whose code was typed on the PC that sends this."""
    recent = LinkCode.objects.filter(used_at=None, expires_at__gt=now - REMEMBERED).select_related("device")
    for code in recent.filter(device__removed_at=None):
        if rules.proves(code.digits, report.public_key, report.device_id, report.proof):
            if code.withdrawn_at is not None or code.expires_at <= now:
                raise ReportRefused(EXPIRED)
            return code.device
    raise ReportRefused(UNKNOWN)


def _check_key(key: DeviceKey, report: Report) -> None:
    if key.revoked_at is not None:
        raise ReportRefused(REVOKED)
    if key.remote_id != report.device_id:
        raise ReportRefused(RENAMED)
    is_same = key.confirmed_at is None and report.counter == key.counter
    if report.counter <= key.counter and not is_same:
        raise ReportRefused(ALREADY.format(counter=report.counter, last=key.counter))


def _check_dates(device: Device, report: Report, now: datetime) -> None:
    newest = device.audits.values_list("started_at", flat=True).first()
    problem = rules.dates_problem(
        rules.Dates(report.started_at, report.made_at, _moments(report)), now, newest
    )
    if problem:
        raise ReportRefused(problem)


def _moments(report: Report) -> tuple[datetime, ...]:
    """When each fact was read; a fact without a date never ages, so it is refused."""
    moments = [fact.measured_at for fact in _facts(report)]
    if None in moments:
        raise ReportRefused(
            "Une mesure de ce relevé n’a pas de date : refaites-le sur ce PC. Rien n’a été gardé."
        )
    return tuple(at for at in moments if at is not None)


def _check_system(device: Device, system: str) -> None:
    if device.system != system:
        known = dict(device._meta.get_field("system").flatchoices)
        raise ReportRefused(
            REINSTALLED.format(
                found=known.get(system, system), name=device.name, known=device.get_system_display()
            )
        )


def _facts(report: Report) -> list[Fact]:
    try:
        return facts_from([dict(fact) for fact in report.facts])
    except WireError as error:
        raise ReportRefused(f"{error} Refaites le relevé sur ce PC : rien n’a été gardé.") from error


def _usable(report: Report) -> tuple[list[dict[str, Any]], int]:
    """What this program measures on that system, and how much of the report is something else.

    An answer, a fact of the practice or one that is derived here would count as such if it came in by file.
    """
    specs = loader.load().facts
    kept: dict[str, dict[str, Any]] = {}
    facts = _facts(report)
    for fact in facts:
        spec = specs.get(fact.key)
        if spec is None or spec.kind != FactKind.MEASURED or spec.scope != "device":
            continue
        if report.system not in spec.systems or (fact.value is not None and not spec.accepts(fact.value)):
            continue
        if fact.value is None and not fact.unavailable:
            continue
        if fact.key in kept:
            raise ReportRefused("Ce relevé donne deux fois la même mesure : refaites-le sur ce PC.")
        kept[fact.key] = dict(_row(fact, report.rights))
    if not kept:
        raise ReportRefused(NOTHING)
    return list(kept.values()), len(facts) - len(kept)


def _row(fact: Fact, rights: str) -> Iterator[tuple[str, Any]]:
    """A reading as an audit keeps it, and nothing else of what came."""
    yield "key", fact.key
    if fact.unavailable is not None:
        yield "unavailable", fact.unavailable
    else:
        yield "value", list(fact.value) if isinstance(fact.value, tuple) else fact.value
    yield "device", "this"
    yield "source", fact.source
    yield "measured_at", fact.measured_at.isoformat() if fact.measured_at else None
    yield "rights", rights


def _held(report: Report, readings: list[dict[str, Any]]) -> dict[str, Any]:
    """What is kept of a report, as plain JSON."""
    return {
        "counter": report.counter,
        "system": report.system,
        "version": report.version,
        "started_at": report.started_at.isoformat(),
        "duration_s": report.duration_s,
        "rights": report.rights,
        "program": report.program,
        "facts": readings,
    }


def _wait(device: Device, report: Report, now: datetime) -> DeviceKey:
    """A key seen for the first time; an older one that still waits for that device is dropped."""
    device.keys.filter(confirmed_at=None, revoked_at=None).delete()
    key = DeviceKey.objects.create(
        device=device,
        public_key=report.public_key.hex(),
        remote_id=report.device_id,
        remote_name=report.name,
        received_at=now,
    )
    journal.record(
        "device.key_received",
        "device",
        device.uid,
        private={"name": report.name, "fingerprint": " ".join(words_of(key))},
    )
    return key


def _keep(key: DeviceKey, held: dict[str, Any]) -> Audit:
    """The audit of a report whose sender is trusted; its number is never taken again."""
    key.counter = held["counter"]
    key.save(update_fields=["counter"])
    device = key.device
    audit = services.store(device, held)
    practice.seen(device, system=held["system"], version=held["version"], at=audit.started_at)
    journal.record("device.report_imported", "device", device.uid, private={"number": held["counter"]})
    return audit
