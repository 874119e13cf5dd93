"""Take everything away, and put it into an empty vault."""

import contextlib
import io
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils import timezone

import vigie
from vigie.catalogue import loader
from vigie.catalogue.ports import export_handlers
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.transfer import archive, sealing
from vigie.transfer.archive import JOURNAL, VAULT, Archive
from vigie.transfer.errors import TransferRefused, refused
from vigie.vault import files, reserved
from vigie.vault.errors import FileDamaged, VaultLocked
from vigie.vault.exchange import ExchangeError, ModelExchange
from vigie.vault.layout import Layout
from vigie.vault.models import Access, CopyPlace, CopyRecord, StoredFile
from vigie.vault.rights import requires
from vigie.vault.state import state

_access, _files = ModelExchange(Access), ModelExchange(StoredFile)
_copies = ModelExchange(CopyPlace, CopyRecord)

NOT_EMPTY = (
    "Un export ne se reprend que dans un coffre vide, et celui-ci a déjà servi : "
    "créez un nouveau coffre, puis reprenez l’export tout de suite."
)
BAD_ROWS = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError,
    ValidationError, FieldDoesNotExist, ObjectDoesNotExist, DatabaseError,
)  # fmt: skip
"""What rows made by somebody else can raise on their way into the database."""


@dataclass(frozen=True)
class Exported:
    """The encrypted file, what it holds, and the files that are not in it."""

    data: bytes
    name: str
    counts: dict[str, Any]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Imported:
    """What an import brought, and the files that the export itself did not have."""

    counts: dict[str, Any]
    missing: tuple[str, ...]


def file_name(now: datetime, *, demo: bool = False) -> str:
    """The name of an export: a date, and no name of the practice."""
    mark = "EXEMPLE-FICTIF-" if demo else ""
    return f"vigie-{mark}export-{timezone.localtime(now):%Y-%m-%d}{sealing.SUFFIX}"


@requires("export.make")
def export(phrase: str, now: datetime | None = None) -> Exported:
    """Everything, encrypted under ``phrase``. The whole passes through memory, never in clear on the disk."""
    moment = now or timezone.now()
    mine = practice.current()
    sealing.check_passphrase(phrase, (state.actor.label, mine.name))
    with state.job("export des données"), transaction.atomic():
        found, left_out = _stored_files()
        journal.record("data.exported", "export", "", {"files": len(found)})
        members = {
            JOURNAL: journal.export(),
            VAULT: archive.says(
                {
                    "access": _plain(_access.export()),
                    "files": _plain(_files.export()),
                    "copies": _plain(_copies.export()),
                    "seals": [str(identity) for identity in reserved.identities()],
                }
            ),
            **{
                f"rows/{name}.json": archive.says(_plain(handler.export()))
                for name, handler in export_handlers
            },
            **found,
        }
        about = _about(members, left_out, moment)
        plain = archive.pack(members, about)
        archive.unpack(plain)
        sealed = sealing.seal(plain, phrase)
    return Exported(sealed, file_name(moment, demo=mine.demo), about["counts"], tuple(left_out.values()))


def _about(members: dict[str, bytes], left_out: dict[str, str], now: datetime) -> dict[str, Any]:
    return {
        "made_at": now.isoformat(),
        "program": vigie.__version__,
        "catalogue": loader.load().version,
        "counts": {
            "journal": journal.head().seq,
            "files": sum(name.startswith("files/") for name in members),
            "rows": {name: len(handler.export()) for name, handler in export_handlers},
        },
        "left_out": sorted(left_out),
    }


def _stored_files() -> tuple[dict[str, bytes], dict[str, str]]:
    """The files in the clear, by member; and those that could not be taken: reserved to others, or damaged."""
    found: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    total = 0
    for stored in StoredFile.objects.order_by("pk"):
        total += stored.size
        if total > archive.LIMIT:
            raise TransferRefused(archive.TOO_BIG)
        if stored.restricted and not state.has_restricted:
            left_out[stored.uuid.hex] = stored.name
            continue
        try:
            found[f"files/{stored.uuid.hex}"] = b"".join(files.read(Layout.current(), stored))
        except FileDamaged:
            left_out[stored.uuid.hex] = stored.name
    return found, left_out


def _plain(value: Any) -> Any:
    """Rows as JSON values; instants to the microsecond, which Django's own encoder would cut."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@requires("import.make")
def import_export(data: bytes, phrase: str) -> Imported:
    """Put an export into this vault, which must be empty: everything, or nothing at all."""
    return take(archive.unpack(sealing.unseal(data, phrase)))


@requires("import.make")
def take(found: Archive) -> Imported:
    """The same, once decrypted and checked."""
    unknown = [name for name in found.slices if export_handlers.get(name) is None]
    if unknown:
        raise refused(archive.NEWER)
    if StoredFile.objects.exists():
        raise refused(NOT_EMPTY)
    actor = state.actor
    written: list[uuid.UUID] = []
    try:
        with state.job("reprise d’un export"), transaction.atomic():
            _take_all(found, written)
            connection.check_constraints()
            reserved.adopt(found.json(VAULT).get("seals", []))  # last: the header knows no transaction
    except BaseException as error:
        with contextlib.suppress(VaultLocked):
            state.act_as(actor)
        for file_id in written:
            files.path_of(Layout.current(), file_id).unlink(missing_ok=True)
        if isinstance(error, journal.JournalError | ExchangeError):
            raise refused(str(error)) from error
        if isinstance(error, BAD_ROWS):
            raise refused(archive.DAMAGED) from error
        raise
    left_out = _left_out(found)
    names = [stored.name for stored in StoredFile.objects.order_by("pk") if stored.uuid.hex in left_out]
    counts = found.manifest.get("counts")
    return Imported(counts if isinstance(counts, dict) else {}, tuple(names))


def _left_out(found: Archive) -> set[str]:
    """The files that the export names without having them."""
    names = found.manifest.get("left_out", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise refused(archive.DAMAGED)
    return set(names)


def _take_all(found: Archive, written: list[uuid.UUID]) -> None:
    vault = found.json(VAULT)
    _make_room(vault["access"])
    journal.import_entries(found.read(JOURNAL))
    _access.restore(vault["access"])
    came = Access.objects.filter(pk__in=[row["pk"] for row in vault["access"]], removed_at=None)
    came.update(removed_at=timezone.now())
    _files.restore(vault["files"])
    _take_files(found, written)
    for name, handler in export_handlers:
        if name in found.slices:
            handler.restore(found.json(f"rows/{name}.json"))


def _make_room(rows: Any) -> None:
    """The people of the export keep their numbers, to which the journal and the answers refer.

    They have no key here: they come in as accesses that ended. Who is here now gets a number after theirs.
    """
    if not isinstance(rows, list) or not all(isinstance(row["pk"], int) and row["pk"] > 0 for row in rows):
        raise refused(archive.DAMAGED)
    here = list(Access.objects.order_by("pk"))
    last = max([row["pk"] for row in rows] + [Access.objects.aggregate(last=Max("pk"))["last"] or 0])
    actor = state.actor
    for number, row in enumerate(here, last + 1):
        Access.objects.filter(pk=row.pk).update(id=number)
        if row.pk == actor.access_id:
            state.act_as(replace(actor, access_id=number))


def _take_files(found: Archive, written: list[uuid.UUID]) -> None:
    """Encrypt each file again, under this vault's keys, and compare what was written."""
    rows = {stored.uuid.hex: stored for stored in StoredFile.objects.all()}
    if set(found.files) | _left_out(found) != set(rows):
        raise refused(archive.DAMAGED)
    for name in found.files:
        stored = rows[name]
        if stored.restricted and not state.has_restricted:
            raise refused(
                "Cet export contient une partie réservée : un responsable du cabinet doit le reprendre."
            )
        written.append(stored.uuid)
        content = io.BytesIO(found.read(f"files/{name}"))
        made = files.write(Layout.current(), stored.uuid, content, stored.restricted, archive.LIMIT)
        if made != (stored.size, stored.sha256):
            raise refused(archive.DAMAGED)
