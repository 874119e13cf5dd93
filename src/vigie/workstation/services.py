"""Measure this PC, keep what was read, publish it to the assessment."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from vigie import machine
from vigie.catalogue.rules import Fact
from vigie.catalogue.wire import facts_from
from vigie.journal import services as journal
from vigie.machine.report import name_here, report
from vigie.practice import services as practice
from vigie.practice.models import Device
from vigie.vault.rights import requires
from vigie.workstation.models import Audit

KEPT = 60


@requires("audit.run")
def measure(*, quick: bool = False) -> Audit:
    """Measure this PC now and keep it."""
    return keep(report(machine.audit(quick=quick)), quick=quick)


@requires("audit.run")
@transaction.atomic
def keep(found: dict[str, Any], *, quick: bool = False) -> Audit:
    """Keep an audit of this PC that was just made, for instance before there was a vault."""
    device = practice.this_pc(name=name_here(), system=found["system"], version=found["version"])
    audit = Audit.objects.create(
        device=device,
        started_at=datetime.fromisoformat(found["started_at"]),
        duration_s=found["duration_s"],
        rights=found["rights"],
        system=found["system"],
        complete=not quick,
        readings=found["facts"],
    )
    old = Audit.objects.filter(device=device).values_list("pk", flat=True)[KEPT:]
    Audit.objects.filter(pk__in=list(old)).delete()
    journal.record("device.audited", "device", device.uid)
    return audit


def latest(device: Device) -> list[Fact]:
    """What is known of a device: its last complete pass, and what was read since."""
    known: dict[str, tuple[Fact, int]] = {}
    for audit in device.audits.all()[:12]:
        for fact in facts_from(audit.readings):
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


def facts(now: datetime) -> Iterable[Fact]:
    """Published to the assessment."""
    for device in practice.devices():
        yield from latest(device)
