"""Change the keys of the vault, after somebody left who had them.

A whole vault is built beside the present one under new keys, checked, then put in its place by two renames.
Killed while building, it starts again where it was (files done stay done); killed between the renames, the
next start finishes. Only the person present can be given the new keys: the others' passphrases are not
known, so their accesses end and are to be made again. Copies made before stay readable with the old keys,
and the screen says so. What another room encrypts by itself under K2 is not known here: it must use
``store_file``.
"""

import datetime
import io
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connections, transaction
from django.utils import timezone

from vigie import platform
from vigie.vault import accesses, copies, files, header, keys, recovery, reserved, throttle
from vigie.vault.errors import CopyFailed, VaultError, WrongPassphrase
from vigie.vault.header import Header, Slot
from vigie.vault.layout import Layout
from vigie.vault.models import Access, StoredFile
from vigie.vault.place import check_writable
from vigie.vault.recovery import RecoveryKey
from vigie.vault.rights import requires
from vigie.vault.signals import emit
from vigie.vault.state import Keys, state

READY = "ready"
Progress = Callable[[int, int], None]
_renames = threading.RLock()  # a page asking whether there is a vault must not finish a swap that runs


def building(layout: Layout) -> Layout:
    """The vault under construction."""
    return Layout(layout.root.with_name(f"{layout.root.name}.rekey"))


def _old(layout: Layout) -> Path:
    return layout.root.with_name(f"{layout.root.name}.before-rekey")


def finish_swap(layout: Layout) -> None:
    """What a kill at the renames leaves: no vault but the new one ready, or the old one still set aside."""
    with _renames:
        _finish_swap(layout)


def _finish_swap(layout: Layout) -> None:
    new = building(layout)
    if not layout.root.exists() and _old(layout).exists():
        platform.replace(new.root if (new.root / READY).exists() else _old(layout), layout.root)
        platform.sync_dir(layout.root.parent)
    if (layout.root / READY).exists():
        _clean_after(layout)


def _clean_after(layout: Layout) -> None:
    """The old vault still opens with the old keys: until it is gone, each start tries again."""
    if platform.remove_tree(_old(layout)):
        (layout.root / READY).unlink(missing_ok=True)


def interrupted(layout: Layout) -> bool:
    """Whether a change of keys was begun and not finished."""
    return building(layout).root.exists()


@requires("vault.manage")
def abandon_change_keys() -> None:
    """Give up an unfinished change: the keys stay as they are."""
    platform.remove_tree(building(Layout.current()).root)


class _Stream(io.RawIOBase):
    """The contents of a stored file, as :func:`vigie.vault.files.write` reads them."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return b""
            self._rest = part
        cut = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:cut], self._rest[cut:]
        return given


@requires("vault.manage")
def change_keys(passphrase: str, progress: Progress | None = None) -> RecoveryKey:
    """New K1 and K2, everything encrypted again; returns the new key to print. Stopping it loses nothing."""
    layout = Layout.current()
    mine = Access.objects.get(pk=state.actor.access_id)
    slot = accesses.load_header().slot(mine.slot_id)
    if slot is None:
        raise VaultError("Ouvrez d’abord Vigie avec votre phrase de passe, puis changez les clés.")
    keys.open_slot(slot, keys.passphrase_bytes(passphrase)).wipe()
    now = timezone.now()
    with state.job("changement des clés"):
        check_writable(layout.root.parent, copies.needed_bytes(layout, linked=False))
        # The write lock of the database, held to the end: what another thread wrote meanwhile would be lost.
        with transaction.atomic():
            made, key = _build(layout, slot, passphrase, now, progress)
            _check(layout, made)
        connections.close_all()
        with _renames, state.renew(made):
            _swap(layout)
        accesses.pending.key = key
        accesses.reconcile(timezone.localdate())
        with transaction.atomic():
            emit("vault.keys_changed", "vault", accesses.load_header().vault_id, None)
    return key


def _new_keys(new: Layout, slot: Slot, passphrase: str, now: datetime.datetime) -> Keys:
    """Those of an interrupted change when this passphrase opens them, else fresh ones and a clean start."""
    try:
        started = header.load(new.root, keys.floor()).slot(slot.id)
        if started is not None:
            return keys.open_slot(started, keys.passphrase_bytes(passphrase))
    except (VaultError, WrongPassphrase):
        pass
    platform.remove_tree(new.root)
    return keys.new_keys()


def _build(
    layout: Layout, slot: Slot, passphrase: str, now: datetime.datetime, progress: Progress | None
) -> tuple[Keys, RecoveryKey]:
    new = building(layout)
    made = _new_keys(new, slot, passphrase, now)
    platform.private_dir(new.files)
    key = recovery.generate()
    mine = keys.person_slot(slot.label, passphrase, made, restricted=True, now=now, slot_id=slot.id)
    head = accesses.load_header()
    rescue = keys.recovery_slot(key, made, now)
    sealing = reserved.fresh(bytes(made.k2 or b""), reserved.identities())
    public = {**head.public, accesses.RECOVERY_BIT: None, **sealing}
    header.save(new.root, Header(head.vault_id, (mine, rescue), public), forget_previous=True)
    for part in (new.root / READY, *new.database_parts):
        part.unlink(missing_ok=True)
    _carry(layout, new)
    copies.backup_database(layout.database, new.database, state.k1(), bytes(made.k1))
    stored = list(StoredFile.objects.all())
    for number, row in enumerate(stored):
        if progress:
            progress(number, len(stored))
        if not files.path_of(new, row.uuid).exists() and files.path_of(layout, row.uuid).exists():
            files.path_of(new, row.uuid).with_suffix(".part").unlink(missing_ok=True)
            master = made.k2 if row.restricted else made.k1
            source = _Stream(files.read(layout, row))
            files.write(new, row.uuid, source, row.restricted, None, bytes(master or b""))  # type: ignore[arg-type]
    return made, key


def _carry(layout: Layout, new: Layout) -> None:
    """What else lies in the vault's folder and has no key (the emergency card)."""
    ours = {p.name for p in (layout.header, layout.upgrade_marker, *layout.database_parts)}
    ours |= {header.PREVIOUS, throttle.NAME, READY}
    for path in layout.root.iterdir():
        if path.is_file() and path.name not in ours and not path.name.startswith("."):
            shutil.copyfile(path, new.root / path.name)


def _check(layout: Layout, made: Keys) -> None:
    new = building(layout)
    copies.check_database(new.database, bytes(made.k1))
    there = {path.name for path in new.files.glob("*.vgf")}
    expected = {
        f"{row.uuid.hex}{files.SUFFIX}"
        for row in StoredFile.objects.all()
        if files.path_of(layout, row.uuid).exists()
    }
    if expected - there:
        raise CopyFailed("Le changement des clés n’a pas pu tout reprendre : l’ancien coffre reste en place.")
    platform.write_private(new.root / READY, b"")


def _swap(layout: Layout) -> None:
    platform.remove_tree(_old(layout))
    try:
        platform.replace(layout.root, _old(layout))
        platform.replace(building(layout).root, layout.root)
    except OSError as error:
        finish_swap(layout)
        raise VaultError(
            f"Le changement des clés n’a pas pu se terminer ({platform.why(error)}). "
            "Rouvrez Vigie : rien n’est perdu."
        ) from error
    platform.sync_dir(layout.root.parent)
    _clean_after(layout)
