"""Bring the database up to the program, through a verified copy, so that no failure or kill loses anything.

A marker beside the database names the copy while the update runs. Whoever finds the marker at the next start
puts the copy's database back before opening anything: that takes no key.
"""

import contextlib
import datetime
import json
import shutil
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from vigie import platform
from vigie.vault import copies, keys, trouble
from vigie.vault.errors import MigrationFailed, VaultTooNew, VaultUnreadable
from vigie.vault.layout import DATABASE, Layout, local_copies
from vigie.vault.state import state

EMPTY = (
    "La base du coffre est vide : son fichier a été coupé. Rien n’a été modifié, et les fichiers chiffrés sont "
    "toujours là. Choisissez « Retrouver un coffre depuis une copie »."
)


def before_update_folder() -> Path:
    """Where the copies made before an update stay (the last two)."""
    return local_copies() / "avant-mise-a-jour"


def pending() -> bool:
    """Whether migrations wait; raises :class:`VaultTooNew` when the vault has some that are unknown."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    known = set(loader.disk_migrations or {})
    for migration in (loader.disk_migrations or {}).values():
        known.update(migration.replaces)
    if set(loader.applied_migrations or {}) - known:
        raise VaultTooNew
    return bool(executor.migration_plan(loader.graph.leaf_nodes()))


def check_integrity() -> None:
    """Read the whole structure; :class:`VaultUnreadable` when a page does not authenticate or fit, or when
    there is nothing: SQLite takes a file cut to zero bytes for a new database, and would start one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            if cursor.fetchone() != ("ok",):
                raise VaultUnreadable
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'django_migrations'")
            if cursor.fetchone() != (1,):
                raise VaultUnreadable(EMPTY)
    except Exception as error:
        raise trouble.of(error) or VaultUnreadable() from error


def migrate() -> None:
    """Apply every migration, silently."""
    call_command("migrate", verbosity=0, interactive=False)


def bring_up_to_date(layout: Layout, now: datetime.datetime) -> bool:
    """Migrate when something waits; ``True`` when it did."""
    if not pending():
        return False
    copy = copies.make(layout, before_update_folder(), state.k1(), keys.floor(), now)
    document = {"copy": str(copy.folder), "started_at": now.isoformat()}
    platform.write_private(layout.upgrade_marker, json.dumps(document).encode("utf-8"))
    try:
        migrate()
        check_integrity()
    except BaseException as error:
        # Only a closed database can be replaced, and a failed one must not be used.
        connections.close_all()
        state.close(grace=0)
        put_back(layout)
        if isinstance(error, Exception):
            raise MigrationFailed from error
        raise
    _remove_marker(layout)
    _forget_old_copies(copy.vault_id)
    return True


def _remove_marker(layout: Layout) -> None:
    layout.upgrade_marker.unlink(missing_ok=True)
    platform.sync_dir(layout.root)


def _forget_old_copies(vault_id: str) -> None:
    for old in copies.listing(before_update_folder(), vault_id)[2:]:
        platform.remove_tree(old.folder)


def interrupted(layout: Layout) -> bool:
    """Whether an update was cut short."""
    return layout.upgrade_marker.exists()


def put_back(layout: Layout) -> None:
    """Replace the database by the one of the copy that the marker names. Can be run again at any point."""
    try:
        folder = Path(json.loads(layout.upgrade_marker.read_bytes())["copy"])
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MigrationFailed(
            "Une mise à jour du coffre a été interrompue et sa trace est illisible. Rien n’a été touché : "
            "restaurez la dernière copie depuis l’écran « Copies du coffre »."
        ) from error
    copies.verify(folder, keys.floor())
    incoming = layout.root / f".{DATABASE}.incoming"
    try:
        shutil.copyfile(folder / DATABASE, incoming)
        incoming.chmod(0o600)
        # The old log must go before the old database comes back: SQLite would replay it into the wrong file.
        for part in layout.database_parts[1:]:
            part.unlink(missing_ok=True)
        platform.replace(incoming, layout.database)
        _remove_marker(layout)
    except OSError as error:
        raise MigrationFailed(
            "La copie faite avant la mise à jour n’a pas pu être remise en place "
            f"({platform.why(error)}). Elle est gardée ; fermez les autres programmes, puis réessayez."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            incoming.unlink(missing_ok=True)
