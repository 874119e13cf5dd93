"""The verifier as the expert runs it: one file, Python and nothing else."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.journal.forge import honest, key, public
from vigie.journal import rules, verifier

SCRIPT = Path(verifier.__file__)
SCHEMA = json.loads(Path("docs/json/journal-verify.json").read_text("utf-8"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "journal été.json"
    path.write_bytes(honest().data())
    return path


def run(*words: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *map(str, words)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    error = done.stderr.decode("utf-8")
    assert "Traceback" not in error
    return done.returncode, done.stdout.decode("utf-8"), error


def test_it_needs_nothing_but_python(file: Path) -> None:
    code, said, error = run(file, "--head", honest().head())
    assert (code, error) == (0, "")
    assert said.startswith("Journal intact et ancré : 12 entrées")


@pytest.mark.parametrize("module", [rules, verifier])
def test_it_imports_only_the_standard_library(module: object) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))  # type: ignore[attr-defined]
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_exit_codes(file: Path, tmp_path: Path) -> None:
    assert run(file)[0] == 3
    assert run(file, "--public-key", public(key(1)))[0] == 0
    assert run(file, "--public-key", public(key(2)))[0] == 1
    assert run(file, "--head", "13:" + "0" * 64)[0] == 1
    assert run(file, "--head", "x")[0] == 2
    assert run(tmp_path)[0] == 2
    assert run(tmp_path / "absent")[0] == 2
    assert run(tmp_path / ("x" * 5000))[0] == 2


@pytest.mark.parametrize("words", [[], ["--head"], ["--unknown", "f"], ["a", "b"]])
def test_a_badly_written_command_gets_a_sentence(words: list[str]) -> None:
    code, said, error = run(*words)
    assert (code, said) == (2, "")
    assert error.startswith("Commande mal écrite.")


def test_help_is_in_french() -> None:
    code, said, _ = run("--help")
    assert code == 0
    assert "le journal exporté" in said


@pytest.mark.parametrize(
    "head", [[], ["--head", honest().head()], ["--head", "1:" + "0" * 64], ["--head", "?"]]
)
def test_json_follows_its_schema(file: Path, head: list[str]) -> None:
    code, said, _ = run(file, "--json", *head)
    answer = json.loads(said)
    jsonschema.Draft202012Validator(SCHEMA).validate(answer)
    assert answer["exit_code"] == code


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff" * 500, b"[" * 500_000, b"1" * 5000, '{"format":"vigie-journal"}'.encode("utf-16")],
)
def test_any_file_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    code, said, _ = run(path)
    assert code == 1
    assert said.strip().endswith(".")


def test_a_file_over_200_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with path.open("wb") as sparse:
        sparse.truncate(201 * 1024 * 1024)
    code, said, _ = run(path)
    assert code == 2
    assert "200 Mo" in said


def test_the_first_bad_entry_is_named(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"Durand", b"Dupont"))
    code, said, _ = run(file)
    assert code == 1
    assert "Première entrée fautive : 3" in said
