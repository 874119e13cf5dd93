"""`vigie evidence`: exit codes, sentences, JSON."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from tests.cli.conftest import Run, fits
from tests.evidence.conftest import SHORT
from vigie.evidence import collecting


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The three short steps stand for the machine."""
    monkeypatch.setattr(collecting, "steps_of", lambda system: SHORT)
    yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "medium"
    made.mkdir()
    return made


def test_it_works(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("pay", "utf-8")
    made = run("evidence", "collect", folder, "--same-volume", "--json", "--piece", tmp_path / "note.txt")
    assert (made.code, made.json["status"], made.json["pieces"]) == (0, "complete", 1)
    fits(made.json, "evidence-collect")
    bundle, fingerprint = made.json["bundle"], made.json["fingerprint"]
    for words, code in (([], 3), (["--fingerprint", fingerprint], 0), (["--fingerprint", "0" * 24], 1)):
        found = run("evidence", "verify", bundle, "--json", *words)
        assert (found.code, found.json["exit_code"]) == (code, code)
        fits(found.json, "evidence-verify")


def test_one_bundle_is_left_in_the_folder(run: Run, folder: Path) -> None:
    run("evidence", "collect", folder, "--same-volume")
    assert len(list(folder.iterdir())) == 1
    run("evidence", "collect", folder, "--same-volume", "--zip")
    assert sorted(path.suffix for path in folder.iterdir()) == ["", ".zip"]


def test_french_words_do_the_same_and_the_fingerprint_is_shown(run: Run, folder: Path) -> None:
    made = run("preuves", "recueillir", folder, "--same-volume", "--by", "Dr Œuvré")
    assert made.code == 0
    assert "Notez cette empreinte" in made.out
    assert "laissé de côté exprès" in made.out
    bundle = next(folder.iterdir())
    assert "non ancré" in run("preuves", "verifier", bundle).out


def test_whoever_is_there_is_asked_before_writing_on_the_examined_disk(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vigie.evidence import medium

    class Person(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(medium, "on_examined_disk", lambda there: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    for answer, code, count in (("non\n", 1, 0), ("\n", 1, 0), ("oui\n", 0, 1)):
        monkeypatch.setattr("sys.stdin", Person(answer))
        made = run("evidence", "collect", folder)
        assert (made.code, len(list(folder.iterdir()))) == (code, count), answer
        assert "peut effacer des traces" in made.err


def test_a_script_that_names_the_examined_disk_writes_there_and_the_bundle_says_so(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vigie.evidence import medium

    monkeypatch.setattr(medium, "on_examined_disk", lambda there: True)
    made = run("evidence", "collect", folder / "neuf")
    assert made.code == 0 and "disque à examiner" in made.err
    manifest = json.loads(next((folder / "neuf").glob("*/manifest.json")).read_text("utf-8"))
    assert manifest["opened"]["options"]["same_volume"] is True


def test_a_cut_collection_is_sealed_on_demand(run: Run, folder: Path) -> None:
    from vigie import evidence

    evidence.collect(folder, steps=SHORT, same_volume=True, seal=False)
    assert run("evidence", "verify", next(folder.iterdir())).code == 1
    made = run("evidence", "collect", folder, "--seal", "--json")
    assert (made.code, made.json["sealed"]) == (3, True)
    fits(made.json, "evidence-collect")
    assert run("evidence", "verify", made.json["bundle"], "--fingerprint", made.json["fingerprint"]).code == 0
    assert run("evidence", "collect", folder, "--seal").code == 1


def test_a_recipient_encrypts(run: Run, folder: Path) -> None:
    key = pyrage.x25519.Identity.generate().to_public()
    made = run("evidence", "collect", folder, "--same-volume", "--recipient", key, "--json")
    assert made.code == 0
    assert all(step["file"].endswith((".age", "")) for step in made.json["steps"])
    assert run("evidence", "verify", made.json["bundle"], "--json").json["encrypted"] is True


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["collect"], 2, "il manque"),
        (["verify"], 2, "il manque"),
        ([], 2, "il manque"),
        (["nothing"], 2, "n’est pas une commande"),
        (["collect", ".", "--since", "hier"], 2, "n’est pas une durée"),
        (["collect", ".", "--max-size", "beaucoup"], 2, "n’est pas une taille"),
        (["collect", "no/such/folder"], 1, "n’existe pas"),
        (["collect", ".", "--recipient", "x"], 1, "n’est pas une clé publique age"),
    ],
)
def test_what_is_badly_asked_is_a_sentence(run: Run, words: list[str], code: int, said: str) -> None:
    done = run("evidence", *words)
    assert (done.code, said in done.err) == (code, True), done.err


def test_what_is_no_bundle_is_told(run: Run, tmp_path: Path) -> None:
    assert run("evidence", "verify", tmp_path / "absent").code == 2
    (tmp_path / "x").write_bytes(b"\x00" * 100)
    done = run("evidence", "verify", tmp_path / "x", "--json")
    assert done.code == 1
    fits(json.loads(done.out), "evidence-verify")
    assert run("evidence", "verify", tmp_path / "x", "--fingerprint", "short").code == 2
