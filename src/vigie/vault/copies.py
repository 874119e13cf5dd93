"""Copies of the whole vault: written, opened, checked; and put back, here or on another PC.

A copy is a folder ``copie-<vault>-<instant>``: the database (encrypted under the same key), the header, the
files, and ``manifest.json`` with the sha256 of each. No Django at import: :mod:`vigie.vault.doctor` lists.
"""

import contextlib
import datetime
import hashlib
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vigie
from vigie import platform
from vigie.vault import header, retention, trouble
from vigie.vault.errors import CopyFailed, CopyStopped, VaultError, VaultLocked
from vigie.vault.header import Floor
from vigie.vault.layout import DATABASE, FILES, Layout
from vigie.vault.place import check_writable
from vigie.vault.state import state

if TYPE_CHECKING:
    from vigie.vault.backend.base import VaultConnection

FORMAT = "vigie-copy"
VERSION = 1
MANIFEST = "manifest.json"
MAX_MANIFEST = 64 * 1024 * 1024
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"copie-([0-9a-f]{8})-(\d{8}T\d{6}Z)")
MEMBER = re.compile(rf"{re.escape(DATABASE)}|{re.escape(header.NAME)}|{FILES}/[0-9a-f]{{32}}\.vgf")
DAMAGED = "La base de cette copie est abîmée : elle n’est pas utilisable. Rien n’a été modifié."
MARGIN_BYTES = 50 * 1024 * 1024
PAGES_AT_ONCE = 2000
BLOCK = 1024 * 1024
FIRST_YEAR = 1970  # an instant before cannot be shown in every time zone
ABANDONED_SECONDS = 2 * 3600  # no copy under way is older: a job keeps the key no longer than that
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Copy:
    """A finished copy on disk."""

    folder: Path
    vault_id: str
    made_at: datetime.datetime
    size: int


@dataclass
class Progress:
    """Bytes done of those to do, for whoever watches; and how to stop it. One for a whole piece of work."""

    done: int = 0
    total: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def percent(self) -> int:
        """For a bar; the end is told by what ends."""
        return min(99, 100 * self.done // max(1, self.total))

    def tell(self, count: int) -> None:
        """So many bytes more; CopyStopped when it was asked to stop."""
        self.done += count
        if self.stop.is_set():
            raise CopyStopped


def silent(_: int) -> None:
    """Nobody watches."""


@contextlib.contextmanager
def _database(path: Path, key: bytes, *, read_only: bool) -> Iterator["VaultConnection"]:
    """A connection of its own, registered like the others so that a lock closes it too."""
    from vigie.vault.backend.base import connect

    name = f"{path.resolve().as_uri()}?mode=ro" if read_only else str(path)
    connection = connect(name, key, wal=not read_only)
    state.register(connection)
    try:
        yield connection
    finally:
        connection.close()


def backup_database(
    source: Path, target: Path, key: bytes, new_key: bytes | None = None, tell: Tell = silent
) -> None:
    """The whole database as of one instant, encrypted under the same key or under ``new_key``."""
    size, told = source.stat().st_size, 0

    def go_on(_: int, remaining: int, total: int) -> None:
        nonlocal told
        if not state.unlocked:
            raise VaultLocked
        done = size * (total - remaining) // max(1, total)
        tell(max(0, done - told))
        told = max(told, done)

    with (
        _database(source, key, read_only=False) as live,
        _database(target, new_key or key, read_only=False) as copy,
    ):
        live.backup(copy, pages=PAGES_AT_ONCE, progress=go_on)
        # One file, that opens from a read-only disc.
        copy.execute("PRAGMA journal_mode = DELETE")


def check_database(path: Path, key: bytes) -> None:
    """Open and read it all: each page's authentication, then SQLite's own structure."""
    with _database(path, key, read_only=True) as connection:
        if connection.execute("PRAGMA cipher_integrity_check").fetchall():
            raise CopyFailed(DAMAGED)
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CopyFailed(DAMAGED)
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise CopyFailed(DAMAGED)


def _sha256(path: Path, tell: Tell) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            tell(len(block))
    return digest.hexdigest()


def _pour(source: Path, target: Path, tell: Tell) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(BLOCK):
            writing.write(block)
            tell(len(block))
        writing.flush()
        os.fsync(writing.fileno())


def put(source: Path, target: Path, tell: Tell, *, link: bool) -> None:
    """A hard link where the disk has them (files never change once written), else a flushed copy."""
    if link:
        with contextlib.suppress(OSError):
            os.link(source, target)
            return
    _pour(source, target, tell)


def _members(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)


def _write_manifest(folder: Path, vault_id: str, now: datetime.datetime, tell: Tell) -> int:
    entries: dict[str, dict[str, int | str]] = {
        path.relative_to(folder).as_posix(): {"size": path.stat().st_size, "sha256": _sha256(path, tell)}
        for path in _members(folder)
    }
    document = {
        "format": FORMAT,
        "version": VERSION,
        "program": vigie.__version__,
        "vault_id": vault_id,
        "made_at": now.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        "files": entries,
    }
    platform.write_private(folder / MANIFEST, json.dumps(document, indent=1).encode("ascii"))
    return sum(int(entry["size"]) for entry in entries.values())


def needed_bytes(layout: Layout, *, linked: bool) -> int:
    """Room that a copy takes, with a margin."""
    parts = [p for p in layout.database_parts if p.exists()]
    if not linked and layout.files.is_dir():
        parts += layout.files.iterdir()
    return sum(p.stat().st_size for p in parts) + MARGIN_BYTES


def work_bytes(layout: Layout, place: Path) -> int:
    """About how many bytes :func:`make` tells: written, opened, listed, read again."""
    database = sum(p.stat().st_size for p in layout.database_parts[:1] if p.exists())
    stored = sum(p.stat().st_size for p in layout.files.glob("*.vgf")) if layout.files.is_dir() else 0
    return 4 * database + (2 if _same_disk(layout, place) else 3) * stored


def database_bytes(folder: Path) -> int:
    """The size of a copy's database, 0 when it is not there: the check that follows says so."""
    try:
        return (folder / DATABASE).stat().st_size
    except OSError:
        return 0


def _same_disk(layout: Layout, place: Path) -> bool:
    there = next(path for path in (place, *place.parents) if path.exists())
    return there.stat().st_dev == layout.root.stat().st_dev


def _sweep(place: Path, vault_id: str) -> None:
    """What a copy of this vault left when its process was killed or replaced: it never got its name."""
    for left in place.glob(f".partial-{vault_id[:8]}-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                platform.remove_tree(left)


def _name(vault_id: str, now: datetime.datetime) -> str:
    return f"copie-{vault_id[:8]}-{now.astimezone(datetime.UTC).strftime(STAMP)}"


def make(
    layout: Layout, place: Path, key: bytes, floor: Floor, now: datetime.datetime, tell: Tell = silent
) -> Copy:
    """Write a copy under ``place``, check it, and only then give it its name. ``tell`` may raise to stop it."""

    def go_on(count: int) -> None:
        tell(count)
        if not state.unlocked:
            raise VaultLocked

    vault_id = header.load(layout.root, floor).vault_id
    now = now.replace(microsecond=0)
    while (place / _name(vault_id, now)).exists():  # asked twice in one second
        now += datetime.timedelta(seconds=1)
    stamp = now.astimezone(datetime.UTC).strftime(STAMP)
    final = place / _name(vault_id, now)
    partial = place / f".partial-{vault_id[:8]}-{stamp}"
    try:
        platform.private_dir(place)
        _sweep(place, vault_id)
        same_disk = _same_disk(layout, place)
        check_writable(place, needed_bytes(layout, linked=same_disk))
        platform.remove_tree(partial)
        platform.private_dir(partial / FILES)
        backup_database(layout.database, partial / DATABASE, key, tell=go_on)
        put(layout.header, partial / header.NAME, silent, link=False)
        if layout.files.is_dir():
            for source in layout.files.glob("*.vgf"):
                put(source, partial / FILES / source.name, go_on, link=same_disk)
        check_database(partial / DATABASE, key)
        go_on((partial / DATABASE).stat().st_size)
        size = _write_manifest(partial, vault_id, now, go_on)
        verify(partial, floor, go_on)
        platform.replace(partial, final)
        platform.sync_dir(place)
    except VaultError:
        raise
    except Exception as error:  # the driver's own kinds need its import
        if (why := trouble.reason(error, place)) is None:
            raise
        raise CopyFailed(
            f"La copie du coffre n’a pas pu être écrite dans « {place} » ({why}). "
            "Les copies précédentes sont intactes."
        ) from error
    finally:
        platform.remove_tree(partial)
    return Copy(final, vault_id, now, size)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        with (folder / MANIFEST).open("rb") as stream:
            raw = json.loads(stream.read(MAX_MANIFEST))
        if raw["format"] != FORMAT:
            raise ValueError("format")
        if raw["version"] > VERSION:
            raise CopyFailed(
                "Cette copie a été faite par une version plus récente de Vigie : "
                "installez la dernière version."
            )
        return _checked(raw)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise CopyFailed(
            "Ce dossier n’est pas une copie du coffre, ou sa liste est abîmée. "
            "Choisissez un dossier « copie-… »."
        ) from error


def _checked(raw: dict[str, Any]) -> dict[str, Any]:
    """The list with every value of the type that its readers count on; ``made_at`` an instant."""
    made_at = datetime.datetime.fromisoformat(raw["made_at"]).astimezone(datetime.UTC)
    if made_at.year < FIRST_YEAR or not isinstance(raw["vault_id"], str):
        raise ValueError("made_at")
    files = {
        name: {"size": int(entry["size"]), "sha256": str(entry["sha256"])}
        for name, entry in raw["files"].items()
    }
    return {**raw, "made_at": made_at, "files": files}


def listed(folder: Path) -> dict[str, dict[str, Any]]:
    """The files that a copy's list names, all where a vault has some."""
    files: dict[str, dict[str, Any]] = _manifest(folder)["files"]
    if not {DATABASE, header.NAME} <= set(files) or not all(MEMBER.fullmatch(name) for name in files):
        raise CopyFailed("La liste de cette copie est abîmée : elle nomme des fichiers inattendus.")
    return files


def verify(folder: Path, floor: Floor, tell: Tell = silent) -> dict[str, Any]:
    """Every file named, present, of the right sha256; the header readable. No key needed."""
    manifest = _manifest(folder)
    for name, entry in listed(folder).items():
        path = folder / name
        if path.is_symlink() or not path.is_file() or _sha256(path, tell) != entry["sha256"]:
            raise CopyFailed(
                f"Cette copie est abîmée ou incomplète ({name}). Prenez-en une autre : rien n’a été modifié."
            )
    header.load(folder, floor)
    return manifest


def listing(place: Path, vault_id: str | None = None) -> list[Copy]:
    """The finished copies in a folder, newest first; those that do not read are left out, and left alone."""
    found: list[Copy] = []
    if not place.is_dir():
        return found
    for folder in place.iterdir():
        if NAME.fullmatch(folder.name) is None:
            continue
        with contextlib.suppress(VaultError):
            manifest = _manifest(folder)
            if vault_id is None or manifest["vault_id"] == vault_id:
                size = sum(entry["size"] for entry in manifest["files"].values())
                found.append(Copy(folder, manifest["vault_id"], manifest["made_at"], size))
    return sorted(found, key=lambda copy: copy.made_at, reverse=True)


def prune(place: Path, vault_id: str) -> list[Path]:
    """Remove this vault's copies that retention lets go; returns them."""
    copies = listing(place, vault_id)
    kept = retention.keep(copy.made_at for copy in copies)
    gone = [copy.folder for copy in copies if copy.made_at not in kept]
    for folder in gone:
        platform.remove_tree(folder)
    return gone
