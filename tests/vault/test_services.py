"""Create, unlock, lock, people: what a practice does with its vault."""

import datetime
import threading
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from tests.vault.conftest import LABEL, PHRASE, Vault
from vigie.vault import header, keys, place, recovery, services, throttle
from vigie.vault.errors import (
    HeaderError,
    PlaceRefused,
    RecoveryKeyTypo,
    RuleRefused,
    TooManyAttempts,
    VaultError,
    VaultExists,
    VaultLocked,
    VaultMissing,
    VaultTooNew,
    VaultUnreadable,
    WrongPassphrase,
    WrongRecoveryKey,
)
from vigie.vault.layout import Layout
from vigie.vault.models import Access
from vigie.vault.rights import Forbidden, Role
from vigie.vault.signals import vault_event
from vigie.vault.state import state

OTHER = "canard violon soupe nuage grenade"


def test_create_then_lock_then_unlock(no_vault: Layout) -> None:
    assert not services.exists()
    key = services.create("Dr  Martin", PHRASE)
    assert (state.actor.label, state.actor.role) == ("Dr Martin", Role.OWNER)
    assert state.has_restricted
    assert recovery.parse(key.text) == key
    assert no_vault.root.stat().st_mode & 0o777 == 0o700
    services.lock()
    assert not state.unlocked
    with pytest.raises(VaultLocked):
        services.status(timezone.now())
    actor = services.unlock(services.people()[0].id, PHRASE)
    assert actor.label == "Dr Martin"


def test_create_refuses_to_write_over(vault: Vault) -> None:
    before = vault.layout.header.read_bytes()
    with pytest.raises(VaultExists):
        services.create("Dr X", PHRASE)
    vault.layout.header.write_bytes(b"{")
    with pytest.raises(VaultExists):
        services.create("Dr X", PHRASE)
    assert before != b"{"


@pytest.mark.parametrize(
    ("label", "phrase"), [("", PHRASE), ("x" * 90, PHRASE), ("Dr Martin", "pharmacie2023")]
)
def test_create_refuses_a_bad_label_or_a_weak_phrase(no_vault: Layout, label: str, phrase: str) -> None:
    with pytest.raises(RuleRefused):
        services.create(label, phrase)
    assert not no_vault.root.exists()


def test_a_creation_that_fails_leaves_nothing(no_vault: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(header, "save", full)
        with pytest.raises(VaultError, match="disque plein"):
            services.create("Dr Martin", PHRASE)
    assert not state.unlocked
    assert not services.exists()
    assert list(no_vault.root.iterdir()) == []
    services.create("Dr Martin", PHRASE)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("OneDrive - Cabinet", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Google Drive", "Google Drive"),
        ("Mobile Documents", "iCloud"),
        ("Nextcloud", "Nextcloud"),
        ("kDrive", "kDrive"),
    ],
)
def test_create_refuses_a_synchronised_folder(
    no_vault: Layout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, part: str, name: str
) -> None:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / part / "Vigie"))
    with pytest.raises(PlaceRefused, match=name):
        services.create("Dr Martin", PHRASE)
    assert not (tmp_path / part).exists()


def test_create_refuses_a_full_disk_and_a_network_drive(
    no_vault: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(place, "remote", lambda folder: True)
        with pytest.raises(PlaceRefused, match="réseau"):
            services.create("Dr Martin", PHRASE)
    monkeypatch.setattr(place.shutil, "disk_usage", lambda p: _Usage(10_000_000))
    with pytest.raises(PlaceRefused, match="10 Mo libres"):
        services.create("Dr Martin", PHRASE)


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def test_a_wrong_passphrase_says_how_many_are_left(vault: Vault) -> None:
    for left in range(9, 0, -1):
        with pytest.raises(WrongPassphrase, match=rf"Il reste {left} essai"):
            services.unlock(vault.slot_id, "faux")
    with pytest.raises(WrongPassphrase, match="Prochain essai dans 30 secondes"):
        services.unlock(vault.slot_id, "faux")
    with pytest.raises(TooManyAttempts, match="attendez"):
        services.unlock(vault.slot_id, PHRASE)
    assert not state.unlocked
    services.unlock_with_recovery(vault.key)
    services.lock()
    services.unlock(vault.slot_id, PHRASE)
    assert throttle.read(vault.layout.root) == throttle.Attempts()


def test_the_printed_key_opens_as_a_responsable_and_sets_a_new_phrase(vault: Vault) -> None:
    with pytest.raises(RecoveryKeyTypo):
        services.unlock_with_recovery("ABCD")
    with pytest.raises(WrongRecoveryKey):
        services.unlock_with_recovery(recovery.generate())
    actor = services.unlock_with_recovery(vault.key.text.lower().replace("-", " "))
    assert actor.role is Role.OWNER
    assert state.has_restricted
    services.set_passphrase(actor.access_id, OTHER)
    services.lock()
    with pytest.raises(WrongPassphrase):
        services.unlock(vault.slot_id, PHRASE)
    services.unlock(vault.slot_id, OTHER)


def test_one_person_at_a_time(opened: Vault) -> None:
    with pytest.raises(RuleRefused, match="déjà ouverte"):
        services.unlock(opened.slot_id, PHRASE)


def test_a_secretary_has_no_k2_and_cannot_manage(opened: Vault) -> None:
    services.add_access("Secrétariat", Role.SECRETARY, OTHER)
    assert [slot.label for slot in services.people()] == [LABEL, "Secrétariat"]
    services.lock()
    actor = services.unlock(services.people()[1].id, OTHER)
    assert actor.role is Role.SECRETARY
    assert not state.has_restricted
    with pytest.raises(Forbidden):
        services.add_access("x", Role.OWNER, OTHER)
    with pytest.raises(Forbidden):
        services.new_recovery_key()
    with pytest.raises(Forbidden, match="sa propre"):
        services.change_passphrase(services.people()[0].id, OTHER, PHRASE)
    services.change_passphrase(services.people()[1].id, OTHER, "girafe moulin tambour cuivre radis")


def test_two_accesses_cannot_have_one_name(opened: Vault) -> None:
    with pytest.raises(RuleRefused, match="s’appelle déjà"):
        services.add_access(LABEL.upper(), Role.OWNER, OTHER)


def test_a_locum_ends_on_a_date(opened: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    with pytest.raises(RuleRefused, match="date de fin"):
        services.add_access("Dr Petit", Role.LOCUM, OTHER)
    with pytest.raises(RuleRefused, match="déjà passée"):
        services.add_access("Dr Petit", Role.LOCUM, OTHER, until=today - datetime.timedelta(days=1))
    row = services.add_access("Dr Petit", Role.LOCUM, OTHER, until=today)
    services.lock()
    services.unlock(row.slot_id, OTHER)
    services.lock()
    ended_yesterday(row)
    with pytest.raises(RuleRefused, match="a pris fin"):
        services.unlock(row.slot_id, OTHER)
    assert not state.unlocked
    opened.unlock()
    assert [slot.label for slot in services.people()] == [LABEL]
    assert row.pk not in [access.pk for access in services.active()]


def ended_yesterday(row: Access) -> None:
    vault_keys = keys.open_slot(services.people()[0], keys.passphrase_bytes(PHRASE))
    state.open(vault_keys)
    row.until = timezone.localdate() - datetime.timedelta(days=1)
    row.save()
    services.lock()


def test_the_last_responsable_stays_and_a_removed_one_is_out(opened: Vault) -> None:
    me = state.actor.access_id
    with pytest.raises(RuleRefused, match="dernier responsable"):
        services.remove_access(me)
    other = services.add_access("Dr Petit", Role.OWNER, OTHER)
    services.remove_access(me)
    with pytest.raises(RuleRefused, match="déjà été retiré"):
        services.remove_access(me)
    services.lock()
    assert [slot.label for slot in services.people()] == ["Dr Petit"]
    assert LABEL.encode() not in (opened.layout.root / header.PREVIOUS).read_bytes()
    services.unlock(other.slot_id, OTHER)


def test_changing_a_passphrase_rewrites_the_slot_alone(opened: Vault) -> None:
    before = header.load(opened.layout.root, keys.floor())
    database = opened.layout.database.read_bytes()
    with pytest.raises(WrongPassphrase, match="ancienne"):
        services.change_passphrase(opened.slot_id, "faux", OTHER)
    with pytest.raises(RuleRefused, match="trop"):
        services.change_passphrase(opened.slot_id, PHRASE, "cabinet75")
    services.change_passphrase(opened.slot_id, PHRASE, OTHER)
    after = header.load(opened.layout.root, keys.floor())
    assert after.recovery() == before.recovery()
    assert after.people()[0].created == before.people()[0].created
    assert after.people()[0].wrapped_k1 != before.people()[0].wrapped_k1
    assert opened.layout.database.read_bytes()[:4096] == database[:4096]
    services.lock()
    with pytest.raises(WrongPassphrase):
        services.unlock(opened.slot_id, PHRASE)
    services.unlock(opened.slot_id, OTHER)


def test_a_new_printed_key_replaces_the_old_one_and_is_confirmed_by_two_groups(opened: Vault) -> None:
    now = timezone.now()
    assert not services.status(now).recovery_confirmed
    key = services.new_recovery_key()
    assert services.pending_recovery_key() == key
    assert not services.confirm_recovery({1: "0000", 2: key.groups[1]})
    assert services.confirm_recovery({3: key.groups[2], 8: key.groups[7]})
    assert services.status(now).recovery_confirmed
    with pytest.raises(RuleRefused, match="plus affichée"):
        services.confirm_recovery({3: key.groups[2], 8: key.groups[7]})
    services.lock()
    with pytest.raises(WrongRecoveryKey):
        services.unlock_with_recovery(opened.key)
    services.unlock_with_recovery(key)


def test_confirmed_later_by_the_whole_key(opened: Vault) -> None:
    with pytest.raises(WrongRecoveryKey):
        services.confirm_recovery_key(recovery.generate().text)
    services.confirm_recovery_key(opened.key.text)
    assert services.status(timezone.now()).recovery_confirmed


def test_a_damaged_header_is_said_and_the_previous_one_offered(opened: Vault) -> None:
    services.change_passphrase(opened.slot_id, PHRASE, OTHER)
    services.lock()
    opened.layout.header.write_bytes(b"\x00" * 100)
    with pytest.raises(HeaderError, match="abîmé"):
        services.people()
    services.take_previous_header()
    services.unlock(opened.slot_id, OTHER)


def test_a_damaged_or_missing_database_is_said(vault: Vault) -> None:
    data = vault.layout.database.read_bytes()
    middle = len(data) // 2
    vault.layout.database.write_bytes(data[:middle] + bytes(8192) + data[middle + 8192 :])
    with pytest.raises(VaultUnreadable):
        vault.unlock()
    assert not state.unlocked
    vault.layout.database.unlink()
    with pytest.raises(VaultMissing, match="a disparu"):
        vault.unlock()
    assert not vault.layout.database.exists()


def test_a_newer_vault_is_refused_untouched(vault: Vault) -> None:
    vault.unlock()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('vault', '0999_future', '2030-01-01')"
        )
    services.lock()
    before = vault.layout.database.read_bytes()
    with pytest.raises(VaultTooNew, match="plus récente"):
        vault.unlock()
    assert not state.unlocked
    assert vault.layout.database.read_bytes() == before


def test_what_happens_is_told(vault: Vault) -> None:
    told: list[str] = []

    def listen(action: str, **_: object) -> None:
        told.append(action)

    vault_event.connect(listen)
    try:
        vault.unlock()
        row = services.add_access("Dr Petit", Role.ASSOCIATE, OTHER)
        services.remove_access(row.pk)
        services.lock()
    finally:
        vault_event.disconnect(listen)
    assert told == ["vault.unlocked", "access.added", "access.removed", "vault.locked"]


def test_locking_behind_a_job_is_told_once_and_a_new_page_cannot_start_another(opened: Vault) -> None:
    told: list[str] = []

    def listen(action: str, **_: object) -> None:
        told.append(action)

    vault_event.connect(listen)
    try:
        with state.job("copie"):
            assert services.lock_when_done() == ["copie"]
            assert services.active()  # the job's own thread goes on
        assert not state.unlocked
        services.lock()
    finally:
        vault_event.disconnect(listen)
    assert told == ["vault.locked"]


def test_a_read_only_disk_is_said_at_unlock(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("vigie.platform.write_private", refuse)
    with pytest.raises(VaultError, match="disque en lecture seule"):
        vault.unlock()
    assert not state.unlocked


def test_a_listener_that_fails_undoes_the_work_but_never_the_lock(opened: Vault) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("journal")

    vault_event.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            services.add_access("Dr Petit", Role.ASSOCIATE, OTHER)
        assert [access.label for access in services.active()] == [LABEL]
        assert [slot.label for slot in services.people()] == [LABEL]
        services.lock()
    finally:
        vault_event.disconnect(fail)
    assert not state.unlocked


def test_screens_locked_while_a_job_runs_then_the_vault_closes(opened: Vault) -> None:
    with state.job("export"):
        assert [job.name for job in state.lock_when_done()] == ["export"]
        assert state.unlocked
        assert state.screens_locked
        opened.unlock()
        assert not state.screens_locked
        state.lock_when_done()
        assert not state.close_if_overdue()
        assert state.close_if_overdue(limit=-1)
    assert not state.unlocked


def test_two_accesses_added_at_once_both_open_the_vault(opened: Vault) -> None:
    def add(label: str) -> None:
        try:
            services.add_access(label, Role.SECRETARY, OTHER)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=add, args=(label,)) for label in ("Accueil", "Dr Petit", "Dr Grand")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    labels = {slot.label for slot in services.people()}
    assert {"Accueil", "Dr Petit", "Dr Grand"} <= labels
    assert labels == {row.label for row in services.active()}
