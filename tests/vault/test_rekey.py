"""New keys for everything; stopped or killed anywhere, a whole vault remains."""

import io
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vault.conftest import LABEL, PHRASE, Vault
from vigie import platform
from vigie.vault import doctor, files, keys, rekey, services
from vigie.vault.backend.base import connect
from vigie.vault.errors import VaultError, VaultUnreadable, WrongPassphrase, WrongRecoveryKey
from vigie.vault.models import StoredFile
from vigie.vault.rights import Role
from vigie.vault.state import state

OTHER = "canard violon soupe nuage grenade"
BIG = b"b" * 2_500_000


@pytest.fixture
def full(opened: Vault) -> Vault:
    services.add_access("Secrétariat", Role.SECRETARY, OTHER)
    services.store_file(io.BytesIO(b"a"), "a", "text/plain")
    services.store_file(io.BytesIO(BIG), "b", "text/plain", restricted=True)
    return opened


def check_whole() -> None:
    found = {row.name: b"".join(services.read_file(row)) for row in StoredFile.objects.all()}
    assert found == {"a": b"a", "b": BIG}


def siblings(vault: Vault) -> set[str]:
    return {p.name for p in vault.home.iterdir() if p.name.startswith("vault")}


def test_everything_under_new_keys_and_only_the_person_present_keeps_access(full: Vault) -> None:
    k1, k2 = state.k1(), state.k2()
    (full.layout.root / "urgence.json").write_bytes(b"{}")
    seen: list[tuple[int, int]] = []
    key = services.change_keys(PHRASE, lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2)]
    assert state.k1() != k1
    assert state.k2() != k2
    check_whole()
    assert [access.label for access in services.active()] == [LABEL]
    assert [slot.label for slot in services.people()] == [LABEL]
    assert not services.status(timezone.now()).recovery_confirmed
    services.lock()
    with pytest.raises(VaultUnreadable):
        connect(str(full.layout.database), k1)
    with pytest.raises(WrongRecoveryKey):
        services.unlock_with_recovery(full.key)
    services.unlock_with_recovery(key)
    check_whole()
    assert siblings(full) == {"vault"}
    assert (full.layout.root / "urgence.json").read_bytes() == b"{}"


def test_a_wrong_passphrase_changes_nothing(full: Vault) -> None:
    k1 = state.k1()
    with pytest.raises(WrongPassphrase):
        services.change_keys("faux")
    assert state.k1() == k1
    assert siblings(full) == {"vault"}


def test_stopped_in_the_middle_it_goes_on_where_it_was(full: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.change_keys(PHRASE, stop)
    check_whole()
    services.lock()
    full.unlock()
    assert rekey.interrupted(full.layout)
    assert "rekey.interrupted" in {finding.code for finding in doctor.examine() if finding.problem}
    written: list[str] = []
    real = files.write

    def spy(*args: object, **kwargs: object) -> object:
        written.append("x")
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "write", spy)
    services.change_keys(PHRASE)
    assert len(written) == 1
    check_whole()


def test_killed_after_the_renames_the_old_keys_do_not_stay(
    full: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rekey, "_clean_after", killed)
        with pytest.raises(KeyboardInterrupt):
            services.change_keys(PHRASE)
    assert siblings(full) == {"vault", "vault.before-rekey"}
    full.unlock()
    check_whole()
    assert siblings(full) == {"vault"}


@pytest.mark.parametrize("which", [1, 2])
def test_killed_between_the_renames_the_next_start_finishes(
    full: Vault, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    real, count = platform.replace, 0

    def killed(source: Path, target: Path) -> None:
        nonlocal count
        if source.is_dir():
            count += 1
            if count == which:
                raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(platform, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            services.change_keys(PHRASE)
    assert not state.unlocked
    assert services.exists()
    full.unlock()
    check_whole()
    services.change_keys(PHRASE)
    check_whole()
    assert siblings(full) == {"vault"}


def test_a_folder_that_windows_holds_is_said_and_nothing_is_lost(
    full: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = platform.replace

    def held(source: Path, target: Path) -> None:
        if source.name == "vault.rekey":
            raise PermissionError(13, "Permission denied")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(platform, "replace", held)
        with pytest.raises((VaultError, PermissionError)):
            services.change_keys(PHRASE)
    assert services.exists()
    full.unlock()
    check_whole()


def test_a_damaged_file_stops_the_change_and_the_old_vault_stays(full: Vault) -> None:
    victim = next(full.layout.files.glob("*.vgf"))
    victim.write_bytes(victim.read_bytes()[:-1])
    k1 = state.k1()
    with pytest.raises(VaultError, match="abîmé"):
        services.change_keys(PHRASE)
    assert state.unlocked
    assert state.k1() == k1
    services.abandon_change_keys()
    assert siblings(full) == {"vault"}
    keys.open_slot(services.people()[0], keys.passphrase_bytes(PHRASE))


def test_an_old_vault_that_windows_holds_is_removed_at_a_later_start(
    full: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It still opens with the old keys: it may not be forgotten there."""
    real = platform.remove_tree
    with monkeypatch.context() as patch:
        patch.setattr(
            platform, "remove_tree", lambda folder: folder.name != "vault.before-rekey" and real(folder)
        )
        services.change_keys(PHRASE)
        assert services.exists()
        assert siblings(full) == {"vault", "vault.before-rekey"}
    assert services.exists()
    assert siblings(full) == {"vault"}
    check_whole()
