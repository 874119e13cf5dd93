"""enroll, and audit --export: on a PC that another PC's cockpit follows."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, fits
from vigie.workstation import identity, rules
from vigie.workstation.sealed import unseal

CODE = rules.show_code(rules.new_code(lambda _: 48217736))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_code_makes_a_key_and_shows_its_six_words(run: Run) -> None:
    assert run("enroll").code == 1, "no code was typed yet"
    done = run("enroll", "--code", CODE)
    assert (done.code, done.err) == (0, "")
    found = identity.load()
    assert found is not None and "  ".join(found.words) in done.out
    assert run("relier").out == done.out, "asked again, it shows the same words"


@pytest.mark.parametrize("code", ["", "12", "48217736 9", "bonjour"])
def test_a_mistyped_code_is_told_what_to_do(run: Run, code: str) -> None:
    done = run("enroll", f"--code={code}")
    assert done.code in (1, 2) and done.out == ""
    assert not identity.exists()


def test_a_key_is_replaced_only_when_asked(run: Run) -> None:
    first = run("enroll", "--code", CODE).out
    again = run("enroll", "--code", CODE)
    assert again.code == 2 and "--new-key" in again.err
    assert run("enroll").out == first
    assert run("enroll", "--new-key").code == 2, "a new key takes a new code"
    assert run("enroll", "--code", CODE, "--new-key").out != first


def test_the_file_is_as_the_schema_says_and_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    run("enroll", "--code", CODE)
    target = tmp_path / "releve.json"
    done = run("audit", "--export", target)
    assert (done.code, done.err) == (0, "") and "n° 1" in done.out
    told = json.loads(target.read_text("utf-8"))
    fits(told, "device-report")
    report = unseal(target.read_bytes())
    assert report.counter == 1 and len(report.facts) > 20
    assert "controls" not in told["audit"], "facts only: verdicts are computed again"
    before = target.read_bytes()
    again = run("audit", "--export", target)
    assert again.code == 2 and "existe déjà" in again.err
    assert target.read_bytes() == before
    assert run("audit", "--export", tmp_path / "autre.json").code == 0
    assert unseal((tmp_path / "autre.json").read_bytes()).counter == 2


def test_json_and_a_file_at_once(run: Run, tmp_path: Path) -> None:
    run("enroll", "--code", CODE)
    done = run("audit", "--json", "--export", tmp_path / "releve.json")
    assert done.code == 0
    fits(done.json, "audit")
    assert unseal((tmp_path / "releve.json").read_bytes()).started_at.isoformat() == done.json["started_at"]


def test_a_pc_without_a_key_is_told_before_it_is_measured(run: Run, tmp_path: Path) -> None:
    done = run("audit", "--export", tmp_path / "releve.json")
    assert done.code == 1 and "Ajouter un autre PC" in done.err
    assert not (tmp_path / "releve.json").exists()


@pytest.mark.parametrize("other", [("--quick",), ("--replay", "x"), ("--capture", "x")])
def test_what_is_signed_is_a_whole_pass_over_this_pc(
    run: Run, tmp_path: Path, other: tuple[str, ...]
) -> None:
    run("enroll", "--code", CODE)
    done = run("audit", "--export", tmp_path / "releve.json", *other)
    assert done.code == 2 and not (tmp_path / "releve.json").exists()


def test_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    run("enroll", "--code", CODE)
    done = run("audit", "--export", tmp_path / "rien" / "releve.json")
    assert done.code == 2 and "n’existe pas" in done.err


def test_uninstalling_erases_the_key(run: Run) -> None:
    run("enroll", "--code", CODE)
    done = run("uninstall", "--keep")
    assert done.code == 0 and "effacée" in done.out
    assert not identity.exists()
