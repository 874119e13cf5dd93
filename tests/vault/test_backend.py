"""The engine: encrypted, locked without a key, registered, closable from another thread."""

import sqlite3
import threading
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from tests.conftest import open_test_vault
from vigie.vault.backend.base import connect
from vigie.vault.errors import VaultLocked, VaultUnreadable
from vigie.vault.state import Keys, VaultState, state

KEY = bytes(range(32))


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = str(tmp_path / "vigie.db")
    opened = connect(path, KEY)
    opened.execute("CREATE TABLE t (v TEXT)")
    opened.execute("INSERT INTO t VALUES ('marque-secrete-42')")
    opened.commit()
    opened.close()
    return path


def test_reopens_with_its_key(database: str) -> None:
    opened = connect(database, KEY)
    assert opened.execute("SELECT v FROM t").fetchone() == ("marque-secrete-42",)
    opened.close()


def test_settings_of_each_connection(database: str) -> None:
    opened = connect(database, KEY)
    read = {
        p: opened.execute(f"PRAGMA {p}").fetchone()[0]
        for p in ("journal_mode", "synchronous", "foreign_keys", "temp_store")
    }
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2}
    opened.close()


def test_nothing_readable_in_the_file(database: str) -> None:
    raw = Path(database).read_bytes()
    assert b"marque-secrete" not in raw
    assert not raw.startswith(b"SQLite format 3")


def test_wrong_key_is_a_french_sentence(database: str) -> None:
    with pytest.raises(VaultUnreadable) as error:
        connect(database, bytes(32))
    assert "coffre" in error.value.sentence


def test_garbage_is_a_french_sentence_and_stays_untouched(tmp_path: Path) -> None:
    path = tmp_path / "vigie.db"
    path.write_bytes(b"pas une base " * 1000)
    before = path.read_bytes()
    with pytest.raises(VaultUnreadable):
        connect(str(path), KEY)
    assert path.read_bytes() == before


def test_a_key_of_the_wrong_size_never_reaches_the_driver(tmp_path: Path) -> None:
    with pytest.raises(VaultUnreadable):
        connect(str(tmp_path / "x.db"), b"short")
    assert not (tmp_path / "x.db").exists()


def test_the_standard_driver_cannot_read_it(database: str) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(database).execute("SELECT * FROM t")


@pytest.mark.django_db
def test_django_runs_on_it() -> None:
    assert connection.display_name == "SQLite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cipher_version")
        assert cursor.fetchone()[0]
        cursor.execute("SELECT %s, %s", [1, "é"])
        assert cursor.fetchall() == [(1, "é")]


@pytest.mark.django_db(transaction=True)
def test_locked_means_no_connection_and_no_crash_in_another_thread() -> None:
    connection.ensure_connection()
    seen: list[BaseException] = []
    started, go = threading.Event(), threading.Event()

    def worker() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        started.set()
        go.wait(10)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except BaseException as error:
            seen.append(error)

    thread = threading.Thread(target=worker)
    thread.start()
    started.wait(10)
    state.close(grace=0)
    go.set()
    thread.join(10)
    assert [type(e) for e in seen] == [VaultLocked]
    with pytest.raises(VaultLocked):
        connection.cursor()


@pytest.mark.django_db(transaction=True)
def test_a_long_statement_is_interrupted() -> None:
    outcome: list[BaseException] = []
    started = threading.Event()

    def worker() -> None:
        try:
            with connection.cursor() as cursor:
                started.set()
                cursor.execute(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) "
                    "SELECT max(i) FROM n"
                )
        except BaseException as error:
            outcome.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    started.wait(10)
    state.close(grace=0)
    thread.join(10)
    assert not thread.is_alive()
    assert [type(error) for error in outcome] == [VaultLocked]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nested", [False, True])
def test_a_view_in_a_transaction_gets_locked_and_its_thread_works_again_later(nested: bool) -> None:
    outcome: list[object] = []
    inside, closed, reopened = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE lost (v INTEGER)")
            inside.set()
            closed.wait(10)
            if nested:
                with transaction.atomic():
                    cursor.execute("SELECT 1")
            else:
                cursor.execute("SELECT 1")

    def worker() -> None:
        try:
            work()
        except BaseException as error:
            outcome.append(type(error))
        reopened.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'lost'")
            outcome.append(cursor.fetchone()[0])
        connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    inside.wait(10)
    state.close(grace=0)
    closed.set()
    while not outcome and thread.is_alive():
        thread.join(0.01)
    open_test_vault()
    reopened.set()
    thread.join(10)
    assert outcome == [VaultLocked, 0]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_in_progress_may_end_during_the_grace() -> None:
    done: list[bool] = []
    inside = threading.Event()

    def worker() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS grace_probe (v INTEGER)")
            inside.set()
            threading.Event().wait(0.2)
            cursor.execute("DROP TABLE grace_probe")
        done.append(True)

    thread = threading.Thread(target=worker)
    thread.start()
    inside.wait(10)
    state.close(grace=5)
    thread.join(10)
    assert done == [True]


def descriptors(path: str) -> list[str]:
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith(path):
            found.append(target)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors are read in /proc")
def test_no_descriptor_stays_open_even_of_another_thread() -> None:
    name = str(connection.settings_dict["NAME"])
    ready, release = threading.Event(), threading.Event()

    def worker() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master")
        ready.set()
        release.wait(10)

    thread = threading.Thread(target=worker)
    thread.start()
    ready.wait(10)
    connection.ensure_connection()
    assert descriptors(name)
    state.close(grace=0)
    try:
        assert descriptors(name) == []
    finally:
        release.set()
        thread.join(10)


def test_a_connection_opened_while_the_gate_shuts_is_closed(tmp_path: Path) -> None:
    mine = VaultState()
    mine.open(Keys(bytearray(KEY)))
    opened = connect(str(tmp_path / "a.db"), KEY)
    mine.close(grace=0)
    with pytest.raises(VaultLocked):
        mine.register(opened)
    assert opened.retired
