"""A machine of a few steps, chosen files, and a sealed bundle to damage."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vigie import evidence
from vigie.evidence import steps_common
from vigie.evidence.collecting import Outcome
from vigie.evidence.sinks import Sink
from vigie.evidence.steps import EVERYWHERE, Context, Step


def names(context: Context, sink: Sink) -> None:
    sink.row(path="Ordonnance de Mme Œuvré.pdf")


SHORT = (
    Step("clock", 1, "l’heure du PC", (1,), EVERYWHERE, steps_common.clock),
    Step("memory", 2, "la mémoire vive", (2,), EVERYWHERE, rights="admin", why=steps_common.MEMORY),
    Step("names", 13, "les fichiers", (13,), EVERYWHERE, names),
)

Collect = Callable[..., Outcome]


@pytest.fixture
def medium_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "medium"
    folder.mkdir()
    return folder


@pytest.fixture
def collect(medium_folder: Path) -> Collect:
    """``collect(pieces=[…])`` with three short steps, on the volume of the tests."""

    def run(**options: object) -> Outcome:
        options = {"steps": SHORT, "same_volume": True, **options}
        return evidence.collect(medium_folder, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    """A folder of files to copy."""
    folder = tmp_path / "chosen"
    folder.mkdir()
    (folder / "HOW_TO_DECRYPT.txt").write_text("Pay us", "utf-8")
    (folder / "photo.jpg").write_bytes(bytes(range(256)) * 500)
    (folder / "empty").write_bytes(b"")
    return folder


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A sealed bundle and its fingerprint, made once; tests damage copies of it."""
    base = tmp_path_factory.mktemp("sealed")
    chosen = base / "chosen"
    chosen.mkdir()
    for number in range(4):
        (chosen / f"{number}.txt").write_bytes(b"%d" % number * (100 + number))
    out = evidence.collect(
        _made(base / "medium"), steps=SHORT, pieces=[chosen], same_volume=True, by="Dr Œuvré"
    )
    assert out.folder is not None and out.sealed
    return out.folder, out.fingerprint


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.fixture
def sealed(sealed_once: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    folder, fingerprint = sealed_once
    return Path(shutil.copytree(folder, tmp_path / folder.name)), fingerprint
