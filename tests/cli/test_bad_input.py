"""Files that nobody should give, given: a French sentence on stderr, the right exit code, never a traceback."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, secrets
from tests.vault.conftest import Vault
from vigie import cli, machine
from vigie.catalogue import loader
from vigie.vault import services
from vigie.vault.layout import local_copies

KEY = next(spec.key for spec in loader.load().facts.values() if spec.type == "bool" and spec.max_age_days)
PROFILE = '{"profession": "physician", "devices": [{"id": "pc", "system": "linux"}]}'


def says(done: object, code: int, words: str) -> None:
    assert (done.code, done.out) == (code, ""), done  # type: ignore[attr-defined]
    assert done.err.startswith("vigie : ")  # type: ignore[attr-defined]
    assert words in done.err  # type: ignore[attr-defined]
    assert "Traceback" not in done.err  # type: ignore[attr-defined]


class TestAssess:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "est vide"),
            (bytes(range(128, 256)), "UTF-8"),
            (PROFILE.encode("utf-16"), "UTF-8"),
            (b"[" * 100_000 + b"]" * 100_000, "trop profondément"),
            (b'{"devices": NaN}', "valeur illisible"),
            (b'{"staff": 1e999}', "valeur illisible"),
            (b'{"staff": ' + b"9" * 5000 + b"}", "valeur illisible"),
            (b'{"profession": "physician", "profession": "nurse"}', "deux fois « profession »"),
            (b'{"devices": [{"id": "a", "id": "b"}]}', "deux fois « id »"),
            (b"bonjour", "JSON valide (ligne 1)"),
            (b'"bonjour"', "objet JSON"),
            (json.dumps({"devices": [{"id": str(n)} for n in range(1001)]}).encode(), "plus de 1000"),
        ],
    )
    def test_a_profile(self, run: Run, tmp_path: Path, content: bytes, words: str) -> None:
        (tmp_path / "p.json").write_bytes(content)
        (tmp_path / "f.json").write_text("[]")
        says(run("assess", "--profile", tmp_path / "p.json", "--facts", tmp_path / "f.json"), 2, words)

    def test_a_fact_that_gives_two_values_is_not_taken_at_the_last(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "p.json").write_text(PROFILE)
        (tmp_path / "f.json").write_text(
            f'[{{"key": "{KEY}", "device": "pc", "value": false, "value": true}}]'
        )
        done = run("assess", "--profile", tmp_path / "p.json", "--facts", tmp_path / "f.json")
        says(done, 2, "deux fois « value »")

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file")
    def test_an_endless_file_is_not_read_to_the_end_of_memory(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "f.json").write_text("[]")
        says(run("assess", "--profile", "/dev/zero", "--facts", tmp_path / "f.json"), 2, "20 Mo")

    @pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
    def test_dates_at_both_ends_of_time(self, run: Run, tmp_path: Path, day: str) -> None:
        (tmp_path / "p.json").write_text(PROFILE)
        fact = {"key": KEY, "device": "pc", "value": True, "measured_at": day}
        (tmp_path / "f.json").write_text(json.dumps([fact]))
        now = ("--now", "2026-11-24T14:05:00Z")
        done = run("assess", "--profile", tmp_path / "p.json", "--facts", tmp_path / "f.json", *now, "--json")
        assert done.code == 0
        assert all(KEY not in row["facts"] for row in done.json["controls"] if row["verdict"] == "met")


class TestAudit:
    def test_a_place_where_nothing_can_be_written(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys.modules["vigie.machine.audit"], "collect", lambda *args, **kwargs: {})
        (tmp_path / "taken").write_text("x")
        says(run("audit", "--capture", tmp_path / "taken"), 1, "n’a pas pu être écrit dans « taken »")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_pipe_in_the_place_of_the_manifest_is_not_waited_for(self, run: Run, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "manifest.json")
        says(run("audit", "--replay", tmp_path), 1, "manifest.json")

    @pytest.mark.parametrize("target", ["loop", "manifest.json", "/etc/passwd", "/dev/zero"])
    def test_links_in_the_place_of_the_manifest(self, run: Run, tmp_path: Path, target: str) -> None:
        (tmp_path / "manifest.json").symlink_to(target)
        says(run("audit", "--replay", tmp_path), 1, "manifest.json")

    def test_names_that_a_terminal_would_obey(self, run: Run, tmp_path: Path) -> None:
        reason = "\x1b[2J\x1b]0;titre\x07\u202egauche"
        row = {"failure": "refused", "reason": reason, "where": reason}
        manifest = {"system": "linux", "program": "vigie", "schema": 1, "failures": dict.fromkeys(NAMES, row)}
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        done = run("audit", "--replay", tmp_path)
        assert done.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out)


NAMES = [probe.name for probe in machine.probes.probes_of("linux")]


class TestContent:
    def test_a_damaged_file_is_named_by_the_commands_and_by_the_doctor(
        self, run: Run, locked: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def damaged(folder: object = None) -> None:
            raise loader.CatalogueError("Le fichier « contacts.yaml » du catalogue est abîmé à la ligne 3.")

        monkeypatch.setattr(loader, "load", damaged)
        says(run("controls"), 1, "« contacts.yaml »")
        done = run("doctor")
        assert done.code == 1
        assert (
            "! Le fichier « contacts.yaml » du catalogue est abîmé à la ligne 3. Réinstallez Vigie"
            in done.out
        )


class TestVault:
    def test_a_key_mistyped_is_a_locked_door(self, run: Run, opened: Vault) -> None:
        services.make_copies()
        services.lock()
        (copy,) = local_copies().glob("copie-*")
        with secrets("ABCD") as descriptor:
            says(run("restore", copy, "--passphrase-fd", descriptor), 4, "32 signes")
        assert opened.layout.database.exists()

    def test_an_empty_database_is_told_by_the_doctor_without_any_key(self, run: Run, vault: Vault) -> None:
        vault.layout.database.write_bytes(b"")
        done = run("doctor")
        assert done.code == 1
        assert "! La base du coffre est vide" in done.out
        vault.layout.database.write_bytes(bytes(4096 * 3 + 1))
        assert "! La base du coffre est coupée" in run("doctor").out


def test_the_last_resort_says_where_and_quotes_nobody(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def boom(*_: object) -> None:
        raise ValueError("Madame Dupont")

    monkeypatch.setattr(cli, "catalogue_in_force", boom)
    done = run("controls")
    says(done, 1, "ValueError")
    assert "Dupont" not in done.err
    assert "cli.py" in done.err


def test_a_disk_that_refuses_is_said_in_french(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere/else/x.json")

    monkeypatch.setattr(cli, "catalogue_in_force", full)
    done = run("controls")
    says(done, 1, "« x.json » : disque plein")
    assert "space" not in done.err
