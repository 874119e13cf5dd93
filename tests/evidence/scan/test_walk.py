"""The walk: nothing written, nothing followed, nothing fatal, stoppable."""

import json
import os
import random
import sys
import tracemalloc
from pathlib import Path

import pytest

from tests.evidence.scan import holdout
from vigie.evidence.scan import data, scan
from vigie.evidence.scan.rules.conclude import conclude
from vigie.evidence.scan.rules.finding import FITS, Finding, Weight
from vigie.evidence.scan.rules.names import promise
from vigie.evidence.scan.rules.tally import Seen, Tally

NOISE = random.Random(1).randbytes(4000)


def test_it_works(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("bonjour à tous\n" * 20, "utf-8")
    assert scan(tmp_path).files == 1


def state(root: Path) -> dict[str, tuple[object, ...]]:
    found = {}
    for path in [root, *sorted(root.rglob("*"))]:
        s = path.lstat()
        found[str(path)] = (s.st_mode, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino, s.st_nlink)
        if hasattr(os, "O_NOATIME"):
            found[str(path)] += (s.st_atime_ns,)
    return found


def test_nothing_is_written_and_access_times_are_kept(tmp_path: Path) -> None:
    holdout.fill(tmp_path, 60, random.Random(2))
    for path in tmp_path.rglob("*"):
        os.utime(path, (1_000_000_000, path.stat().st_mtime))
    before = state(tmp_path)
    scan(tmp_path)
    assert state(tmp_path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="names of bytes")
def test_a_name_that_is_not_utf8_survives_json(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/ordonnance\xe9\xff.pdf"
    Path(os.fsdecode(name)).write_bytes(NOISE)
    report = scan(tmp_path)
    back = json.loads(json.dumps(report.to_json()))
    assert os.fsencode(back["suspect"][0]) == b"ordonnance\xe9\xff.pdf"


@pytest.mark.skipif(sys.platform == "win32", reason="needs the right to make links")
def test_links_are_not_followed_and_special_files_not_opened(tmp_path: Path) -> None:
    outside, inside = tmp_path / "dehors", tmp_path / "dedans"
    outside.mkdir()
    inside.mkdir()
    (outside / "a.pdf").write_bytes(NOISE)
    (inside / "lien").symlink_to(outside)
    (inside / "lien.pdf").symlink_to(outside / "a.pdf")
    (inside / "boucle").symlink_to(inside)
    os.mkfifo(inside / "tube.pdf")
    report = scan(inside)
    assert (report.files, report.suspect, report.skipped, report.complete) == (0, (), 4, True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(NOISE)
    (tmp_path / "a.pdf").chmod(0)
    report = scan(tmp_path)
    assert report.unread == ("a.pdf",) and not report.complete


def test_a_refusal_is_counted_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vigie.evidence.scan import walk

    class Refusing(walk.OpenFile):
        def __init__(self, path: str, at: int | None = None) -> None:
            if "b.pdf" in path:
                raise PermissionError(13, "no")
            super().__init__(path, at)

    monkeypatch.setattr(walk, "OpenFile", Refusing)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        (tmp_path / name).write_bytes(NOISE)
    report = scan(tmp_path)
    assert report.files == 3 and report.unread == ("b.pdf",) and report.unread_count == 1
    assert report.suspect == ("a.pdf", "c.pdf") and not report.complete


def test_a_sparse_file_costs_nothing(tmp_path: Path) -> None:
    with (tmp_path / "creux.pdf").open("wb") as file:
        file.truncate(1 << 34)
    with (tmp_path / "creux.txt").open("wb") as file:
        file.write(b"du texte\n" * 2000)
        file.truncate(1 << 33)
    assert scan(tmp_path).suspect == ()


def test_a_deep_tree_is_walked(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder = folder / "d"
        folder.mkdir()
    (folder / "a.pdf").write_bytes(NOISE)
    assert scan(tmp_path).suspect == ("d/" * 300 + "a.pdf",)


def test_it_stops_when_asked_and_says_so(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"{number}.txt").write_text("bonjour\n" * 9, "utf-8")
    seen: list[int] = []
    report = scan(tmp_path, progress=lambda done, folder: seen.append(done), stop=lambda: len(seen) >= 2)
    assert report.stopped and not report.complete and report.files < 400 and seen == sorted(seen)


def test_one_file_can_be_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(NOISE)
    report = scan(tmp_path / "a.pdf")
    assert (report.files, report.suspect, report.alarm) == (1, ("a.pdf",), False)


def test_an_encrypted_database_among_plain_ones_is_not_accused(tmp_path: Path) -> None:
    """Vigie's own vault is one."""
    for number in range(4):
        (tmp_path / f"{number}.db").write_bytes(holdout.sqlite(random.Random(number)))
    (tmp_path / "vigie.db").write_bytes(NOISE)
    report = scan(tmp_path)
    assert report.suspect == () and report.set_aside == 1


def test_a_missing_folder_is_the_callers_affair(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        scan(tmp_path / "absent")


def test_memory_stays_small_with_everything_suspect() -> None:
    """Two hundred thousand files under 200 MiB: a twentieth of them, all accused, under a twentieth."""
    promised = promise("a.pdf.zzz9", data.types())
    tracemalloc.start()
    try:
        tally = Tally()
        for number in range(10_000):
            seen = Seen(
                f"cabinet/dossiers/2026/d{number % 200}/compte rendu {number}.pdf.zzz9", 1.0 * number, 1.0
            )
            tally.add(seen, promised, Finding(Weight.FIRM, "signature_missing"), b"abcd", size=5000)
        assert conclude(tally).alarm
        assert tracemalloc.get_traced_memory()[1] < 200 * 1024 * 1024 / 20
    finally:
        tracemalloc.stop()


def test_sound_files_are_counted_not_kept() -> None:
    promised = promise("a.pdf", data.types())
    tally = Tally()
    for number in range(1000):
        tally.add(Seen(f"d/{number}.pdf", 1.0, 1.0), promised, FITS)
    assert tally.files == 1000 and not tally.firm and not tally.foreign
