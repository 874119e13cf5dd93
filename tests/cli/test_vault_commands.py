"""export, import, restore, uninstall: secrets by descriptor, exit codes, and a vault that is never half done."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from django.db import connections

from tests.cli.conftest import Done, Run, secrets
from tests.vault.conftest import LABEL, PHRASE, Vault
from vigie import platform
from vigie.desktop import instance
from vigie.practice import services as practice
from vigie.transfer import leaving, sealing
from vigie.vault import services
from vigie.vault.layout import Layout
from vigie.vault.models import StoredFile
from vigie.vault.rights import Role
from vigie.vault.state import state

FILE = "lampe tortue wagon piment rivage"
OTHER = "canard violon soupe nuage grenade"


@pytest.fixture(autouse=True)
def quick_envelope(monkeypatch: pytest.MonkeyPatch) -> None:
    """scrypt takes seconds each way; tests/transfer holds the real one."""
    head = sealing.MAGIC + b"-> scrypt essai\n"
    monkeypatch.setattr(sealing, "seal", lambda plain, phrase: head + phrase.encode() + b"\n" + plain)

    def unseal(data: bytes, phrase: str) -> bytes:
        if not data.startswith(head):
            raise sealing.refused(sealing.NOT_AGE)
        typed, _, plain = data.removeprefix(head).partition(b"\n")
        if typed.decode() != phrase:
            raise sealing.refused("Cette phrase de passe n’ouvre pas cet export.")
        return plain

    monkeypatch.setattr(sealing, "unseal", unseal)
    assert pyrage


@pytest.fixture(autouse=True)
def closed_after() -> Iterator[None]:
    yield
    connections.close_all()


def locked_down(done: Done) -> None:
    """After any command: nothing open, nothing held."""
    assert not state.unlocked
    platform.private_dir(platform.run_dir())
    lock = instance.Lock.take()
    assert lock is not None
    lock.free()
    assert "Traceback" not in done.err


def export(run: Run, path: Path, *lines: str, person: str = "") -> Done:
    with secrets(*lines) as fd:
        extra = ("--person", person) if person else ()
        return run("export", path, "--passphrase-fd", fd, *extra)


def test_export_then_import_on_a_pc_without_vault(
    run: Run, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.unlock()
    practice.describe({"profession": "physician"}, name="Cabinet d’essai")
    services.lock()
    done = export(run, tmp_path / "x.age", PHRASE, FILE)
    assert (done.code, done.err) == (0, "")
    locked_down(done)
    assert (tmp_path / "x.age").stat().st_mode & 0o777 == 0o600

    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "autre"))
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", Layout.current().database)
    with secrets(OTHER, FILE) as fd:
        done = run("import", tmp_path / "x.age", "--person", "Dr Suivant", "--passphrase-fd", fd)
    assert (done.code, done.err) == (0, "")
    locked_down(done)
    key = done.out.rsplit(":", 1)[1].strip()
    services.unlock_with_recovery(key)
    assert practice.current().name == "Cabinet d’essai"
    assert state.actor.label == "Dr Suivant"


def test_import_into_a_vault_just_made_and_locked(
    run: Run, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.unlock()
    practice.describe({"profession": "physician"}, name="Cabinet d’essai")
    services.lock()
    export(run, tmp_path / "x.age", PHRASE, FILE)
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "autre"))
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", Layout.current().database)
    services.create("Dr Suivant", OTHER)
    services.lock()
    with secrets(OTHER, FILE) as fd:
        done = run("import", tmp_path / "x.age", "--passphrase-fd", fd)
    assert (done.code, done.err) == (0, "")
    with secrets(OTHER, FILE) as fd:
        done = run("import", tmp_path / "x.age", "--passphrase-fd", fd)
    assert done.code == 1 and "coffre n’est pas vide" in done.err
    locked_down(done)


@pytest.mark.parametrize(
    ("lines", "said"),
    [((OTHER, "autre"), "n’ouvre pas"), (("azerty", FILE), "trop courte"), ((OTHER,), "manque")],
)
def test_an_import_that_fails_leaves_no_vault(
    run: Run, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...], said: str
) -> None:
    export(run, tmp_path / "x.age", PHRASE, FILE)
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "autre"))
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", Layout.current().database)
    with secrets(*lines) as fd:
        done = run("import", tmp_path / "x.age", "--person", "Dr Suivant", "--passphrase-fd", fd)
    assert done.code in (1, 4) and said in done.err
    assert not services.exists()
    locked_down(done)


def test_no_terminal_and_no_descriptor(run: Run, vault: Vault, tmp_path: Path) -> None:
    done = run("export", tmp_path / "x.age")
    assert done.code == 4 and "--passphrase-fd" in done.err and "Vigie est verrouillée" in done.err
    locked_down(done)
    (tmp_path / "y.age").write_bytes(b"x")
    assert run("import", tmp_path / "y.age").code == 4
    assert run("uninstall").code == 2
    assert not (tmp_path / "x.age").exists()


def test_secrets_are_taken_from_no_argument_and_no_variable(
    run: Run, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VIGIE_PASSPHRASE", "PASSPHRASE"):
        monkeypatch.setenv(name, PHRASE)
    assert run("export", tmp_path / "x.age").code == 4
    assert run("export", tmp_path / "x.age", "--passphrase", PHRASE).code in (2, 4)


def test_wrong_passphrase_bad_descriptor_missing_line(run: Run, vault: Vault, tmp_path: Path) -> None:
    assert export(run, tmp_path / "x.age", "pas la bonne phrase").code == 4
    assert run("export", tmp_path / "x.age", "--passphrase-fd", 9999).code == 2
    done = export(run, tmp_path / "x.age", PHRASE)
    assert done.code == 4 and "manque une ligne" in done.err
    done = export(run, tmp_path / "x.age", PHRASE, "azerty")
    assert done.code == 1 and "trop courte" in done.err
    locked_down(done)
    assert not (tmp_path / "x.age").exists()


def test_rights_are_refused_before_anything(run: Run, vault: Vault, tmp_path: Path) -> None:
    vault.unlock()
    services.add_access("Lucie", Role.SECRETARY, OTHER)
    services.lock()
    assert export(run, tmp_path / "x.age", PHRASE, FILE).code == 2  # who?
    done = export(run, tmp_path / "x.age", OTHER, FILE, person="lucie")
    assert done.code == 5 and "secrétariat" in done.err
    locked_down(done)
    with secrets(OTHER) as fd:
        done = run("uninstall", "--destroy", tmp_path / "a.txt", "--person", "Lucie", "--passphrase-fd", fd)
    assert done.code == 5 and vault.layout.header.exists() and not (tmp_path / "a.txt").exists()
    assert export(run, tmp_path / "x.age", PHRASE, FILE, person="Personne").code == 2
    assert export(run, tmp_path / "x.age", PHRASE, FILE, person=LABEL).code == 0


def test_nothing_is_written_over(run: Run, vault: Vault, tmp_path: Path) -> None:
    there = tmp_path / "x.age"
    there.write_bytes(b"important")
    assert export(run, there, PHRASE, FILE).code == 2
    assert export(run, tmp_path / "nulle" / "part.age", PHRASE, FILE).code == 2
    assert there.read_bytes() == b"important"


def test_an_open_cockpit_keeps_the_commands_out(run: Run, vault: Vault, tmp_path: Path) -> None:
    platform.private_dir(platform.run_dir())
    lock = instance.Lock.take()
    assert lock is not None
    try:
        done = export(run, tmp_path / "x.age", PHRASE, FILE)
        assert done.code == 1 and "fermez-la" in done.err
    finally:
        lock.free()


@pytest.mark.parametrize("content", [b"", b"bonjour", b"age-encryption.org/v1\n-> X25519 x\n"])
def test_files_that_are_not_exports(run: Run, vault: Vault, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.age"
    path.write_bytes(content)
    with secrets(PHRASE, FILE) as fd:
        done = run("import", path, "--passphrase-fd", fd)
    assert done.code == 1 and done.err.startswith("vigie : ")
    locked_down(done)
    assert run("import", tmp_path / "rien.age").code == 2


def test_restore_with_the_printed_key_or_a_passphrase(run: Run, vault: Vault, tmp_path: Path) -> None:
    vault.unlock()
    services.make_copies()
    services.lock()
    folder = services.list_copies()[0].folder
    vault.layout.header.unlink()
    with secrets("AAAA-BBBB") as fd:
        assert run("restore", folder, "--passphrase-fd", fd).code in (1, 4)
    with secrets(vault.key.text) as fd:
        done = run("restaurer", folder, "--passphrase-fd", fd)
    assert (done.code, done.err) == (0, "") and "mis de côté" in done.out
    locked_down(done)
    vault.unlock()
    services.lock()
    for aside in vault.home.glob("vault.before-restore-*"):
        shutil.rmtree(aside)
    with secrets(PHRASE) as fd:
        assert run("restore", folder, "--person", LABEL, "--passphrase-fd", fd).code == 0
    assert run("restore", folder).code == 4
    assert run("restore", tmp_path / "rien").code == 2
    shutil.rmtree(folder / "files", ignore_errors=True)
    (folder / "vigie.db").write_bytes(b"x")
    with secrets(vault.key.text) as fd:
        assert run("restore", folder, "--passphrase-fd", fd).code == 1


class TestUninstall:
    def test_keep_leaves_the_vault_and_removes_the_entries(
        self, run: Run, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = tmp_path / "config" / "autostart" / "vigie.desktop"
        monkeypatch.setattr(platform, "system", lambda: "linux")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        assert run("autostart", "on").code == 0 and entry.is_file()
        done = run("uninstall", "--keep")
        assert (done.code, done.err) == (0, "") and "retirées : 1" in done.out
        assert vault.layout.header.exists() and not entry.exists() and not platform.run_dir().exists()

    def test_hand_over_writes_an_export_and_keeps_the_vault(
        self, run: Run, vault: Vault, tmp_path: Path
    ) -> None:
        with secrets(PHRASE, FILE) as fd:
            done = run("uninstall", "--hand-over", tmp_path / "x.age", "--passphrase-fd", fd)
        assert (done.code, done.err) == (0, "")
        assert (tmp_path / "x.age").exists() and vault.layout.header.exists()

    def test_destroy_leaves_nothing_and_says_what_remains_elsewhere(
        self, run: Run, vault: Vault, tmp_path: Path
    ) -> None:
        outside = tmp_path / "usb"
        outside.mkdir()
        vault.unlock()
        services.add_copy_place(outside)
        services.make_copies()
        services.lock()
        (vault.home / "note-personnelle.txt").write_text("à quelqu’un d’autre")
        with secrets(PHRASE) as fd:
            done = run("uninstall", "--destroy", tmp_path / "attestation.txt", "--passphrase-fd", fd)
        assert (done.code, done.err) == (0, "")
        text = (tmp_path / "attestation.txt").read_text("utf-8")
        assert str(outside) in text and "Dernier repère du journal" in text and LABEL in text
        assert [path.name for path in vault.home.iterdir()] == ["note-personnelle.txt"]
        assert list(outside.iterdir()), "copies elsewhere are listed, not removed"
        assert not services.exists()

    def test_destroy_with_the_wrong_passphrase_destroys_nothing(
        self, run: Run, vault: Vault, tmp_path: Path
    ) -> None:
        with secrets("pas la bonne phrase") as fd:
            done = run("uninstall", "--destroy", tmp_path / "a.txt", "--passphrase-fd", fd)
        assert done.code == 4 and vault.layout.header.exists()

    def test_an_open_vault_is_never_destroyed(self, opened: Vault) -> None:
        with pytest.raises(services.VaultError):
            leaving.destroy()
        assert not StoredFile.objects.exists() and services.exists()


class TestTerminal:
    @pytest.fixture
    def typed(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What a person types, in order."""
        lines: list[str] = []
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("getpass.getpass", lambda prompt: lines.pop(0))
        monkeypatch.setattr("builtins.input", lambda prompt="": lines.pop(0))
        return lines

    def test_the_new_phrase_is_typed_twice(
        self, run: Run, vault: Vault, tmp_path: Path, typed: list[str]
    ) -> None:
        typed += [PHRASE, FILE, "autre"]
        assert run("export", tmp_path / "x.age").code == 2
        typed[:] = [PHRASE, FILE, FILE]
        assert run("export", tmp_path / "x.age").code == 0
        assert (tmp_path / "x.age").exists()

    def test_uninstall_asks_what_becomes_of_the_data(
        self, run: Run, vault: Vault, tmp_path: Path, typed: list[str]
    ) -> None:
        typed += ["3", str(tmp_path / "a.txt"), PHRASE, "non"]
        done = run("uninstall")
        assert done.code == 2 and vault.layout.header.exists()
        typed[:] = ["4"]
        assert run("uninstall").code == 2
        typed[:] = ["3", str(tmp_path / "a.txt"), PHRASE, "DETRUIRE"]
        assert run("uninstall").code == 0
        assert not services.exists() and (tmp_path / "a.txt").exists()


def test_secrets_saved_by_the_notepad_are_read(run: Run, vault: Vault, tmp_path: Path) -> None:
    """A mark at the head, CRLF at each end."""
    done = export(run, tmp_path / "x.age", f"\ufeff{PHRASE}\r", f"{FILE}\r")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("name", "said"),
    [("nul.age", "réservé"), ("x.age.", "finit par"), ("x:2.age", "« : »"), ("x" * 250, "trop long")],
)
def test_on_windows_an_export_that_would_vanish_is_refused_before_the_vault_opens(
    run: Run, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "windows")
    before = sorted(tmp_path.rglob("*"))
    done = export(run, tmp_path / name, PHRASE, FILE)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert sorted(tmp_path.rglob("*")) == before
