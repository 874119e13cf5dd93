"""`vigie evidence scan` and `drill`: their words, their JSON, their codes."""

import random
import tempfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run, fits
from tests.evidence.scan import holdout
from tests.evidence.scan.holdout import Attack


@pytest.fixture
def struck(tmp_path: Path) -> Path:
    draw = random.Random(4)
    root = tmp_path / "cabinet"
    paths = holdout.fill(root, 40, draw, folders=3)
    holdout.strike(paths, 0.5, Attack(naming="append"), draw, 1_790_000_000.0)
    return root


def test_it_works(run: Run, struck: Path) -> None:
    done = run("evidence", "scan", struck, "--json")
    assert done.code == 0 and done.err == ""
    fits(done.json, "evidence-scan")
    assert done.json["alarm"] and len(done.json["suspect"]) == 20 and done.json["extensions"] == [".crypt8"]
    assert all((struck / path).is_file() for path in done.json["suspect"])


def test_the_french_words_say_what_was_found(run: Run, struck: Path) -> None:
    done = run("preuves", "examiner", struck)
    assert done.code == 0
    for words in (
        "40 fichiers examinés",
        "Signes de chiffrement : 20 fichiers",
        "Premier fichier touché",
        ".crypt8",
    ):
        assert words in done.out.replace("\u00a0", " ")
    assert "N’ouvrez, ne renommez et n’effacez rien." in done.out


def test_no_sign_is_never_called_sound(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("bonjour\n" * 20, "utf-8")
    done = run("evidence", "scan", tmp_path)
    assert done.code == 0
    assert "1 fichier examiné." in done.out and "Aucun signe" in done.out
    assert "Cela ne dit pas que ce PC est sain." in done.out


def test_a_lone_odd_file_is_told_without_alarm(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(random.Random(1).randbytes(3000))
    done = run("evidence", "scan", tmp_path)
    assert "1 fichier au contenu inattendu" in done.out and "Signes" not in done.out
    fits(run("evidence", "scan", tmp_path, "--json").json, "evidence-scan")


def test_what_could_not_be_read_gives_code_3(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vigie.evidence.scan import walk

    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(walk, "OpenFile", refuse)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    done = run("evidence", "scan", tmp_path)
    assert done.code == 3 and "Non lus" in done.out and "a.pdf" in done.out


def test_a_missing_folder_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    done = run("evidence", "scan", tmp_path / "absent")
    assert (done.code, done.out) == (2, "") and "introuvable" in done.err


def test_names_that_would_drive_the_terminal_are_tamed(run: Run, struck: Path) -> None:
    folder = struck / "a\x1b[2Jb"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.pdf").write_bytes(random.Random(number).randbytes(3000))
    assert "\x1b" not in run("evidence", "scan", struck).out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--mode", "autre"), "--mode"),
        (("--fraction", "2"), "--fraction"),
        (("--fraction", "beaucoup"), "--fraction"),
        (("--fraction", "nan"), "--fraction"),
        (("--files", "3"), "--files"),
    ],
)
def test_a_malformed_exercise_is_refused(run: Run, words: tuple[str, ...], told: str) -> None:
    done = run("evidence", "drill", *words)
    assert done.code == 2 and told in done.err


def test_an_exercise_ends_with_everything_given_back(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    done = run("preuves", "exercice", "--files", "30", "--mode", "in_place")
    assert done.code == 0
    assert "Fichiers rendus à l’identique" in done.out and "est effacé" in done.out
    shown = run("evidence", "drill", "--files", "30", "--json")
    fits(shown.json, "evidence-drill")
    assert list(tmp_path.iterdir()) == []
