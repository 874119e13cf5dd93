"""Real faults: killed at any instant, a small disk really full, a disk really read-only."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evidence import killed
from tests.evidence.conftest import SHORT, Collect
from vigie import evidence

pytestmark = pytest.mark.integration
ROUNDS = int(os.environ.get("VIGIE_KILL_ROUNDS", "10"))


def test_killed_at_any_instant_nothing_acknowledged_is_lost(medium_folder: Path, tmp_path: Path) -> None:
    killed.files(tmp_path / "many", 150)
    fell, wrong = killed.rounds(medium_folder, tmp_path / "many", ROUNDS)
    assert wrong == []
    assert fell > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """24 MB of memory mounted as a disk, where this account may."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only the administrator of a Linux mounts a disk; the fake of test_collect stands for it")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "vigie-test", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this container mounts nothing; the fake of test_collect stands for it")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def test_a_disk_really_full_is_told_and_the_rest_follows(small_disk: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    for number in range(40):
        (chosen / f"{number:02d}").write_bytes(os.urandom(700_000))
    first = evidence.collect(small_disk, steps=SHORT, pieces=[chosen])
    assert (first.cut, first.status, first.sealed) == ("full", "partial", False)
    assert 0 < first.pieces < 40
    assert list(first.folder.rglob("*.part")) == []
    subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
    second = evidence.collect(small_disk, steps=SHORT, pieces=[chosen])
    assert (second.folder, second.status, second.pieces) == (first.folder, "complete", 40)
    assert evidence.verify(second.folder, second.fingerprint).exit_code == 0


def test_a_full_disk_can_be_sealed_in_the_room_kept_aside(small_disk: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    for number in range(40):
        (chosen / f"{number:02d}").write_bytes(os.urandom(700_000))
    first = evidence.collect(small_disk, steps=SHORT, pieces=[chosen])
    made = evidence.seal(first.folder)
    found = evidence.verify(first.folder, made.fingerprint)
    assert (found.exit_code, found.pieces) == (0, first.pieces)


def test_another_disk_is_not_the_examined_one(small_disk: Path) -> None:
    assert evidence.collect(small_disk, steps=SHORT).sealed


def test_a_read_only_disk_is_a_sentence(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(evidence.EvidenceError, match="ne se laisse pas écrire"):
        evidence.collect(small_disk, steps=SHORT)


def test_a_file_that_grows_under_the_copy_is_bounded(collect: Collect, tmp_path: Path) -> None:
    growing = tmp_path / "growing.log"
    growing.write_bytes(b"x" * 1000)
    code = f"import time\nf = open({str(growing)!r}, 'ab', buffering=0)\nwhile True: f.write(b'y' * 65536)"
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        out = collect(pieces=[growing], max_bytes=20_000_000)
    finally:
        process.kill()
        process.wait()
    assert out.sealed
    assert out.pieces + sum(out.missed.values()) == 1
    assert evidence.verify(out.folder, out.fingerprint).exit_code == 0
