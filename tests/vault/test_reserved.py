import pyrage
import pytest

from tests.vault.conftest import LABEL, PHRASE, Vault
from vigie.vault import header, keys, rekey, reserved, services
from vigie.vault.errors import VaultLocked
from vigie.vault.layout import Layout
from vigie.vault.roles import Role

NOTE = "écran rouge à 9 h 40".encode()
OTHER = "ruche sabot pivoine lanterne boussole"


def unlock(label: str, phrase: str) -> None:
    services.unlock(next(slot.id for slot in services.people() if slot.label == label), phrase)


def test_it_works(opened: Vault) -> None:
    sealed = reserved.seal(NOTE)
    assert NOTE not in sealed
    assert reserved.unseal(sealed) == NOTE


def test_a_note_is_sealed_while_locked_and_read_after(opened: Vault) -> None:
    services.lock()
    sealed = reserved.seal(NOTE)
    with pytest.raises(VaultLocked):
        reserved.unseal(sealed)
    unlock(LABEL, PHRASE)
    assert reserved.unseal(sealed) == NOTE


def test_whoever_is_no_responsable_writes_and_does_not_read(opened: Vault) -> None:
    services.add_access("Accueil", Role.SECRETARY, OTHER)
    services.lock()
    unlock("Accueil", OTHER)
    sealed = reserved.seal(NOTE)
    with pytest.raises(VaultLocked):
        reserved.unseal(sealed)


def change_header(**bits: str | None) -> None:
    root = Layout.current().root
    header.save(root, header.load(root, keys.floor()).with_public(**bits))


def test_opening_again_makes_no_other_key(opened: Vault) -> None:
    before = (Layout.current().root / header.NAME).read_bytes()
    services.lock()
    opened.unlock()
    assert (Layout.current().root / header.NAME).read_bytes() == before


def test_a_vault_of_before_gets_its_key_when_a_responsable_opens_it(opened: Vault) -> None:
    change_header(**{reserved.PUBLIC: None, reserved.SECRET: None})
    with pytest.raises(reserved.NoSealKey):
        reserved.seal(NOTE)
    services.lock()
    opened.unlock()
    assert reserved.unseal(reserved.seal(NOTE)) == NOTE


def test_a_public_half_that_somebody_put_there_is_put_right(opened: Vault) -> None:
    mine = reserved.public_key()
    change_header(**{reserved.PUBLIC: str(pyrage.x25519.Identity.generate().to_public())})
    services.lock()
    opened.unlock()
    assert reserved.public_key() == mine


def test_new_keys_of_the_vault_bring_a_new_key_and_the_old_notes_stay_readable(opened: Vault) -> None:
    sealed, public = reserved.seal(NOTE), reserved.public_key()
    rekey.change_keys(PHRASE)
    assert reserved.public_key() != public
    assert reserved.unseal(sealed) == NOTE
    assert reserved.unseal(reserved.seal(NOTE)) == NOTE


@pytest.mark.parametrize("content", ["", "age1", "x" * 5000, "age1qqqq"])
def test_a_damaged_public_key_is_as_none(opened: Vault, content: str) -> None:
    change_header(**{reserved.PUBLIC: content})
    assert reserved.public_key() is None


@pytest.mark.parametrize("content", ["", "????", "AAAA", "A" * 400])
def test_damaged_private_halves_open_nothing_and_another_key_serves(opened: Vault, content: str) -> None:
    sealed = reserved.seal(NOTE)
    change_header(**{reserved.SECRET: content})
    with pytest.raises(reserved.SealBroken):
        reserved.unseal(sealed)
    services.lock()
    opened.unlock()
    assert reserved.unseal(reserved.seal(NOTE)) == NOTE
    assert header.load(Layout.current().root, keys.floor()).public[reserved.UNREAD] == content


def test_what_another_vault_sealed_is_said_so_unless_its_keys_came_with_an_export(opened: Vault) -> None:
    stranger = pyrage.x25519.Identity.generate()
    foreign = pyrage.encrypt(NOTE, [stranger.to_public()])
    for sealed in (foreign, b"", reserved.seal(NOTE)[:-1]):
        with pytest.raises(reserved.SealBroken):
            reserved.unseal(sealed)
    mine = reserved.seal(NOTE)
    reserved.adopt([str(stranger)])
    assert reserved.unseal(foreign) == reserved.unseal(mine) == NOTE
    with pytest.raises(ValueError, match="identity"):
        reserved.adopt(["AGE-SECRET-KEY-1"])


def test_the_private_half_is_nowhere_in_the_clear(opened: Vault) -> None:
    for path in Layout.current().root.rglob("*"):
        assert not path.is_file() or b"AGE-SECRET-KEY" not in path.read_bytes()
