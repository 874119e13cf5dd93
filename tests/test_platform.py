"""What differs on Windows, seen from a system that is not: the rules, and how long one tries again."""

import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from vigie import platform


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "windows")
    monkeypatch.setattr(platform.time, "sleep", lambda _: None)


def held(times: int, real: Callable[..., object]) -> Callable[..., object]:
    """Another program holds the file, this many times."""
    left = [times]

    def act(*args: object, **more: object) -> object:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "Accès refusé")
        return real(*args, **more)

    return act


def test_a_file_that_an_antivirus_holds_is_replaced_once_it_lets_go(
    windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "header.json"
    target.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", held(5, Path.replace))
    platform.write_private(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_one_that_is_never_let_go_is_an_error_and_the_old_one_stays(
    windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "header.json"
    target.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", held(1000, Path.replace))
    with pytest.raises(PermissionError):
        platform.write_private(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_elsewhere_a_refusal_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").touch()
    monkeypatch.setattr(platform, "system", lambda: "linux")
    monkeypatch.setattr(Path, "replace", held(1, Path.replace))
    with pytest.raises(PermissionError):
        platform.replace(tmp_path / "a", tmp_path / "b")


def test_a_folder_goes_once_its_file_is_let_go(
    windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "vigie.db").touch()
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", held(1000, os.unlink))
        assert not platform.remove_tree(folder)
        assert folder.exists()
    monkeypatch.setattr(os, "unlink", held(3, os.unlink))
    assert platform.remove_tree(folder)
    assert not folder.exists()
    assert platform.remove_tree(folder)


def test_a_file_in_use_is_left_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.touch()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held(1, Path.unlink))
        assert not platform.remove_if_free(path)
    assert platform.remove_if_free(path)
    assert not path.exists()
    assert platform.remove_if_free(path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cabinet.age", ""),
        ("vigie export é — 2026.age", ""),
        (".vigie", ""),
        ("console.pdf", ""),
        ("COM10.age", ""),
        ("CON", "réservé"),
        ("nul.age", "réservé"),
        ("Aux.tar.gz", "réservé"),
        ("com1.age", "réservé"),
        ("LPT².pdf", "réservé"),
        ("con .age", "réservé"),
        ("CONOUT$", "réservé"),
        ("cabinet.age.", "finit par"),
        ("cabinet.age ", "finit par"),
        ("...", "finit par"),
        ("", "finit par"),
        ("cabinet:2026.age", "« : »"),
        ("bilan?.pdf", "« ? »"),
        ("a\tb", "invisible"),
        ("a/b", "« / »"),
    ],
)
def test_the_names_that_windows_refuses_or_changes(name: str, said: str) -> None:
    problem = platform.name_problem(name)
    assert said in problem
    assert bool(problem) is bool(said)


def test_a_path_is_too_long_on_windows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = PureWindowsPath("C:\\", *["un dossier"] * 20)
    monkeypatch.setattr(platform, "system", lambda: "linux")
    assert not platform.too_long(deep, platform.LONGEST_FOLDER)
    monkeypatch.setattr(platform, "system", lambda: "windows")
    assert platform.too_long(deep, platform.LONGEST_FOLDER)
    usual = PureWindowsPath(r"C:\Users\prenom.nom-compose\AppData\Local\Vigie\vault")
    assert not platform.too_long(usual, platform.LONGEST_FOLDER)


def test_without_a_console_what_is_said_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    platform.standard_streams()
    try:
        print("Vérifié")
        sys.stderr.write("« é »")
    finally:
        sys.stdout.close()
        sys.stderr.close()


def test_what_is_said_is_utf_8_whatever_the_code_page(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    platform.standard_streams()
    print("« Vérifié » ✓", flush=True)
    assert raw.getvalue() == "« Vérifié » ✓\n".encode()


class Closed(io.RawIOBase):
    """A pipe whose reader left, as Windows tells it."""

    def writable(self) -> bool:
        return True

    def write(self, _: object) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")


def test_windows_says_invalid_argument_when_the_reader_left(
    windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = OSError(errno.EINVAL, "Invalid argument")
    assert not platform.reader_left(refused)  # our output is fine: the error is about something else
    out = io.TextIOWrapper(io.BufferedWriter(Closed()), encoding="utf-8")
    with pytest.raises(OSError, match="Invalid"):
        out.write("x" * 100_000)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        assert platform.reader_left(refused)
    monkeypatch.setattr(platform, "system", lambda: "linux")
    assert platform.reader_left(BrokenPipeError(errno.EPIPE, "Broken pipe"))
    assert not platform.reader_left(refused)


def test_the_data_folder_of_windows(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_HOME", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", "/c/Users/a/AppData/Local")
    assert platform.data_dir() == Path("/c/Users/a/AppData/Local/Vigie")


def test_a_folder_s_rename_needs_no_flush_on_windows(windows: None, tmp_path: Path) -> None:
    platform.sync_dir(tmp_path / "absent")
