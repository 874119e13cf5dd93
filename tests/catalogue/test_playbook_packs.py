"""Playbooks in a content pack: carried, checked, and what changes is shown before it applies."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.catalogue.packs import KEY, PUBLIC, data_folder, edit
from vigie.catalogue import loader, packing, packs, release
from vigie.catalogue.comparing import compare
from vigie.catalogue.packing import PackError
from vigie.typography import plain

CATALOGUE = loader.load(loader.DATA)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield data_folder(tmp_path)
    packs.start()


def seal(folder: Path) -> bytes:
    """A pack of whatever the folder holds, right or wrong."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    return packing.seal(files, 2, packs.own().released_on, "0.1.0", KEY)


def changes(folder: Path) -> list[tuple[str, str]]:
    pack = packs.inspect(packs.build(folder, 2, KEY), [PUBLIC])
    return [(item.id, plain(item.note)) for item in packs.preview(pack, CATALOGUE).playbooks]


def test_it_works(folder: Path) -> None:
    pack = packs.inspect(packs.build(folder, 2, KEY), [PUBLIC])
    assert "playbooks/common.yaml" in pack.sealed.files
    assert "playbooks/ransom_note.yaml" in pack.sealed.files
    assert packs.preview(pack, CATALOGUE).playbooks == ()


def test_a_correction_and_a_change_of_gestures_are_told_apart(folder: Path) -> None:
    edit(
        folder / "playbooks" / "card_lost.yaml",
        "Un code écrit voyage avec la carte.",
        "Un code écrit se lit.",
    )
    edit(folder / "playbooks" / "phone_stolen.yaml", "revision: 1", "revision: 2")
    assert changes(folder) == [
        ("phone_stolen", "Ses gestes changent."),
        ("card_lost", "Corrigée ou vérifiée de nouveau."),
    ]


def test_a_shared_step_changes_every_playbook_that_has_it(folder: Path) -> None:
    edit(folder / "playbooks" / "common.yaml", "Tenez un cahier : qui, quoi, quand.", "Tenez un cahier.")
    assert [key for key, _ in changes(folder)] == ["ransom_note"]


def test_a_playbook_that_comes_or_goes_is_shown(tmp_path: Path) -> None:
    shutil.copytree(loader.DATA / "playbooks", tmp_path / "playbooks")
    fewer = replace(CATALOGUE, folder=tmp_path)
    (tmp_path / "playbooks" / "forged_prescriptions.yaml").unlink()
    edit(tmp_path / "playbooks" / "common.yaml", "  - forged_prescriptions\n", "")
    edit(tmp_path / "playbooks" / "device_stolen.yaml", ", opens: forged_prescriptions", "")
    gone, come = compare(CATALOGUE, fewer).playbooks, compare(fewer, CATALOGUE).playbooks
    assert ("forged_prescriptions", "Retirée.") in [(item.id, item.note) for item in gone]
    assert ("forged_prescriptions", "Nouvelle.") in [(item.id, item.note) for item in come]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("ransom_note.yaml", "aliases: ", "alias: "),
        ("card_lost.yaml", "contacts: [card_service]", "contacts: [nobody]"),
        ("common.yaml", "  - id: care_now", "  - id: care_later"),
    ],
)
def test_a_wrong_playbook_is_refused(folder: Path, name: str, old: str, new: str) -> None:
    edit(folder / "playbooks" / name, old, new)
    with pytest.raises(PackError, match="invalide"):
        packs.inspect(seal(folder), [PUBLIC])


def test_a_pack_without_playbooks_is_refused(folder: Path) -> None:
    shutil.rmtree(folder / "playbooks")
    with pytest.raises(PackError, match="playbooks"):
        packs.inspect(seal(folder), [PUBLIC])


def test_a_change_of_steps_raises_the_revision() -> None:
    released = release.index(CATALOGUE)
    rows = released["playbooks"]
    before = {**released, "playbooks": {**rows, "card_lost": {**rows["card_lost"], "steps": "other"}}}
    (problem,) = release.problems(before, CATALOGUE)
    assert problem == "card_lost: its steps or their answers changed, so its revision must rise"
    older = {**released, "playbooks": {**rows, "card_lost": {"revision": 0, "steps": "other"}}}
    assert not list(release.problems(older, CATALOGUE))
    newer = {**released, "playbooks": {**rows, "card_lost": {**rows["card_lost"], "revision": 9}}}
    assert list(release.problems(newer, CATALOGUE)) == ["card_lost: its revision went back"]


def test_a_playbook_never_leaves_without_a_word() -> None:
    released = release.index(CATALOGUE)
    before = {**released, "playbooks": {**released["playbooks"], "gone": {"revision": 1, "steps": ""}}}
    (problem,) = release.problems(before, CATALOGUE)
    assert problem.startswith("gone has left the playbooks")
    told = {**CATALOGUE.tables["retired"], "playbooks": [{"id": "gone"}]}
    assert not list(
        release.problems(before, replace(CATALOGUE, tables={**CATALOGUE.tables, "retired": told}))
    )


def test_a_release_from_before_the_playbooks_still_counts() -> None:
    released = {key: value for key, value in release.index(CATALOGUE).items() if key != "playbooks"}
    released["retired"] = {"controls": [], "facts": []}
    assert not list(release.problems(released, CATALOGUE))
