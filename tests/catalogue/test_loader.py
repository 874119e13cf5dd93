import shutil
from pathlib import Path

import pytest

from vigie.catalogue import loader


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(loader.DATA, tmp_path / "data"))


def test_it_works(copy: Path) -> None:
    assert loader.load(copy).version == loader.load().version


def test_our_own_files_hold_to_their_schemas() -> None:
    loader.check_schemas()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- [", "abîmé"),
        ("- {id: x}", "invalide"),
        ("- just words", "invalide"),
        ("", "invalide"),
        ("\x00", "abîmé"),
    ],
)
def test_a_damaged_file_is_named_in_a_french_sentence(copy: Path, text: str, says: str) -> None:
    (copy / "controls" / "mail.yaml").write_text(text)
    with pytest.raises(loader.CatalogueError, match=says) as caught:
        loader.load(copy)
    assert "mail.yaml" in str(caught.value)


def test_a_reference_that_leads_nowhere_is_told(copy: Path) -> None:
    path = copy / "controls" / "vigie.yaml"
    path.write_text(path.read_text().replace("theme: backups", "theme: nowhere"))
    with pytest.raises(loader.CatalogueError, match="thème inconnu nowhere"):
        loader.load(copy)


def test_two_controls_of_the_same_name_are_told(copy: Path) -> None:
    path = copy / "controls" / "vigie.yaml"
    (copy / "controls" / "other.yaml").write_text(path.read_text())
    with pytest.raises(loader.CatalogueError, match="deux mesures du même nom"):
        loader.load(copy)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(loader.CatalogueError, match="vide"):
        loader.load(tmp_path)
