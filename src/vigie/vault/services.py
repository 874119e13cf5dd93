"""What the vault does, for screens and commands. What fails is a :class:`VaultError` with its sentence."""

import contextlib
import logging
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from vigie import platform
from vigie.vault import (
    accesses,
    copying,
    files,
    header,
    keys,
    place,
    recovery,
    rekey,
    replacing,
    reserved,
    throttle,
    trouble,
    upgrade,
    waiting,
)
from vigie.vault.accesses import (
    active,
    add_access,
    change_passphrase,
    confirm_recovery,
    confirm_recovery_key,
    new_recovery_key,
    pending_recovery_key,
    remove_access,
    set_passphrase,
)
from vigie.vault.copying import (
    Status,
    add_copy_place,
    copy_if_due,
    list_copies,
    make_copies,
    people_of_copy,
    remove_copy_place,
    restore_copy,
    status,
)
from vigie.vault.errors import (
    FileRefused,
    HeaderError,
    HeaderTooNew,
    RuleRefused,
    VaultError,
    VaultExists,
    VaultMissing,
    VaultUnreadable,
    WrongPassphrase,
    WrongRecoveryKey,
)
from vigie.vault.header import Header, Slot
from vigie.vault.layout import Layout
from vigie.vault.models import Access, StoredFile
from vigie.vault.recovery import RecoveryKey
from vigie.vault.rekey import abandon_change_keys, change_keys
from vigie.vault.rights import requires
from vigie.vault.roles import Actor, Role
from vigie.vault.signals import emit
from vigie.vault.state import Keys, state

__all__ = [
    "Status", "abandon_change_keys", "active", "add_access", "add_copy_place", "change_keys",
    "change_passphrase", "confirm_recovery", "confirm_recovery_key", "copy_if_due", "create",
    "delete_file", "exists", "leave_count", "list_copies", "lock", "lock_when_done", "make_copies", "new_recovery_key",
    "pending_recovery_key", "people", "people_of_copy", "read_file", "remove_access",
    "remove_copy_place", "restore_copy", "set_passphrase", "status", "store_file",
    "take_previous_header", "unlock", "unlock_with_recovery",
]  # fmt: skip

log = logging.getLogger("vigie.vault")


def exists() -> bool:
    """Whether this PC has a vault. A damaged header still counts: it must never be created over."""
    layout = Layout.current()
    rekey.finish_swap(layout)
    return layout.occupied


def people() -> list[Slot]:
    """Whom to propose on the unlock screen: no session, no database, no key."""
    exists()  # finishes a change of keys that was cut short
    return accesses.load_header().people()


def take_previous_header() -> Header:
    """When the header is damaged or gone: the one before, else that of the newest copy that has one.

    The damaged one is kept beside it. With a copy's, the passphrases are those of that day.
    """
    return header.take_previous(Layout.current().root, timezone.now(), keys.floor(), _spare_folders())


def spare_header() -> Path | None:
    """Where a header that reads is kept, for when the one in force does not; None: nowhere on this PC."""
    return header.spare(Layout.current().root, _spare_folders(), keys.floor())


def _spare_folders() -> list[Path]:
    return [copy.folder for copy in list_copies()]


def set_damaged_aside() -> Path:
    """Rename a vault whose header does not read, so that another can be made or restored; nothing is erased."""
    root = Layout.current().root
    with copying.one_at_a_time:
        _must_not_be_restoring()
        try:
            people()
        except HeaderTooNew:
            raise
        except HeaderError:
            return replacing.set_aside(root, timezone.now())
    raise VaultExists


def create(label: str, passphrase: str) -> RecoveryKey:
    """Make the vault, open it as its first responsable, and return the key to print."""
    layout = Layout.current()
    label = accesses.clean_label(label)
    with copying.one_at_a_time:
        _must_not_be_restoring()
        if exists():
            raise VaultExists
        accesses.check_passphrase(passphrase, (label,))
        place.check(layout.root)
        made = keys.new_keys()
        now = timezone.now()
        try:
            platform.private_dir(layout.root)
            _clear_unfinished(layout)
            platform.write_private(layout.creation_marker, b"")
            slot = keys.person_slot(label, passphrase, made, restricted=True, now=now)
            key = recovery.generate()
            rescue = keys.recovery_slot(key, made, now)
            _open_new(made, label, slot)
            # Last: without a header there is no vault, so a crash before leaves nothing half made.
            public = reserved.fresh(bytes(made.k2 or b""))
            header.save(layout.root, Header(uuid.uuid4().hex, (slot, rescue), public))
            _created(layout)
        except BaseException as error:
            connections.close_all()
            state.close(grace=0)
            _clear_unfinished(layout)
            if not isinstance(error, VaultError) and (why := trouble.reason(error, layout.root.parent)):
                raise VaultError(f"Le coffre n’a pas pu être créé ({why}). Rien n’est resté.") from error
            raise
        accesses.pending.key = key
        return key


def _created(layout: Layout) -> None:
    """The header is there: whatever lies beside it is a vault from now on, even should the header disappear."""
    with contextlib.suppress(OSError):
        layout.creation_marker.unlink(missing_ok=True)


def _open_new(made: Keys, label: str, slot: Slot) -> None:
    state.open(made)
    upgrade.migrate()
    with transaction.atomic():
        row = Access.objects.create(slot_id=slot.id, label=label, role=Role.OWNER.value)
        state.act_as(Actor(access_id=row.pk, label=label, role=Role.OWNER))
        emit("vault.created", "access", str(row.pk), {"label": label})


def _clear_unfinished(layout: Layout) -> None:
    """Remove what an unfinished creation left: a database without header has no key."""
    if exists():
        return
    for part in (*layout.database_parts, layout.creation_marker):
        part.unlink(missing_ok=True)


def unlock(slot_id: str, passphrase: str) -> Actor:
    """Open with one's passphrase. Each try is counted before it is made."""
    layout = Layout.current()
    with copying.one_at_a_time:
        _must_be_closed()
        head = accesses.load_header()
        slot = head.slot(slot_id)
        if slot is None or slot.kind != "person":
            raise RuleRefused("Cet accès n’existe pas ou a été retiré : choisissez-en un autre.")
        now = timezone.now()
        throttle.check(layout.root, now.timestamp())
        secret = keys.passphrase_bytes(passphrase)
        attempts = throttle.begin(layout.root, now.timestamp())
        try:
            opened = keys.open_slot(slot, secret)
        except WrongPassphrase as error:
            raise WrongPassphrase(f"{error.sentence} {throttle.left_sentence(attempts)}") from error
        throttle.succeed(layout.root)
        return _open(layout, slot, opened, "vault.unlocked")


def unlock_with_recovery(key: str | RecoveryKey) -> Actor:
    """Open with the printed key, as a responsable. Not slowed: 140 random bits are not guessed."""
    typed = recovery.parse(key) if isinstance(key, str) else key
    with copying.one_at_a_time:
        _must_be_closed()
        slot = accesses.load_header().recovery()
        if slot is None:
            raise WrongRecoveryKey("Ce coffre n’a pas de clé de secours.")
        opened = keys.open_slot(slot, typed.secret)
        throttle.succeed(Layout.current().root)
        return _open(Layout.current(), slot, opened, "vault.unlocked_by_recovery")


def _must_not_be_restoring() -> None:
    if copying.restoring():
        raise RuleRefused("Une copie est en train de revenir à la place du coffre : attendez la fin.")


def _must_be_closed() -> None:
    _must_not_be_restoring()
    rekey.finish_swap(Layout.current())
    if state.unlocked and not state.screens_locked:
        raise RuleRefused("Vigie est déjà ouverte : verrouillez-la avant de changer de personne.")


def _open(layout: Layout, slot: Slot, opened: Keys, action: str) -> Actor:
    """Checks and pending updates, then the actor: no page is served to anybody before that."""
    now = timezone.now()
    if not layout.database.exists():
        raise VaultMissing(
            "L’en-tête du coffre est là, mais sa base a disparu. Rien n’a été modifié : choisissez "
            "« Retrouver un coffre depuis une copie »."
        )
    if not layout.database.stat().st_size:  # SQLite would start a new one in it
        raise VaultUnreadable(upgrade.EMPTY)
    resuming = state.unlocked
    if not resuming and upgrade.interrupted(layout):
        log.warning("vault.upgrade_resumed")
        upgrade.put_back(layout)
    state.open(opened)
    try:
        updated = False
        if not resuming:
            upgrade.check_integrity()
            updated = upgrade.bring_up_to_date(layout, now)
        actor = accesses.actor_of(slot, timezone.localdate())
        state.act_as(actor)
        with transaction.atomic():
            if updated:
                emit("vault.updated", "vault", "", None)
            emit(action, "access", str(actor.access_id), None)
        if actor.role is Role.OWNER:
            accesses.reconcile(timezone.localdate())
        reserved.ensure()
        waiting.forget(layout.root)
        _created(layout)
        if not resuming:
            files.sweep(
                layout
            )  # last: only a database that knows its people may say which files are nobody's
    except BaseException as error:
        connections.close_all()
        state.close(grace=0)
        if isinstance(error, VaultError):
            raise
        if told := trouble.of(error):
            raise told from error
        if isinstance(error, DatabaseError):  # a table or a column that every vault has
            raise VaultUnreadable from error
        if isinstance(error, OSError):
            reason = platform.why(error)
            raise VaultError(f"Le coffre n’a pas pu être ouvert ({reason}). Rien n’est perdu.") from error
        raise
    return actor


def lock() -> None:
    """Close now. Listeners are told while the key is still here; none of them can prevent the lock."""
    _tell_locked()
    accesses.pending.key = None
    connections.close_all()
    state.close()


def lock_when_done() -> list[str]:
    """Lock the screens now, the vault when the work in progress ends (2 h at most); returns that work."""
    _tell_locked()
    accesses.pending.key = None
    waiting = [job.name for job in state.lock_when_done()]
    connections.close_all()
    return waiting


def _tell_locked() -> None:
    if not state.unlocked or state.screens_locked:
        return
    try:
        with transaction.atomic():
            emit("vault.locked")
    except Exception:
        log.exception("vault.listener_failed")
    leave_count()


def leave_count() -> None:
    """Say outside the vault how many deadlines wait and on which days the next ones fall, for the locked screen.

    Whatever fails leaves no count rather than an old one, and never prevents a lock.
    """
    if not state.unlocked:
        return
    now, root = timezone.now(), Layout.current().root
    try:
        days, zone = import_string(settings.VIGIE_DEADLINES)(now)
        waiting.write(root, days, zone, now)
    except Exception:
        log.exception("vault.count_failed")
        with contextlib.suppress(OSError):
            waiting.forget(root)


@requires("file.store")
def store_file(
    stream: BinaryIO,
    name: str,
    media_type: str,
    restricted: bool = False,
    *,
    limit: int = files.DEFAULT_LIMIT,
    size: int | None = None,
) -> StoredFile:
    """Keep a file, encrypted as it is read. ``size``, when declared, is checked before reading."""
    if restricted and not state.has_restricted:
        raise FileRefused("Cette partie du coffre est réservée aux responsables du cabinet.")
    with transaction.atomic():
        stored = files.store(Layout.current(), stream, name, media_type, restricted, limit=limit, size=size)
        emit("file.stored", "file", str(stored.pk), {"name": stored.name})
    return stored


@requires("file.read")
def read_file(stored: StoredFile) -> Iterator[bytes]:
    """The contents, chunk by chunk. Serve them as an attachment, with ``nosniff``."""
    return files.read(Layout.current(), stored)


@requires("file.store")
def delete_file(stored: StoredFile) -> None:
    """Remove a file: the row, then, once that is certain, the bytes."""
    path = files.path_of(Layout.current(), stored.uuid)
    number, name = stored.pk, stored.name
    with transaction.atomic():
        stored.delete()
        emit("file.removed", "file", str(number), {"name": name})
        transaction.on_commit(lambda: platform.remove_if_free(path))  # else a sweep takes it
