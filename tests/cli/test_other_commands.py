"""The words of the commands, verify, doctor; and what every command shares."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, fits
from tests.vault.conftest import Vault
from vigie import platform
from vigie.cli_words import ALIASES
from vigie.journal import services as journal
from vigie.vault.layout import Layout


@pytest.mark.parametrize("words", [(), ("inconnue",), ("audit", "--inconnu"), ("assess",), ("export",), ("verify",),
                                   ("export", "a", "--passphrase-fd", "x"), ("uninstall", "--keep", "--destroy", "a")])  # fmt: skip
def test_what_is_mistyped_is_said_in_french(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("vigie : commande mal formée")
    for english in ("required", "argument ", "invalid", "unrecognized", "choose", "allowed"):
        assert english not in done.err.replace("« ", "")
    assert "'" not in done.err


@pytest.mark.parametrize("name", list(ALIASES))
def test_each_command_explains_itself_in_french_under_both_names(run: Run, name: str) -> None:
    for word in (name, ALIASES[name]):
        done = run(word, "--help")
        assert done.code == 0 and "montrer cette aide" in done.out
        for english in ("show this", "positional", "show program", "FILE", "DIR", "FOLDER"):
            assert english not in done.out


def test_every_command_is_in_the_help(run: Run) -> None:
    out = run("--help").out
    assert all(name in out and alias in out for name, alias in ALIASES.items())
    assert run("--version").code == 0


class TestVerify:
    @pytest.fixture
    def exported(self, opened: Vault, tmp_path: Path) -> tuple[Path, str, str]:
        path = tmp_path / "journal.json"
        path.write_bytes(journal.export())
        anchor = journal.anchor("document")
        path.write_bytes(journal.export())
        return path, str(anchor.head), anchor.public_key

    def test_exit_codes(self, run: Run, exported: tuple[Path, str, str], tmp_path: Path) -> None:
        path, head, key = exported
        anchored = run("verify", path, "--head", head, "--public-key", key, "--json")
        assert anchored.code == 0 and anchored.json["status"] == "intact-and-anchored"
        fits(anchored.json, "journal-verify")
        alone = run("verifier", path, "--json")
        assert alone.code == 3 and alone.json["status"] == "consistent-but-unanchored"
        raw = json.loads(path.read_text("utf-8"))
        raw["entries"][1]["action"] = "autre.chose"
        broken = tmp_path / "broken.json"
        broken.write_text(json.dumps(raw), "utf-8")
        changed = run("verify", broken, "--json")
        assert changed.code == 1 and changed.json["first_bad"] == 2
        fits(changed.json, "journal-verify")

    @pytest.mark.parametrize("content", [b"", b"{}", b"bonjour", b"\x00\xff"])
    def test_files_that_are_not_a_journal(self, run: Run, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "x.json"
        path.write_bytes(content)
        done = run("verify", path, "--json")
        assert done.code in (1, 2) and "Traceback" not in done.err + done.out
        assert run("verify", tmp_path / "rien.json").code == 2
        assert run("verify", path, "--head", "n’importe quoi").code in (1, 2)


class TestAutostart:
    @pytest.fixture(autouse=True)
    def entry(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(platform, "system", lambda: "linux")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        monkeypatch.delenv("VIGIE_HOME")
        return tmp_path / "config" / "autostart" / "vigie.desktop"

    def test_on_off_and_what_is_written_is_said(self, run: Run, entry: Path) -> None:
        assert "ne démarre pas" in run("autostart").out
        done = run("demarrage", "on")
        assert (done.code, done.err) == (0, "")
        assert str(entry) in done.out and "start --at-login" in done.out and entry.is_file()
        assert run("autostart", "status").out == done.out
        assert "ne démarre pas" in run("autostart", "off").out and not entry.exists()
        assert run("autostart", "off").code == 0

    def test_a_program_that_moved_fails(self, run: Run, entry: Path) -> None:
        entry.parent.mkdir(parents=True)
        entry.write_text("[Desktop Entry]\nExec=/nulle/part/python -m vigie start --at-login\n")
        done = run("autostart")
        assert done.code == 1 and "n’est plus là" in done.err and "/nulle/part" in done.out

    def test_another_word_is_said_wrong_in_french(self, run: Run, entry: Path) -> None:
        done = run("autostart", "oui")
        assert (done.code, done.out) == (2, "") and "tapez « on », « off » ou « status »" in done.err
        assert not entry.exists()

    def test_a_folder_that_refuses_is_said(self, run: Run, entry: Path) -> None:
        entry.parent.parent.mkdir()
        entry.parent.write_text("")
        done = run("autostart", "on")
        assert done.code == 1 and "n’a pas pu être écrite" in done.err


class TestDoctor:
    def test_without_a_vault(self, run: Run, no_vault: Layout) -> None:
        done = run("doctor", "--json")
        assert (done.code, done.err) == (0, "")
        fits(done.json, "doctor")
        assert "header.missing" in {f["code"] for f in done.json["findings"]}

    def test_a_damaged_vault_is_a_failure_and_is_said(self, run: Run, vault: Vault) -> None:
        vault.layout.header.write_bytes(b"{")
        done = run("doctor", "--json")
        assert done.code == 1
        fits(done.json, "doctor")
        assert any(f["problem"] for f in done.json["findings"])
        assert run("diagnostic").out.count("! ") >= 1

    def test_the_report_names_nobody(self, run: Run, vault: Vault, tmp_path: Path) -> None:
        out = run("doctor", "--report").out
        assert "Canari" not in out and str(tmp_path) not in out
