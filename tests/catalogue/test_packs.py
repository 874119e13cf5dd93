"""Content packs: preview, installation, start, and everything that must not be accepted."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.packs import KEY, PUBLIC, STRANGER, data_folder, edit, pack
from tests.conftest import ActAs
from vigie.catalogue import loader, packing, packs, tables
from vigie.catalogue.packing import PackError
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role
from vigie.vault.signals import vault_event

HOTLINE = 'number: "09 72 43 91 25"'


@pytest.fixture(autouse=True)
def own_content() -> Iterator[None]:
    """Each test starts and ends with the program's own content."""
    yield
    packs._active.clear()
    loader.use_folder(None)


@pytest.fixture
def before(tmp_path: Path) -> loader.Catalogue:
    """The catalogue that packs are compared with."""
    return loader.load(data_folder(tmp_path, packs.own().version))


@pytest.fixture
def raw(tmp_path: Path) -> bytes:
    return pack(tmp_path)


@pytest.fixture
def installed(tmp_path: Path, raw: bytes) -> Path:
    """A folder of packs with version 2."""
    packs.install(packs.inspect(raw, [PUBLIC]), tmp_path / "content")
    return tmp_path / "content"


def test_it_works(tmp_path: Path, raw: bytes) -> None:
    found = packs.inspect(raw, [PUBLIC])
    folder = packs.install(found, tmp_path / "content")
    active = packs.start(tmp_path / "content", [PUBLIC])
    assert (active.version, active.from_pack, active.problem) == (2, True, "")
    assert loader.active_folder() == folder == active.folder
    assert loader.load().version == found.catalogue.version


def test_the_same_folder_gives_the_same_pack(tmp_path: Path) -> None:
    folder = data_folder(tmp_path)
    assert packs.build(folder, 2, KEY) == packs.build(folder, 2, KEY)


def test_our_own_tables_hold_to_their_schema() -> None:
    tables.check(loader.load(loader.DATA).tables)


def test_a_missing_table_is_named() -> None:
    with pytest.raises(loader.CatalogueError, match="tables du catalogue sont incomplètes"):
        tables.check({})


def test_a_pack_is_built_at_the_version_its_folder_says(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="version 2"):
        packs.build(data_folder(tmp_path), 3, KEY)


def test_the_program_ships_one_key_and_the_tests_do_not_use_it(raw: bytes) -> None:
    assert len(packs.shipped_keys()) == 1
    with pytest.raises(PackError, match="signature"):
        packs.inspect(raw)


def test_nothing_goes_back(raw: bytes) -> None:
    with pytest.raises(PackError, match="déjà en place"):
        packs.inspect(raw, [PUBLIC], above=2)
    with pytest.raises(PackError, match="plus ancien que celui en place"):
        packs.inspect(raw, [PUBLIC], above=3)


def test_the_program_must_be_recent_enough(tmp_path: Path) -> None:
    folder = data_folder(tmp_path)
    edit(folder / "content.yaml", 'min_program: "0.1.0"', 'min_program: "0.1.1"')
    with pytest.raises(PackError, match=r"demande Vigie 0\.1\.1"):
        packs.inspect(packs.build(folder, 2, KEY), [PUBLIC])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("controls/premises.yaml", "- id: x\n"),
        ("controls/premises.yaml", "- ["),
        ("facts/content.yaml", "[]"),
        ("themes.yaml", "- 3\n"),
        ("themes.yaml", "{}\n"),
        ("content.yaml", "version: 7\n"),
        ("content.yaml", "- 1\n"),
        ("contacts.yaml", "{}\n"),
        ("contacts.yaml", "- {id: x}\n"),
        ("support.yaml", "checked_on: 2026-11-24\nvalid_days: soon\n"),
        ("software.yaml", "a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
        ("software.yaml", "- &a 1\n" + "- *a\n" * 501),
        ("software.yaml", "[" * 20_000),
    ],
)
def test_signed_but_invalid_is_refused(tmp_path: Path, name: str, text: str) -> None:
    folder = data_folder(tmp_path)
    (folder / name).write_text(text, "utf-8")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    raw = packing.seal(files, 2, packs.own().released_on, "0.1.0", KEY)
    with pytest.raises(PackError, match="invalide"):
        packs.inspect(raw, [PUBLIC])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_signed_but_damaged_anywhere_gives_a_sentence_or_a_catalogue(raw: bytes, data: st.DataObject) -> None:
    files = dict(packing.unseal(raw, [PUBLIC]).files)
    path = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[path]) - 1))
    put = data.draw(
        st.sampled_from([b"", b"[", b"{", b": ", b"\n", b"\x00", b"&a ", b"*a", b"9", b"- ", b"!!python/x "])
    )
    files[path] = files[path][:at] + put + files[path][at + data.draw(st.integers(0, 30)) :]
    again = packing.seal(files, 2, packs.own().released_on, "0.1.0", KEY)
    try:
        packs.preview(packs.inspect(again, [PUBLIC]))
    except PackError as error:
        assert str(error)[0].isupper()


def test_preview_lists_what_changes(tmp_path: Path, before: loader.Catalogue) -> None:
    folder = data_folder(tmp_path)
    edit(folder / "controls/premises.yaml", "Protégez le matériel des coupures", "Protégez-le des coupures")
    edit(folder / "contacts.yaml", HOTLINE, 'number: "01 02 03 04 05"')
    text = (folder / "controls/content.yaml").read_text("utf-8")
    renamed = text.replace("id: content_fresh", "id: content_recent\n  replaces: [content_fresh]")
    (folder / "controls/content.yaml").write_text(renamed, "utf-8")
    premises = folder / "controls/premises.yaml"
    premises.write_text(premises.read_text("utf-8").replace("revision: 1", "revision: 2", 1), "utf-8")
    found = packs.preview(packs.inspect(packs.build(folder, 2, KEY), [PUBLIC]), before)
    assert [item.id for item in found.added] == ["content_recent"]
    assert [(item.id, "Remplacée par" in item.note) for item in found.removed] == [("content_fresh", True)]
    assert [item.id for item in found.corrected] == ["power_protection"]
    assert [(item.id, item.note) for item in found.contacts] == [("cert_sante", "Numéro : 01 02 03 04 05.")]
    assert [item.note for item in found.revised] == ["La question vous sera posée de nouveau."]
    assert found.asked_again == {found.revised[0].id}
    assert not found.tables


def test_an_answer_may_be_kept(tmp_path: Path, before: loader.Catalogue) -> None:
    folder = data_folder(tmp_path)
    premises = folder / "controls/premises.yaml"
    text = premises.read_text("utf-8").replace("revision: 1", "revision: 2\n  keeps_answers: true", 1)
    premises.write_text(text, "utf-8")
    found = packs.preview(packs.inspect(packs.build(folder, 2, KEY), [PUBLIC]), before)
    assert not found.asked_again
    assert [item.note for item in found.revised] == ["Votre réponse est gardée."]


def test_a_pack_that_only_has_another_number_changes_nothing(raw: bytes, before: loader.Catalogue) -> None:
    assert not packs.preview(packs.inspect(raw, [PUBLIC]), before)


def test_the_one_before_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    target = tmp_path / "content"
    for version in (2, 3, 4):
        packs.install(packs.inspect(pack(tmp_path, version), [PUBLIC], above=version - 1), target)
    assert sorted(path.name for path in target.iterdir()) == ["3", "4"]


def test_a_full_disk_loses_nothing(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = packs.inspect(pack(tmp_path, 3), [PUBLIC])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packs, "_write", full)
    with pytest.raises(PackError, match="libérez de la place"):
        packs.install(newer, installed)
    monkeypatch.undo()
    assert [path.name for path in installed.iterdir()] == ["2"]
    assert packs.start(installed, [PUBLIC]).version == 2


def test_what_an_interruption_left_is_swept(installed: Path, tmp_path: Path) -> None:
    (installed / ".tmp-dead" / "data").mkdir(parents=True)
    assert packs.start(installed, [PUBLIC]).version == 2
    packs.install(packs.inspect(pack(tmp_path, 3), [PUBLIC]), installed)
    assert not (installed / ".tmp-dead").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes().replace(b"09 72 43 91 25", b"09 72 43 91 26")),
    ],
)
def test_a_damaged_pack_leaves_its_place_to_the_programs_own(installed: Path, damage: object) -> None:
    assert callable(damage)
    damage(installed / "2" / packs.PACK)
    active = packs.start(installed, [PUBLIC])
    assert (active.version, active.from_pack) == (packs.own().version, False)
    assert "Le contenu n° 2 est laissé de côté" in active.problem
    assert loader.active_folder() == loader.DATA


def test_a_damaged_pack_leaves_its_place_to_the_one_before(installed: Path, tmp_path: Path) -> None:
    packs.install(packs.inspect(pack(tmp_path, 3), [PUBLIC]), installed)
    (installed / "3" / packs.PACK).write_bytes(b"x")
    active = packs.start(installed, [PUBLIC])
    assert (active.version, active.from_pack) == (2, True)
    assert active.problem.endswith("Vigie utilise le contenu n° 2 à la place.")


def test_files_changed_on_disk_are_put_back(installed: Path) -> None:
    contacts = installed / "2" / "data" / "contacts.yaml"
    good = contacts.read_bytes()
    contacts.write_bytes(good.replace(b"09 72 43 91 25", b"08 99 00 00 00"))
    (installed / "2" / "data" / "controls" / "extra.yaml").write_text("[]", "utf-8")
    active = packs.start(installed, [PUBLIC])
    assert (active.version, active.problem) == (2, "")
    assert contacts.read_bytes() == good
    assert not (installed / "2" / "data" / "controls" / "extra.yaml").exists()


def test_a_renamed_pack_is_not_another_version(installed: Path) -> None:
    shutil.copytree(installed / "2", installed / "9")
    active = packs.start(installed, [PUBLIC])
    assert active.version == 2
    assert "n° 9" in active.problem


def test_a_pack_of_a_key_no_longer_trusted_is_left_aside(installed: Path) -> None:
    active = packs.start(installed, [STRANGER.public_key().public_bytes_raw()])
    assert (active.from_pack, active.version) == (False, packs.own().version)


def test_a_newer_program_brings_a_newer_content(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = packs.own()
    monkeypatch.setattr(packs, "own", lambda: packs.Active(2, own.released_on, own.folder, from_pack=False))
    assert not packs.start(installed, [PUBLIC]).from_pack


def test_no_folder_at_all(tmp_path: Path) -> None:
    assert packs.start(tmp_path / "nowhere", [PUBLIC]) == packs.own()


def test_applying_is_recorded_and_takes_effect(
    db: None, raw: bytes, vigie_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "shipped_keys", lambda: (PUBLIC,))
    heard: list[tuple[str, str]] = []

    def listen(action: str, object_id: str, **_: object) -> None:
        heard.append((action, object_id))

    vault_event.connect(listen)
    try:
        active = packs.apply(packs.inspect(raw))
    finally:
        vault_event.disconnect(listen)
        shutil.rmtree(vigie_home / "content", ignore_errors=True)
    assert (active.version, active.from_pack) == (2, True)
    assert heard == [("content.installed", "2")]


def test_applying_needs_the_right(db: None, raw: bytes, act_as: ActAs) -> None:
    found = packs.inspect(raw, [PUBLIC])
    with act_as(Role.SECRETARY), pytest.raises(Forbidden):
        packs.apply(found)
    assert not packs.folder_of_packs().exists()


def test_without_its_own_number_vigie_still_opens_and_any_intact_pack_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs.own.cache_clear()
    monkeypatch.setattr(loader, "DATA", tmp_path)
    try:
        started = packs.start(tmp_path / "packs")
        assert (started.version, started.from_pack) == (0, False)
        assert "« content.yaml » du catalogue est introuvable" in started.problem
    finally:
        monkeypatch.undo()
        packs.own.cache_clear()
        packs.start()


def test_what_a_schema_refuses_is_said_in_french() -> None:
    known = dict(loader.load().tables)
    for harm in ([{"id": 3}], "rien", [{"id": "x", "inconnu": 1}]):
        with pytest.raises(loader.CatalogueError) as caught:
            tables.check({**known, "contacts": harm})
        assert not re.search(r"is not|required|properties", str(caught.value)), caught.value
