"""The exercise touches nothing but what it made: every way out is refused, and what was there is intact."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigie.evidence.drill import playing
from vigie.evidence.drill.arena import MARK, Arena, Identity, RefusedError
from vigie.evidence.drill.playing import Mode

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="needs the right to make links")
PRECIOUS = b"dossier d'un vrai patient" * 100


@pytest.fixture
def arena(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Arena]:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Arena.create()
    made.folder("cabinet/d")
    made.write("cabinet/d/a.txt", b"bonjour" * 100)
    yield made


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    path = tmp_path / "vrai"
    path.mkdir()
    (path / "a.txt").write_bytes(PRECIOUS)
    return path


def strike(arena: Arena, mode: Mode = Mode.RENAMED) -> None:
    list(playing.play(arena, b"k" * 32, ["cabinet/d/a.txt"], mode))


def test_it_works(arena: Arena) -> None:
    assert Arena.of(arena.root) is arena
    assert arena.read("cabinet/d/a.txt") == b"bonjour" * 100
    assert arena.remove() and not arena.root.exists()


@pytest.mark.parametrize("target", [Path.home(), Path("/"), Path.cwd(), Path("/tmp"), Path(), Path("absent")])
def test_any_other_folder_is_refused(arena: Arena, target: Path) -> None:
    with pytest.raises(RefusedError):
        Arena.of(target)


def test_its_parent_and_its_inside_are_refused(arena: Arena) -> None:
    for target in (arena.root.parent, arena.root / "cabinet"):
        with pytest.raises(RefusedError):
            Arena.of(target)


def test_a_forged_mark_is_refused(arena: Arena, precious: Path) -> None:
    (precious / MARK).write_bytes(arena.mark.encode())
    with pytest.raises(RefusedError):
        Arena.of(precious)


def test_an_arena_made_by_hand_is_refused(arena: Arena, precious: Path) -> None:
    """Even with the true mark, the true identities, and the files listed."""
    here = precious.lstat()
    forged = Arena(precious, arena.mark, Identity(here.st_dev, here.st_ino))
    forged.folders[""] = forged.identity
    inside = (precious / "a.txt").lstat()
    forged.files["a.txt"] = Identity(inside.st_dev, inside.st_ino)
    for attempt in (
        lambda: forged.check(),
        lambda: forged.replace("a.txt", b""),
        lambda: forged.rename("a.txt", "b.txt"),
        lambda: forged.unlink("a.txt"),
        lambda: forged.write("c.txt", b"x"),
        lambda: forged.remove(),
        lambda: list(playing.play(forged, b"k", ["a.txt"], Mode.IN_PLACE)),
    ):
        with pytest.raises(RefusedError):
            attempt()
    assert sorted(path.name for path in precious.iterdir()) == ["a.txt"]
    assert (precious / "a.txt").read_bytes() == PRECIOUS


@pytest.mark.parametrize(
    "name", ["../vrai/a.txt", "/etc/passwd", "cabinet/../../vrai/a.txt", "", ".", "..", "C:\\a", "cabinet\\a"]
)
def test_a_name_that_leads_outside_is_refused(arena: Arena, precious: Path, name: str) -> None:
    for attempt in (
        lambda: arena.replace(name, b""),
        lambda: arena.write(name, b""),
        lambda: arena.rename(name, name + "x"),
    ):
        with pytest.raises(RefusedError):
            attempt()
    assert (precious / "a.txt").read_bytes() == PRECIOUS


def test_a_file_that_it_did_not_write_is_refused(arena: Arena) -> None:
    (arena.root / "cabinet" / "d" / "autre.txt").write_bytes(PRECIOUS)
    for attempt in (
        lambda: arena.replace("cabinet/d/autre.txt", b""),
        lambda: arena.unlink("cabinet/d/autre.txt"),
    ):
        with pytest.raises(RefusedError):
            attempt()
    with pytest.raises(RefusedError):
        arena.write("cabinet/d/autre.txt", b"x")
    assert (arena.root / "cabinet" / "d" / "autre.txt").read_bytes() == PRECIOUS


@needs_links
def test_a_link_in_place_of_a_file_is_refused(arena: Arena, precious: Path) -> None:
    path = arena.root / "cabinet" / "d" / "a.txt"
    path.unlink()
    path.symlink_to(precious / "a.txt")
    with pytest.raises(RefusedError):
        strike(arena)
    assert (precious / "a.txt").read_bytes() == PRECIOUS


@needs_links
def test_a_second_name_for_a_real_file_is_refused(arena: Arena, precious: Path) -> None:
    path = arena.root / "cabinet" / "d" / "a.txt"
    path.unlink()
    os.link(precious / "a.txt", path)
    with pytest.raises(RefusedError):
        strike(arena)
    assert (precious / "a.txt").read_bytes() == PRECIOUS


@needs_links
def test_a_file_of_its_own_that_got_a_second_name_is_refused(arena: Arena, tmp_path: Path) -> None:
    os.link(arena.root / "cabinet" / "d" / "a.txt", tmp_path / "ailleurs.txt")
    with pytest.raises(RefusedError):
        strike(arena)
    assert (tmp_path / "ailleurs.txt").read_bytes() == b"bonjour" * 100


@needs_links
@pytest.mark.parametrize("swapped", ["cabinet/d", "cabinet", ""])
def test_a_folder_swapped_for_a_link_is_refused(arena: Arena, precious: Path, swapped: str) -> None:
    path = arena.root / swapped if swapped else arena.root
    path.rename(arena.root.parent / "de-côté")
    below = precious / ("" if swapped == "cabinet/d" else "d" if swapped else "cabinet/d")
    below.mkdir(parents=True, exist_ok=True)
    (below / "a.txt").write_bytes(PRECIOUS)
    path.symlink_to(precious)
    with pytest.raises(RefusedError):
        strike(arena)
    with pytest.raises(RefusedError):
        arena.replace("cabinet/d/a.txt", b"x")
    with pytest.raises(RefusedError):
        arena.rename("cabinet/d/a.txt", "cabinet/d/b.txt")
    assert (below / "a.txt").read_bytes() == PRECIOUS


@needs_links
def test_a_path_that_changes_between_the_check_and_the_use_is_refused(
    arena: Arena, precious: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The swap happens after every check of names, just before the file is opened."""
    real, done = os.open, []

    def open_after_swap(path, flags, *rest, **more):  # type: ignore[no-untyped-def]
        if str(path).endswith("a.txt") and not done:
            done.append(path)
            target = arena.root / "cabinet" / "d" / "a.txt"
            target.unlink()
            os.link(precious / "a.txt", target)
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", open_after_swap)
    with pytest.raises(RefusedError):
        arena.replace("cabinet/d/a.txt", b"x")
    assert done and (precious / "a.txt").read_bytes() == PRECIOUS


def test_a_mark_that_changed_is_refused(arena: Arena) -> None:
    (arena.root / MARK).write_bytes(b"autre chose")
    with pytest.raises(RefusedError):
        Arena.of(arena.root)
    with pytest.raises(RefusedError):
        strike(arena)


def test_removal_leaves_what_it_did_not_make(arena: Arena) -> None:
    foreign = arena.root / "cabinet" / "d" / "autre.txt"
    foreign.write_bytes(PRECIOUS)
    assert arena.remove() is False
    assert foreign.read_bytes() == PRECIOUS and not (arena.root / "cabinet" / "d" / "a.txt").exists()


def test_two_arenas_do_not_touch_each_other(arena: Arena) -> None:
    other = Arena.create()
    with pytest.raises(RefusedError):
        other.read("cabinet/d/a.txt")
    assert other.remove()
    with pytest.raises(RefusedError):
        Arena.of(other.root)
