"""An update of the vault goes through a verified copy; failure, full disk or kill put it back."""

import json
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.vault.conftest import PHRASE, Vault
from vigie.vault import copies, services, upgrade
from vigie.vault.errors import CopyFailed, MigrationFailed, PlaceRefused, VaultError
from vigie.vault.models import Access
from vigie.vault.state import state


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half_done'")
        return int(cursor.fetchone()[0])


@pytest.fixture
def update_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "pending", lambda: True)


def half_done() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE half_done (v TEXT)")


@pytest.mark.usefixtures("update_waiting")
def test_an_update_leaves_a_copy_and_no_marker(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "migrate", half_done)
    vault.unlock()
    assert rows() == 1
    assert not upgrade.interrupted(vault.layout)
    (copy,) = copies.listing(upgrade.before_update_folder())
    copies.check_database(copy.folder / "vigie.db", state.k1())


@pytest.mark.usefixtures("update_waiting")
@pytest.mark.parametrize("error", [RuntimeError("boum"), KeyboardInterrupt()])
def test_a_failure_puts_the_copy_back(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail() -> None:
        half_done()
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(upgrade, "migrate", fail)
        expected = MigrationFailed if isinstance(error, Exception) else KeyboardInterrupt
        with pytest.raises(expected):
            vault.unlock()
    assert not state.unlocked
    assert not upgrade.interrupted(vault.layout)
    monkeypatch.setattr(upgrade, "pending", lambda: False)
    vault.unlock()
    assert rows() == 0
    assert Access.objects.count() == 1


@pytest.mark.usefixtures("update_waiting")
def test_a_kill_is_repaired_at_the_next_start(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kill leaves: the marker, a half-migrated database and its log."""

    def killed() -> None:
        half_done()
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(upgrade, "migrate", killed)
        patch.setattr(upgrade, "put_back", lambda layout: None)
        with pytest.raises(SystemExit):
            vault.unlock()
    assert upgrade.interrupted(vault.layout)
    (vault.layout.root / "vigie.db-wal").write_bytes(b"left by the kill")
    monkeypatch.setattr(upgrade, "pending", lambda: False)
    vault.unlock()
    assert rows() == 0
    assert not upgrade.interrupted(vault.layout)


def test_a_marker_that_does_not_read_touches_nothing(vault: Vault) -> None:
    vault.layout.upgrade_marker.write_bytes(b"{")
    before = vault.layout.database.read_bytes()
    with pytest.raises(MigrationFailed, match="illisible"):
        vault.unlock()
    assert vault.layout.database.read_bytes() == before


def test_a_marker_whose_copy_is_damaged_touches_nothing(vault: Vault) -> None:
    vault.unlock()
    (copy,) = services.make_copies()
    services.lock()
    (copy.folder / "vigie.db").write_bytes(b"x")
    vault.layout.upgrade_marker.write_text(json.dumps({"copy": str(copy.folder)}))
    before = vault.layout.database.read_bytes()
    with pytest.raises(CopyFailed):
        vault.unlock()
    assert vault.layout.database.read_bytes() == before


@pytest.mark.usefixtures("update_waiting")
def test_no_room_for_the_copy_means_no_update(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(folder: Path, room: int = 0) -> None:
        raise PlaceRefused("Il ne reste que 3 Mo libres sur ce disque.")

    monkeypatch.setattr(copies, "check_writable", no_room)
    monkeypatch.setattr(upgrade, "migrate", lambda: pytest.fail("migrated without a copy"))
    with pytest.raises(VaultError, match="3 Mo"):
        vault.unlock()
    assert not state.unlocked
    assert not upgrade.interrupted(vault.layout)


def test_a_fresh_vault_has_nothing_pending(opened: Vault) -> None:
    assert not upgrade.pending()
    connections.close_all()
    services.lock()
    services.unlock(opened.slot_id, PHRASE)
    assert not upgrade.before_update_folder().exists()
