"""One exercise: what it finds, what it gives back, what it leaves."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.evidence.drill import Drill, run
from vigie.evidence.drill.arena import Arena
from vigie.evidence.drill.playing import Mode, covered

LEAST = {Mode.RENAMED: 0.99, Mode.IN_PLACE: 0.95, Mode.PARTIAL: 0.90, Mode.INTERMITTENT: 0.80}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.integration
@pytest.mark.parametrize("mode", list(Mode))
def test_it_works(mode: Mode, elsewhere: Path) -> None:
    report = run(Drill(files=200, mode=mode, fraction=0.6, seed=3))
    assert report.recall >= LEAST[mode] and report.alarm and report.false_files == 0
    assert report.started_error_s is not None and report.started_error_s < 60
    assert report.restored and report.removed and list(elsewhere.iterdir()) == []


@pytest.mark.integration
@pytest.mark.parametrize("mode", list(Mode))
def test_one_file_in_a_hundred_is_an_alarm(mode: Mode) -> None:
    report = run(Drill(files=500, mode=mode, fraction=0.01, seed=8))
    assert report.alarm and report.restored and report.false_files == 0


@pytest.mark.integration
def test_the_same_seed_plays_the_same_exercise() -> None:
    first, second = (run(Drill(files=40, mode=Mode.IN_PLACE, seed=5)).to_json() for _ in range(2))
    for report in (first, second):
        del report["scan_s"], report["started_error_s"]
    assert first == second


def test_a_kept_folder_holds_the_files_as_they_were(elsewhere: Path) -> None:
    report = run(Drill(files=20, mode=Mode.RENAMED, fraction=0.5, seed=5, keep=True))
    assert report.folder is not None and report.restored and not report.removed
    left = [path for path in Path(report.folder, "cabinet").rglob("*") if path.is_file()]
    assert len(left) == 20 and not [path for path in left if path.name.endswith(("vg7x9", "LISEZ-MOI.txt"))]


def test_a_failure_on_the_way_removes_the_folder(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vigie.evidence.drill import exercise

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(exercise, "scan", fail)
    with pytest.raises(RuntimeError):
        run(Drill(files=20))
    assert list(elsewhere.iterdir()) == []


def test_an_arena_is_under_the_temporary_folder(elsewhere: Path) -> None:
    arena = Arena.create()
    assert arena.root.parent == elsewhere.resolve()
    assert arena.remove()


@given(st.binary(max_size=20_000), st.sampled_from(list(Mode)))
def test_what_is_covered_twice_is_uncovered(content: bytes, mode: Mode) -> None:
    key = random.Random(1).randbytes(32)
    assert covered(key, "a", covered(key, "a", content, mode), mode) == content
