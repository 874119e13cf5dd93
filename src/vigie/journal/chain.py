"""The one place that adds to the chain."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from vigie.journal import rules
from vigie.journal.models import Entry, PrivatePart
from vigie.vault.errors import VaultLocked
from vigie.vault.state import state


def now() -> datetime:
    """The instant that an entry carries; tests replace it."""
    return timezone.now()


def person() -> int:
    """The access of the person at the keyboard; 0 when the program acts by itself."""
    try:
        return state.actor.access_id
    except VaultLocked:
        return 0


def lock_tail() -> None:
    """Keep every other writer out until this transaction ends.

    SQLite takes its one write lock on any UPDATE, even of no row. Taken before the last entry is read, it
    means that nobody can add an entry between that reading and the commit, in this process or another.
    """
    Entry.objects.filter(seq=0).update(person=0)


def empty_log_after_commit() -> None:
    """Fold SQLite's log into the database after the commit, and empty it.

    SQLCipher overwrites deleted rows in the database by itself (a test holds it); the log keeps the pages of
    before until something empties it, and whoever has a key of the vault can read them.
    """
    transaction.on_commit(_empty_log)


def _empty_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()


def append(
    action: str,
    object_type: str = "",
    object_id: str | int = "",
    private: Mapping[str, rules.Json] | None = None,
) -> Entry:
    """Add one entry after the last; before it a ``clock.behind`` when the clock is earlier than the last."""
    object_id = str(object_id)
    rules.check_identifiers(action, object_type, object_id)
    with transaction.atomic():
        lock_tail()
        last = Entry.objects.order_by("-seq").first()
        at = now()
        if last is not None and at < last.at:
            last = _write(last, at, 0, rules.CLOCK_BEHIND, rules.ENTRY_TYPE, str(last.seq), None)
        return _write(last, at, person(), action, object_type, object_id, private)


def _write(
    last: Entry | None,
    at: datetime,
    who: int,
    action: str,
    object_type: str,
    object_id: str,
    private: Mapping[str, rules.Json] | None,
) -> Entry:
    salt = secrets.token_bytes(rules.SALT_BYTES)
    chained = rules.Chained(
        seq=last.seq + 1 if last else 1,
        at=rules.format_instant(at),
        person=who,
        action=action,
        object_type=object_type,
        object_id=object_id,
        commitment=rules.commitment(salt, private) if private else "",
        prev=last.hash if last else rules.GENESIS,
    )
    entry = Entry.objects.create(
        seq=chained.seq,
        at=at,
        person=who,
        action=action,
        object_type=object_type,
        object_id=object_id,
        commitment=chained.commitment,
        prev=chained.prev,
        hash=chained.hash(),
    )
    if private:
        content = rules.canonical(dict(private)).decode()
        PrivatePart.objects.create(entry=entry, salt=salt, content=content)
    return entry
