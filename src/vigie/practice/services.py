"""Describe the practice and its devices. Any answer can change later; what follows changes at once."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from vigie.catalogue import loader
from vigie.catalogue.rules import Device as DeviceRule
from vigie.catalogue.rules import FactKind, FactSpec, Profile, Value
from vigie.journal import services as journal
from vigie.practice import reading
from vigie.practice.models import Device, DeviceKind, DeviceSystem, Practice
from vigie.vault.rights import requires

DEFAULT_ZONE = "Europe/Paris"


def current() -> Practice:
    """The practice of this vault, made empty at first use."""
    return reading.once("practice", _current)


def _current() -> Practice:
    return Practice.objects.first() or Practice.objects.get_or_create(pk=1)[0]


def devices() -> list[Device]:
    """The devices in use."""
    return list(reading.once("devices", lambda: tuple(Device.objects.filter(removed_at=None))))


def profile() -> Profile:
    """The practice as the evaluation sees it."""
    practice = current()
    values = _known_values(practice)
    known = tuple(
        DeviceRule(
            id=device.uid,
            system=None if device.system == DeviceSystem.OTHER else device.system,
            version=device.version,
            portable=device.portable,
            name=device.name,
        )
        for device in devices()
    )
    return Profile(values, known if known or practice.devices_described else None)


def _known_values(practice: Practice) -> dict[str, Value]:
    """The values of the type that the catalogue in force wants: one that no longer fits is unknown, until it is
    given again."""
    specs = loader.load().facts
    values: dict[str, Value] = {}
    for key, kept in practice.values.items():
        value = tuple(kept) if isinstance(kept, list) else kept
        spec = specs.get(f"profile.{key}")
        if spec is None or spec.accepts(value):
            values[key] = value
    return values


def zone() -> ZoneInfo:
    """The practice's time zone (overseas too)."""
    name = current().values.get("zone", DEFAULT_ZONE)
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError):
        return ZoneInfo(DEFAULT_ZONE)


def today(now: datetime) -> date:
    """The day that this instant is at the practice."""
    return now.astimezone(zone()).date()


def choice_label(key: str) -> str:
    """The French words of a choice in the profile, or nothing."""
    if key == "profession":
        rows = loader.load().tables.get("professions", [])
        return next((row["label"] for row in rows if row["id"] == current().values.get(key)), "")
    spec = loader.load().facts.get(f"profile.{key}")
    return spec.choice_labels.get(str(current().values.get(key)), "") if spec else ""


def profile_specs() -> list[FactSpec]:
    """What can be said of a practice, in the dictionary's order."""
    return [spec for spec in loader.load().facts.values() if spec.kind == FactKind.PROFILE]


@requires("practice.edit")
@transaction.atomic
def describe(values: Mapping[str, Value | None], *, name: str | None = None) -> Practice:
    """Set profile values (None withdraws one). A value of the wrong type is refused with ValueError."""
    practice = current()
    specs = {spec.key.removeprefix("profile."): spec for spec in profile_specs()}
    changed: dict[str, Any] = {}
    for key, value in values.items():
        if value is not None and not specs[key].accepts(value):
            raise ValueError(key)
        stored = list(value) if isinstance(value, tuple) else value
        if practice.values.get(key) != stored:
            changed[key] = stored
            if stored is None:
                practice.values.pop(key, None)
            else:
                practice.values[key] = stored
    if name is not None and name != practice.name:
        practice.name = name
        changed["name"] = name
    if changed:
        practice.save()
        journal.record("practice.described", "practice", "1", private={"changed": changed})
    return practice


@requires("practice.edit")
@transaction.atomic
def set_helper(name: str, phone: str) -> None:
    """Who maintains the PCs, for the sheets and the call-back card."""
    practice = current()
    if (practice.helper_name, practice.helper_phone) != (name, phone):
        practice.helper_name, practice.helper_phone = name, phone
        practice.save()
        journal.record("practice.described", "practice", "1", private={"helper": name})


COORDINATES = ("responsible", "address", "phone", "email", "siret", "dpo_name", "dpo_contact")


@requires("practice.edit")
@transaction.atomic
def set_coordinates(values: Mapping[str, str]) -> None:
    """How to reach the practice and who answers for it, as its documents print them; what is not given stays."""
    practice = current()
    changed = {name: values[name] for name in COORDINATES if name in values}
    changed = {name: text for name, text in changed.items() if getattr(practice, name) != text}
    if changed:
        for name, text in changed.items():
            setattr(practice, name, text)
        practice.save()
        journal.record("practice.described", "practice", "1", private={"coordinates": {**changed}})


@requires("device.edit")
@transaction.atomic
def save_device(device: Device) -> Device:
    """Add or change a device; its `uid` is given once and never changes."""
    new = device.pk is None
    if new and not device.uid:
        device.uid = _uid(device.name)
    if device.kind != DeviceKind.PC:
        device.portable = True
    device.save()
    Practice.objects.filter(pk=current().pk).update(devices_described=True)
    journal.record(
        "device.added" if new else "device.changed", "device", device.uid, private={"name": device.name}
    )
    return device


@requires("device.edit")
@transaction.atomic
def remove_device(device: Device) -> None:
    """Take a device out of the practice; what was measured on it stays in past bilans."""
    device.removed_at = timezone.now()
    device.save(update_fields=["removed_at"])
    journal.record("device.removed", "device", device.uid)


def this_pc(*, name: str, system: str, version: str) -> Device:
    """The device this program runs on, added at its first audit."""
    device = Device.objects.filter(this_pc=True, removed_at=None).first()
    if device is None:
        device = Device(name=name, uid=_uid(name), this_pc=True, kind=DeviceKind.PC)
    device.system, device.version, device.last_seen = system, version, timezone.now()
    device.save()
    return device


def seen(device: Device, *, system: str, version: str, at: datetime) -> None:
    """What another PC's report says of it, within the caller's right and transaction."""
    device.system, device.version, device.last_seen = system, version, at
    device.save()


def _uid(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:50] or "appareil"
    uid, number = base, 2
    while Device.objects.filter(uid=uid).exists():
        uid, number = f"{base}-{number}", number + 1
    return uid
