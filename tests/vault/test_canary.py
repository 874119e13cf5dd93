"""Marked strings go in by every service; then every byte left on the disk is searched for them.

The one documented exception: a person's label, in the clear in the header and its copies.
"""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.vault.conftest import Vault
from vigie.vault import header, services
from vigie.vault.rights import Role
from vigie.vault.state import state

CANARY = "k4n4r1"
PHRASE = f"{CANARY} marteau cerise tapis radio fanion"
NEW_PHRASE = f"{CANARY} canard violon soupe nuage grenade"
LABEL = f"Dr {CANARY} Label"


@pytest.fixture
def tmpdir_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "systmp"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def forms(text: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield text.encode(encoding)


def traces(folder: Path) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        if any(form in data for form in forms(CANARY)) or CANARY in path.name:
            found.append(path.name)
    return sorted(found)


def open_but_deleted() -> list[str]:
    proc = Path("/proc/self/fd")
    found = []
    for entry in proc.iterdir() if proc.exists() else []:
        try:
            target = str(entry.readlink())
            if "(deleted)" in target and "vigie" in target and CANARY.encode() in entry.read_bytes():
                found.append(target)
        except OSError:
            continue
    return found


def test_nothing_in_the_clear_but_labels_in_the_header(
    vault: Vault, tmpdir_watched: Path, tmp_path: Path
) -> None:
    vault.unlock()
    row = services.add_access(LABEL, Role.OWNER, PHRASE)
    services.lock()
    services.unlock(row.slot_id, PHRASE)
    content = (f"{CANARY} contenu " * 100_000).encode()
    stored = services.store_file(io.BytesIO(content), f"{CANARY}-nom.pdf", f"text/{CANARY}")
    secret = services.store_file(io.BytesIO(content), f"{CANARY}-liste.csv", "text/csv", restricted=True)
    assert b"".join(services.read_file(stored)) == b"".join(services.read_file(secret)) == content
    # Sorts and temporary tables large enough to spill, were they not in memory.
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 60000) SELECT i, %s || hex(randomblob(40)) AS v FROM n",
            [CANARY],
        )
        cursor.execute("SELECT v FROM t ORDER BY v DESC LIMIT 3")
        cursor.execute("VACUUM")
        assert traces(tmpdir_watched) == []
        assert open_but_deleted() == []
        cursor.execute("DROP TABLE t")
    services.change_passphrase(row.slot_id, PHRASE, NEW_PHRASE)
    key = services.new_recovery_key()
    services.make_copies()
    alive = [p.name for p in vault.layout.root.iterdir()]
    assert "vigie.db-wal" in alive
    assert set(traces(tmp_path)) == {header.NAME, header.PREVIOUS}
    services.lock()
    assert set(traces(tmp_path)) == {header.NAME, header.PREVIOUS}
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for secret_text in (
                PHRASE,
                NEW_PHRASE,
                key.text,
                key.symbols,
                key.groups[2] + "-" + key.groups[3],
            ):
                assert not any(form in data for form in forms(secret_text)), path.name
            assert b"SQLite format 3" not in data, path.name


def test_keys_are_not_on_disk_either(opened: Vault, tmp_path: Path) -> None:
    services.make_copies()
    k1, k2 = state.k1(), state.k2()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert k1 not in data
            assert k2 not in data
            assert k1.hex().encode() not in data
