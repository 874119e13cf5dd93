"""Commands as `main([...])`: the exit code, stdout and stderr; and the schemas of what they read and write."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.vault.conftest import no_vault, opened, template, vault  # noqa: F401  (fixtures)
from vigie import cli

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "json"


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("audit", "--json")``; what argparse refuses has its exit code too."""

    def command(*words: object) -> Done:
        capsys.readouterr()
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return command


@contextmanager
def secrets(*lines: str) -> Iterator[int]:
    """A descriptor that holds these lines, as `--passphrase-fd` wants."""
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{line}\n" for line in lines).encode())
    os.close(writing)
    yield reading


def fits(value: Any, name: str) -> None:
    """The value is as ``docs/json`` says."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(value, schema, cls=jsonschema.Draft202012Validator)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, Any], Path]:
    """A file of JSON (or of raw bytes)."""

    def write(name: str, value: Any) -> Path:
        path = tmp_path / name
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        return path

    return write
