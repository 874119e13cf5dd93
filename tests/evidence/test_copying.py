"""Strange files: each noted with its reason, none fatal."""

import errno
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.conftest import Collect
from vigie import evidence
from vigie.evidence import chain, copying
from vigie.evidence.wrapping import Envelope

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files that only these systems have")
BUDGET = 50_000_000


def copied(path: Path, folder: Path, left: int = BUDGET) -> copying.Piece:
    return copying.copy(path, "b", folder, Envelope(), copying.Budget(left))


def test_it_works(chosen: Path, tmp_path: Path) -> None:
    piece = copied(chosen / "photo.jpg", tmp_path)
    assert (piece.outcome, piece.stable, piece.size) == ("collected", True, 128000)
    assert (tmp_path / piece.name).read_bytes() == (chosen / "photo.jpg").read_bytes()
    assert piece.detail["modified_ns"] == (chosen / "photo.jpg").stat().st_mtime_ns


def test_the_access_time_is_kept(chosen: Path, tmp_path: Path) -> None:
    path = chosen / "photo.jpg"
    os.utime(path, ns=(1_000_000_000, 2_000_000_000))
    copied(path, tmp_path)
    if hasattr(os, "O_NOATIME"):
        assert path.stat().st_atime_ns == 1_000_000_000


def test_strange_files_are_noted_and_the_rest_is_copied(collect: Collect, chosen: Path) -> None:
    os.mkfifo(chosen / "fifo")
    (chosen / "loop").symlink_to(chosen)
    (chosen / "self").symlink_to("self")
    (chosen / "dangling").symlink_to("/nowhere/at/all")
    with socket.socket(socket.AF_UNIX) as listening, pytest.MonkeyPatch.context() as patch:
        patch.chdir(chosen)
        listening.bind("socket")
        with (chosen / "sparse").open("wb") as stream:
            stream.truncate(10**12)
        out = collect(pieces=[chosen, chosen / "absent", "/dev/null"], max_bytes=10**9)
    assert (out.pieces, out.status) == (3, "partial")
    assert out.missed == {"not_a_file": 3, "link": 3, "too_large": 1, "absent": 1}
    assert evidence.verify(out.folder, out.fingerprint).exit_code == 0


def test_a_sparse_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as stream:
        stream.truncate(10**12)
    piece = copied(path, tmp_path)
    assert (piece.outcome, piece.reason, piece.detail["sparse"]) == ("not_collected", "too_large", True)
    assert piece.detail["size"] == 10**12


def test_a_name_that_is_not_utf8_and_a_long_path_are_kept(collect: Collect, tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    for _ in range(4):
        folder /= "d" * 80
    folder.mkdir(parents=True)
    odd = os.fsencode(folder) + b"/caf\xe9 \n \xff.txt"
    with open(odd, "wb") as stream:  # noqa: PTH123  (a name in bytes)
        stream.write(b"odd")
    out = collect(pieces=[tmp_path / "deep"])
    assert out.pieces == 1
    piece = next(r for r, _ in chain.read(out.folder / chain.NAME) if r["kind"] == "piece")
    assert os.fsencode(piece["detail"]["path"]) == odd


def test_a_file_that_vanishes_or_is_refused_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    for code, reason, outcome in (
        (errno.ENOENT, "vanished", "absent"), (errno.EACCES, "refused", "refused"), (errno.EIO, "unreadable", "failed"),
        (errno.ELOOP, "link", "not_collected"), (errno.EBUSY, "busy", "refused"),
    ):  # fmt: skip

        def refuse(there: Path, code: int = code) -> int:
            raise OSError(code, "no")

        monkeypatch.setattr(copying, "opened", refuse)
        piece = copied(path, tmp_path)
        assert (piece.reason, piece.outcome) == (reason, outcome)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


def test_an_error_in_the_middle_of_a_file_leaves_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 3_000_000)
    calls = iter(range(9))
    real = os.read

    def read(descriptor: int, count: int) -> bytes:
        if next(calls) == 2:
            raise OSError(errno.EIO, "bad sector")
        return real(descriptor, count)

    monkeypatch.setattr(copying.os, "read", read)
    assert copied(path, tmp_path).reason == "unreadable"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


def meddle(monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    """Something happens to the file while it is copied."""
    real = Envelope.pour

    def pour(self: Envelope, blocks: Any, into: Any) -> Any:
        found = real(self, blocks, into)
        act()
        return found

    monkeypatch.setattr(Envelope, "pour", pour)


def test_a_file_that_changes_during_the_copy_is_not_stable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    for act in (lambda: path.write_bytes(b"yy"), path.unlink):
        path.write_bytes(b"x")
        with monkeypatch.context() as patch:
            meddle(patch, act)
            piece = copied(path, tmp_path)
        assert (piece.outcome, piece.stable) == ("collected", False)


def test_a_file_that_grows_without_end_stops_at_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    monkeypatch.setattr(copying.os, "read", lambda descriptor, count: b"x" * count)
    assert copied(path, tmp_path, left=5_000_000).reason == "too_large"


def test_a_folder_that_refuses_its_list_is_noted(
    collect: Collect, chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (chosen / "closed").mkdir()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "no")
        return real(path)

    monkeypatch.setattr(copying.os, "scandir", scandir)
    out = collect(pieces=[chosen])
    assert (out.pieces, out.missed, out.status) == (3, {"refused": 1}, "partial")


def test_a_path_that_no_system_can_hold_is_absent(collect: Collect) -> None:
    assert collect(pieces=["nul\0byte"]).missed == {"absent": 1}


def test_the_bundle_never_copies_itself(collect: Collect, medium_folder: Path, chosen: Path) -> None:
    (medium_folder / "beside.txt").write_bytes(b"1")
    assert collect(pieces=[medium_folder]).pieces == 1
