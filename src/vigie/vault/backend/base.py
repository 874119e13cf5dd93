"""A thin subclass of Django's SQLite backend: another driver, a key, and a registry of connections.

``display_name`` stays ``SQLite``: Django and its libraries branch on it.
"""

import contextlib
import datetime
import decimal
import threading
from collections.abc import Callable, Iterator
from typing import Any

from django.db.backends.sqlite3 import base as sqlite3_base
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]
    register as register_functions,
)
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812  (Django's own name for the driver)

from vigie.vault import trouble
from vigie.vault.backend.creation import DatabaseCreation
from vigie.vault.errors import VaultLocked, VaultUnreadable
from vigie.vault.state import state

KEY_BYTES = 32

# Before the key, the log level: SQLCipher otherwise writes on stderr, which ends in a file on Windows.
# The rest after: they read the file.
AFTER_KEY = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA legacy_alter_table = OFF",
    "PRAGMA trusted_schema = OFF",
)


def _decoder(convert: Callable[[str], Any]) -> Callable[[bytes], Any]:
    return lambda value: convert(value.decode())


def _register_types() -> None:
    """What Django registers on the standard driver, on this one."""
    Database.register_converter("bool", b"1".__eq__)
    Database.register_converter("date", _decoder(parse_date))
    Database.register_converter("time", _decoder(parse_time))
    Database.register_converter("datetime", _decoder(parse_datetime))
    Database.register_converter("timestamp", _decoder(parse_datetime))
    Database.register_adapter(decimal.Decimal, str)
    Database.register_adapter(datetime.date, lambda value: value.isoformat())
    Database.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


_register_types()


class VaultConnection(Database.Connection):  # type: ignore[misc]
    """A connection that another thread may close, because a thread inside it holds ``busy``.

    Closing under a running statement frees memory that the other thread still reads; so each call into
    SQLite takes the lock, and :meth:`retire` waits for it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.busy = threading.RLock()
        self.retired = False
        super().__init__(*args, **kwargs)

    def commit(self) -> None:
        with self.busy:
            if self.retired:
                raise VaultLocked
            super().commit()

    def rollback(self) -> None:
        """Nothing to do once closed: closing rolled back."""
        with self.busy:
            if not self.retired:
                super().rollback()

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory=factory or VaultCursor)

    def execute(self, query: str, *params: Any) -> Any:
        """Through a cursor that takes the lock; the driver's own shortcut would not."""
        return self.cursor().execute(query, *params)

    def backup(self, target: "VaultConnection", **options: Any) -> None:
        with self.busy, target.busy:
            super().backup(target, **options)

    def close(self) -> None:
        with self.busy:
            self.retired = True
            super().close()

    def interrupt(self) -> None:
        if not self.retired:
            super().interrupt()

    @property
    def in_transaction(self) -> bool:
        return not self.retired and bool(super().in_transaction)

    def retire(self, timeout: float) -> bool:
        """Close once no thread is inside; ``False`` when one still is after ``timeout`` seconds."""
        if not self.busy.acquire(timeout=max(timeout, 0)):
            return False
        try:
            self.close()
        finally:
            self.busy.release()
        return True


@contextlib.contextmanager
def _inside(connection: VaultConnection) -> Iterator[None]:
    """One thread at a time; what the lock interrupts or closes is said to be locked, not broken."""
    with connection.busy:
        if connection.retired:
            raise VaultLocked
        try:
            yield
        except Database.Error as error:
            if connection.retired or "interrupted" in str(error):
                raise VaultLocked from error
            raise


class VaultCursor(Database.Cursor):  # type: ignore[misc]
    """Django's SQLite cursor on this driver, each call under the connection's lock."""

    convert_query = sqlite3_base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        with _inside(self.connection):
            if params is None:
                return super().execute(query)
            names = list(params) if hasattr(params, "keys") else None
            return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        rows = list(param_list)
        names = list(rows[0]) if rows and hasattr(rows[0], "keys") else None
        with _inside(self.connection):
            return super().executemany(self.convert_query(query, param_names=names), rows)

    def fetchone(self) -> Any:
        with _inside(self.connection):
            return super().fetchone()

    def fetchmany(self, *args: Any, **kwargs: Any) -> Any:
        with _inside(self.connection):
            return super().fetchmany(*args, **kwargs)

    def fetchall(self) -> Any:
        with _inside(self.connection):
            return super().fetchall()

    def close(self) -> None:
        with self.connection.busy:
            if not self.connection.retired:
                super().close()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        with _inside(self.connection):
            return super().__next__()


def connect(database: str, key: bytes, *, wal: bool = True, **params: Any) -> VaultConnection:
    """Open one encrypted database with a raw 256-bit key; the only place where a key meets the driver.

    ``wal=False`` leaves the file's journal mode alone: a copy being checked must not change.
    """
    if len(key) != KEY_BYTES:
        raise VaultUnreadable
    params = {"check_same_thread": False, "uri": True, **params}
    connection: VaultConnection = Database.connect(database, factory=VaultConnection, **params)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for command in (*AFTER_KEY, "PRAGMA journal_mode = WAL") if wal else AFTER_KEY:
            connection.execute(command)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except Database.DatabaseError as error:
        connection.close()
        if isinstance(told := trouble.of(error), VaultUnreadable):
            raise told from error
        raise
    return connection


class DatabaseWrapper(sqlite3_base.DatabaseWrapper):
    """See the module."""

    Database = Database
    creation_class = DatabaseCreation
    transaction_mode: str | None
    init_commands: list[str]

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        # A deferred transaction that turns into a writer fails at once when another thread writes;
        # taking the write lock first makes it wait instead.
        if self.transaction_mode is None:
            self.transaction_mode = "IMMEDIATE"
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> VaultConnection:
        """Open, key and register; :class:`VaultLocked` when the key is not here."""
        params = dict(conn_params)
        connection = connect(str(params.pop("database")), state.k1(), **params)
        register_functions(connection)
        for command in self.init_commands:
            if command.strip():
                connection.execute(command)
        state.register(connection)
        return connection

    def ensure_connection(self) -> None:
        """Forget a connection that the lock closed under this thread, so that the error says 'locked'."""
        if self.connection is not None and self.connection.retired and not self.in_atomic_block:
            self.connection = None
        super().ensure_connection()

    def create_cursor(self, name: str | None = None) -> VaultCursor:
        if self.connection.retired:
            raise VaultLocked
        cursor: VaultCursor = self.connection.cursor(factory=VaultCursor)
        return cursor

    def is_usable(self) -> bool:
        return self.connection is not None and not self.connection.retired
