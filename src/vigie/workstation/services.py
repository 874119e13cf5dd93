"""Measure this PC, keep what was read, publish it to the assessment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import tee
from typing import Any

from django.db import transaction

from vigie import machine
from vigie.catalogue import loader
from vigie.catalogue.rules import Fact, FactKind, derived
from vigie.catalogue.wire import WireError, facts_from
from vigie.journal import services as journal
from vigie.machine.report import name_here, report
from vigie.practice import services as practice
from vigie.practice.models import Device, DeviceKind
from vigie.vault.rights import requires
from vigie.workstation.models import Audit

KEPT = 60


@requires("audit.run")
def measure(*, quick: bool = False) -> Audit:
    """Measure this PC now and keep it."""
    return keep(report(machine.audit(quick=quick)), partial=quick)


@requires("audit.run")
@transaction.atomic
def keep(found: dict[str, Any], *, partial: bool = False) -> Audit:
    """Keep an audit of this PC that was just made; `partial` when it did not read everything."""
    device = practice.this_pc(name=name_here(), system=found["system"], version=found["version"])
    audit = store(device, found, partial=partial)
    journal.record("device.audited", "device", device.uid)
    return audit


def store(device: Device, found: dict[str, Any], *, partial: bool = False) -> Audit:
    """The row of an audit, of this PC or of another, and no more rows than are kept; the caller records it."""
    audit = Audit.objects.create(
        device=device,
        started_at=datetime.fromisoformat(found["started_at"]),
        duration_s=found["duration_s"],
        rights=found["rights"],
        system=found["system"],
        complete=not partial,
        readings=found["facts"],
    )
    audits = Audit.objects.filter(device=device)
    compared = list(audits.filter(complete=True).values_list("pk", flat=True)[:2])
    old = list(audits.values_list("pk", flat=True)[KEPT:])
    audits.filter(pk__in=old).exclude(pk__in=compared).delete()
    return audit


def latest(device: Device, before: Audit | None = None) -> list[Fact]:
    """What is known of a device: its last complete pass, and what was read since; or what was known before an audit."""
    audits = device.audits.all()
    if before is not None:
        audits = audits.filter(started_at__lt=before.started_at)
    return _read(device, audits.iterator(chunk_size=4))


def _read(device: Device, audits: Iterable[Audit]) -> list[Fact]:
    known: dict[str, tuple[Fact, int]] = {}
    for audit in audits:
        for fact in _readable(audit):
            known.setdefault(fact.key, (fact, audit.pk))
        if audit.complete:
            break
    return [
        Fact(
            key=fact.key,
            value=fact.value,
            unavailable=fact.unavailable,
            device=device.uid,
            source=fact.source,
            measured_at=fact.measured_at,
            valid_until=fact.valid_until,
            rights=fact.rights,
            id=f"audit:{pk}",
        )
        for fact, pk in known.values()
    ]


def _readable(audit: Audit) -> list[Fact]:
    """What an audit read; nothing from one that came, by an import, in another shape: unknown, and measured anew."""
    try:
        return facts_from(audit.readings)
    except WireError:
        return []


@dataclass(frozen=True)
class Difference:
    """A fact that is no longer what it was."""

    before: Fact
    after: Fact


def differences(device: Device) -> tuple[datetime | None, list[Difference]]:
    """What changed since the complete pass before the last one, and its instant; ages are left out."""
    last, *older = device.audits.filter(complete=True)[:2] or (None,)
    if last is None or not older:
        return None, []
    specs = loader.load().facts
    before = {fact.key: fact for fact in latest(device, before=last)}
    pairs = ((before[fact.key], fact) for fact in latest(device) if fact.key in before)
    changed = [
        Difference(old, new)
        for old, new in pairs
        if old.value != new.value and (spec := specs.get(new.key)) is not None and spec.unit != "days"
    ]
    return older[0].started_at, changed


def facts_of(control_id: str) -> frozenset[str]:
    """The facts to measure for a control, those of the points it gathers included. KeyError: none such."""
    catalogue = loader.load()
    control = catalogue.control(control_id)
    conditions = [criterion.when for criterion in control.criteria]
    conditions += [when for when in (control.applies_when, control.urgent_when, control.eased_when) if when]
    keys = {derived.INPUTS.get(key, key) for condition in conditions for key in condition.keys()}  # noqa: SIM118
    own = frozenset(key for key in keys if catalogue.facts[key].kind == FactKind.MEASURED)
    return own.union(*(facts_of(child) for child in control.over))


def facts(now: datetime) -> Iterable[Fact]:
    """Published to the assessment: what each device's audits read, and what they say together."""
    for device in practice.devices():
        audits, again = tee(device.audits.iterator(chunk_size=4))
        yield from _read(device, audits)
        if device.kind == DeviceKind.PC:
            yield from _derived(device, again, now)


def _derived(device: Device, audits: Iterable[Audit], now: datetime) -> Iterator[Fact]:
    """A point measured again says nothing of the rest: a device was seen when everything was read."""
    audits, again = tee(audits)
    newest = next(audits, None)
    if newest is None:
        return
    complete = newest if newest.complete else next((audit for audit in audits if audit.complete), newest)
    yield derived.seen(device.uid, complete.started_at, now)
    plugged = derived.left_plugged(
        device.uid, (derived.Pass(audit.started_at, _volume(audit)) for audit in again)
    )
    if plugged is not None:
        yield plugged


def _volume(audit: Audit) -> Fact | None:
    """What a pass read of the backup volume; None when it did not look."""
    rows = (
        [row for row in audit.readings if isinstance(row, dict)] if isinstance(audit.readings, list) else []
    )
    row = next((row for row in rows if row.get("key") == derived.VOLUME_PRESENT), None)
    return Fact(derived.VOLUME_PRESENT, row.get("value"), row.get("unavailable")) if row else None
