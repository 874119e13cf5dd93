"""Copies as people meet them: when, where, how old. Screens use them through :mod:`vigie.vault.services`."""

import contextlib
import datetime
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from vigie.vault import copies, header, keys, recovery, replacing, upgrade
from vigie.vault.accesses import load_header, recovery_confirmed
from vigie.vault.copies import Copy, Progress, Tell, silent
from vigie.vault.errors import (
    CopyFailed,
    CopyStopped,
    HeaderError,
    HeaderTooNew,
    PlaceRefused,
    RuleRefused,
    VaultError,
    VaultLocked,
    VaultMissing,
)
from vigie.vault.header import Slot
from vigie.vault.layout import DATABASE, Layout, local_copies
from vigie.vault.models import CopyPlace, CopyRecord
from vigie.vault.place import check_length, check_writable, declared, remote, synchroniser
from vigie.vault.rights import requires
from vigie.vault.signals import emit
from vigie.vault.state import Keys, state

log = logging.getLogger("vigie.vault")
BAD_HEADER = "L’en-tête de cette copie est abîmé. Prenez-en une autre : rien n’a été modifié."
EVERY = datetime.timedelta(days=1)
TURN_SECONDS = 0.2

one_at_a_time = threading.Lock()  # who opens, creates or replaces the vault of this PC
_copying = threading.Lock()  # the daily copy and one that was asked for take turns
_putting_back = threading.Lock()


@dataclass(frozen=True)
class Status:
    """What the assessment and the screens say of the vault itself."""

    created_at: datetime.datetime
    recovery_confirmed: bool
    copy_made_at: datetime.datetime | None
    copy_off_pc_made_at: datetime.datetime | None
    copy_age_days: int | None
    copy_off_pc_age_days: int | None


def status(now: datetime.datetime) -> Status:
    """Ages in whole days; ``None`` when no copy was ever made, or when all are dated later than today: nobody can
    tell how old they are, and a clock set back must not make them recent."""
    off_pc, past = Q(off_pc=True), Q(made_at__lte=now + EVERY)
    last = CopyRecord.objects.aggregate(
        any=Max("made_at", default=None),
        away=Max("made_at", filter=off_pc, default=None),
        any_past=Max("made_at", filter=past, default=None),
        away_past=Max("made_at", filter=off_pc & past, default=None),
    )
    head = load_header()

    def age(made_at: datetime.datetime | None) -> int | None:
        return None if made_at is None else max(0, (now - made_at).days)

    return Status(
        created_at=min(slot.created for slot in head.people()),
        recovery_confirmed=recovery_confirmed(head),
        copy_made_at=last["any"],
        copy_off_pc_made_at=last["away"],
        copy_age_days=age(last["any_past"]),
        copy_off_pc_age_days=age(last["away_past"]),
    )


def is_off_pc(folder: Path) -> bool:
    """Whether a copy there survives this PC's disk: another disk, a network, a synchronised folder."""
    if synchroniser(folder) or declared(folder) or remote(folder):
        return True
    return folder.stat().st_dev != Layout.current().root.stat().st_dev


@requires("vault.manage")
def add_copy_place(folder: Path) -> CopyPlace:
    """Choose a folder for the copies: another disk, the network, even a synchronised folder (encrypted)."""
    if not folder.is_absolute() or not folder.is_dir():
        raise PlaceRefused("Ce dossier n’existe pas, ou le disque n’est pas branché.")
    resolved = folder.resolve()
    root = Layout.current().root.resolve()
    if resolved == root or root in resolved.parents:
        raise PlaceRefused("Une copie ne peut pas être rangée dans le coffre lui-même.")
    check_length(resolved)
    check_writable(resolved)
    with transaction.atomic():
        place, created = CopyPlace.objects.get_or_create(
            path=str(resolved), defaults={"off_pc": is_off_pc(resolved)}
        )
        if created:
            emit("copy.place_added", "copy_place", str(place.pk), {"path": place.path})
    return place


@requires("vault.manage")
def remove_copy_place(place_id: int) -> None:
    """Stop copying there; the copies already made stay."""
    with transaction.atomic():
        CopyPlace.objects.filter(pk=place_id).delete()
        emit("copy.place_removed", "copy_place", str(place_id), None)


@requires("copies.make")
def make_copies(now: datetime.datetime | None = None, progress: Progress | None = None) -> list[Copy]:
    """Copy now, on this PC and to each chosen folder that is there. ``progress`` is told, and may stop it."""
    return _make_copies(now or timezone.now(), progress or Progress())


def copy_if_due(now: datetime.datetime | None = None) -> list[Copy]:
    """For the worker: copy when a day passed and something changed. No right asked: nobody chose it.

    A copy dated after tomorrow was made under a wrong clock, and does not put off the next ones.
    """
    moment = now or timezone.now()
    last = CopyRecord.objects.filter(made_at__lte=moment + EVERY).order_by("-made_at").first()
    if last is not None:
        changed = max(
            (p.stat().st_mtime for p in Layout.current().database_parts[:2] if p.exists()), default=0.0
        )
        if moment - last.made_at < EVERY or changed <= last.made_at.timestamp():
            return []
    return _make_copies(moment, Progress())


def _make_copies(now: datetime.datetime, progress: Progress) -> list[Copy]:
    """Each place is tried; one that fails leaves the others, and is an error only when none worked."""
    made: list[Copy] = []
    trouble: VaultError | None = None
    chosen = [(Path(place.path), place.off_pc) for place in CopyPlace.objects.all()]
    with state.job("copie du coffre"), _turn(progress):
        there = [(local_copies(), False), *((p, o) for p, o in chosen if p.is_dir())]
        progress.total = sum(copies.work_bytes(Layout.current(), place) for place, _ in there)
        for place, off_pc in there:
            try:
                copy = copies.make(Layout.current(), place, state.k1(), keys.floor(), now, progress.tell)
            except (CopyStopped, VaultLocked):
                raise
            except VaultError as error:
                log.warning("vault.copy_failed")
                trouble = error
                continue
            made.append(copy)
            _record(copy, off_pc)
            copies.prune(place, copy.vault_id)
    if not made and trouble is not None:
        raise trouble
    return made


@contextlib.contextmanager
def _turn(progress: Progress) -> Iterator[None]:
    """Wait for the copy under way; stopping and locking are obeyed meanwhile."""
    while not _copying.acquire(timeout=TURN_SECONDS):
        progress.tell(0)
        if not state.unlocked:
            raise VaultLocked
    try:
        yield
    finally:
        _copying.release()


def _record(copy: Copy, off_pc: bool) -> None:
    with transaction.atomic():
        row = CopyRecord.objects.create(
            name=copy.folder.name,
            path=str(copy.folder),
            off_pc=off_pc,
            size=copy.size,
            made_at=copy.made_at,
        )
        emit("copy.made", "copy", str(row.pk), {"path": row.path})


def list_copies(place: Path | None = None) -> list[Copy]:
    """The copies in a folder, newest first. Needs no key: restoring starts on a PC that has no vault."""
    return copies.listing(place or local_copies())


def people_of_copy(folder: Path) -> list[Slot]:
    """Whom to propose when a copy is restored with a passphrase."""
    return header.load(folder, keys.floor()).people()


def restoring() -> bool:
    """Whether a copy is being put in the place of this PC's vault: nobody may open or create one meanwhile."""
    return _putting_back.locked()


def restore_copy(
    folder: Path,
    recovery_key: str = "",
    now: datetime.datetime | None = None,
    *,
    slot_id: str = "",
    passphrase: str = "",
) -> Path | None:
    """Put a copy in the place of this PC's vault, once the printed key (or a passphrase) proved to open it.

    Returns where the vault that was here is set aside. The vault must be locked; unlock it afterwards.
    """
    must_be_locked()
    copies.verify(folder, keys.floor())
    opened = open_copy(folder, recovery_key, slot_id=slot_id, passphrase=passphrase)
    return put_back(folder, opened, now)


def must_be_locked() -> None:
    """A copy never replaces an open vault."""
    if state.unlocked:
        raise RuleRefused("Verrouillez Vigie avant de restaurer une copie.")


def open_copy(folder: Path, recovery_key: str = "", *, slot_id: str = "", passphrase: str = "") -> Keys:
    """The keys of a copy, by its printed key or somebody's passphrase."""
    try:
        head = header.load(folder, keys.floor())
    except HeaderTooNew:
        raise
    except (HeaderError, VaultMissing) as error:
        raise CopyFailed(BAD_HEADER) from error
    slot = head.slot(slot_id) if slot_id else head.recovery()
    if slot is None:
        raise RuleRefused(
            "Cette copie n’a pas cet accès." if slot_id else "Cette copie n’a pas de clé de secours."
        )
    secret = keys.passphrase_bytes(passphrase) if slot_id else recovery.parse(recovery_key).secret
    return keys.open_slot(slot, secret)


def put_back(
    folder: Path, opened: Keys, now: datetime.datetime | None = None, tell: Tell = silent
) -> Path | None:
    """Check the copy to the last byte, then put it in place; what ``tell`` raises stops it, and nothing changed."""
    try:
        with one_at_a_time:
            must_be_locked()
            if not _putting_back.acquire(blocking=False):
                raise RuleRefused("Une copie est déjà en train de revenir : attendez la fin.")
        try:
            _check(folder, opened, tell)
            root = Layout.current().root
            aside = replacing.restore(folder, root, keys.floor(), now or timezone.now(), tell)
            # A marker of an update belongs to the vault set aside, never to the one that comes back.
            if upgrade.interrupted(Layout.current()):
                Layout.current().upgrade_marker.unlink()
            return aside
        finally:
            _putting_back.release()
    finally:
        opened.wipe()


def _check(folder: Path, opened: Keys, tell: Tell) -> None:
    try:
        copies.verify(folder, keys.floor(), tell)
    except HeaderTooNew:
        raise
    except HeaderError as error:
        raise CopyFailed(BAD_HEADER) from error
    try:
        state.open(opened)
        copies.check_database(folder / DATABASE, state.k1())
    finally:
        state.close(grace=0)
    tell((folder / DATABASE).stat().st_size)
