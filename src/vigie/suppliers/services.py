"""Keep the suppliers and what binds them; send a questionnaire, take its answers in."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from vigie.catalogue.ports import register_readers
from vigie.catalogue.proofs import SupplierEntry
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.practice.models import Supplier, SupplierKind
from vigie.suppliers import wire
from vigie.suppliers.models import Binding, Reply
from vigie.suppliers.rules import keeping
from vigie.suppliers.rules.keeping import Lack, Seen, Standing
from vigie.suppliers.table import Questionnaire, table
from vigie.suppliers.words import LACKS
from vigie.typography import fold
from vigie.vault import services as vault
from vigie.vault.models import StoredFile
from vigie.vault.rights import requires

LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """A supplier with its file and what it lacks."""

    supplier: Supplier
    standing: Standing
    lacks: tuple[Lack, ...]
    binding: Binding | None

    @property
    def words(self) -> list[str]:
        """What it lacks, in French."""
        return [LACKS[lack] for lack in self.lacks]


def everyone(now: datetime) -> list[Told]:
    """The suppliers in use, for what runs without a person too."""
    rows = Supplier.objects.filter(ended_on=None).select_related("binding")
    return [_told(row, now) for row in rows]


def _told(row: Supplier, now: datetime) -> Told:
    binding = getattr(row, "binding", None)
    said = wire.standing(binding.content) if binding else Standing()
    known = table()
    return Told(
        row, said, keeping.lacks(said, known.law, practice.today(now), known.framework_since), binding
    )


@requires("supplier.read")
def listing(now: datetime) -> list[Told]:
    """The suppliers in use."""
    return everyone(now)


@requires("supplier.read")
def get(pk: int, now: datetime) -> Told | None:
    """One of them."""
    row = Supplier.objects.filter(pk=pk, ended_on=None).select_related("binding").first()
    return _told(row, now) if row else None


def entries(now: datetime) -> tuple[SupplierEntry, ...]:
    """As other rooms read them."""
    return tuple(
        SupplierEntry(
            one.supplier.pk,
            one.supplier.name,
            one.supplier.kind,
            one.supplier.get_kind_display(),
            one.supplier.service,
            one.standing.country,
            None if one.standing.seen == Seen.UNKNOWN else one.standing.seen == Seen.HEALTH,
            tuple(one.words),
            tuple(one.supplier.roles),
        )
        for one in everyone(now)
    )


@requires("supplier.read")
def proposals() -> list[tuple[str, str]]:
    """Suppliers that the profile and the register speak of and that are not listed: name and kind."""
    values, found = practice.current().values, []
    if values.get("software"):
        found.append((str(values["software"]), SupplierKind.SOFTWARE))
    if practice.current().helper_name:
        found.append((practice.current().helper_name, SupplierKind.MAINTENANCE))
    if values.get("teleconsultation"):
        found.append(("Plateforme de téléconsultation", SupplierKind.TELEHEALTH))
    reader = register_readers.get("processing")
    for entry in reader(timezone.now()) if reader else ():
        found += [(who, SupplierKind.OTHER) for kind, who in entry.recipients if kind == "processor"]
    known = {fold(name) for row in Supplier.objects.filter(ended_on=None) for name in (row.name, *row.roles)}
    kept: dict[str, tuple[str, str]] = {}
    for name, kind in found:
        if fold(name) not in known:
            kept.setdefault(fold(name), (name[:120], str(kind)))
    return list(kept.values())


@requires("supplier.edit")
def add(name: str, kind: str) -> Supplier:
    """Add one; its file is to be filled."""
    with transaction.atomic():
        row = Supplier.objects.create(name=name.strip(), kind=kind)
        journal.record("supplier.added", "supplier", row.pk, {"name": row.name})
    return row


@requires("supplier.edit")
def is_called(row: Supplier, role: str) -> None:
    """The register, or the profile, speaks of that supplier under another name."""
    name = " ".join(role.split())[:120]
    if name and fold(name) not in {fold(one) for one in row.roles}:
        with transaction.atomic():
            row.roles = [*row.roles, name]
            row.save(update_fields=["roles"])
            journal.record("supplier.changed", "supplier", row.pk, {"name": row.name})


@requires("supplier.edit")
def save(row: Supplier, said: Standing) -> None:
    """Write the supplier and its file."""
    with transaction.atomic():
        row.save()
        content = wire.plain(said)
        binding = Binding.objects.filter(supplier=row).first()
        if binding is None or binding.content != content:
            Binding.objects.update_or_create(
                supplier=row, defaults={"content": content, "changed_at": timezone.now()}
            )
        journal.record("supplier.changed", "supplier", row.pk, {"name": row.name})


@requires("supplier.edit")
def attach(row: Supplier, what: str, stream: BinaryIO, name: str, media_type: str, size: int) -> StoredFile:
    """Keep the signed contract or the certificate, encrypted in the vault.

    The one before stays in the vault's files.
    """
    stored = vault.store_file(stream, name, media_type, limit=LARGEST, size=size)
    with transaction.atomic():
        binding, _ = Binding.objects.get_or_create(supplier=row, defaults={"changed_at": timezone.now()})
        setattr(binding, what, stored)
        binding.save(update_fields=[what])
        journal.record("supplier.attached", "supplier", row.pk, {"name": row.name, "file": name})
    return stored


@requires("supplier.edit")
def end(row: Supplier, now: datetime) -> None:
    """The practice no longer works with it: its file stays in the vault."""
    with transaction.atomic():
        row.ended_on = practice.today(now)
        row.save(update_fields=["ended_on"])
        journal.record("supplier.ended", "supplier", row.pk, {"name": row.name})


def questionnaire_for(row: Supplier) -> Questionnaire | None:
    """The one of its kind; the first when its kind has none."""
    known = table().questionnaires.values()
    return next((one for one in known if row.kind in one.kinds), next(iter(known), None))


@requires("supplier.edit")
def receive(row: Supplier, asked: Questionnaire, answers: dict[str, tuple[str, str]]) -> Reply:
    """Keep what a supplier answered: its word, with the day."""
    kept = {name: list(answers[name]) for name in asked.questions if name in answers}
    with transaction.atomic():
        reply = Reply.objects.create(
            supplier=row, questionnaire=asked.id, answers=kept, received_at=timezone.now()
        )
        journal.record("supplier.answered", "supplier", row.pk, {"name": row.name})
    return reply
