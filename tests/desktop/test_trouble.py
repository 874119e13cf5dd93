"""Vigie that cannot start says why, in the terminal and, for whoever used the icon, in the browser."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop.conftest import ROOT, environment, second_start, start, stop
from vigie.desktop import launch, trouble
from vigie.desktop.trouble import CannotStart


def fails(home: Path, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "vigie"], env=environment(home) | more, capture_output=True, text=True,
        timeout=60, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.integration
class TestProcess:
    def test_a_data_folder_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "home").write_text("x")
        said = fails(tmp_path / "home")
        assert "Vigie ne peut pas écrire dans son dossier" in said
        assert "un autre fichier porte ce nom" in said
        assert "Le coffre n’est pas touché" in said

    def test_a_run_folder_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "run").write_text("x")
        assert "Vigie ne peut pas écrire dans son dossier" in fails(tmp_path)

    def test_a_program_with_a_file_missing(self, tmp_path: Path) -> None:
        said = fails(tmp_path, DJANGO_SETTINGS_MODULE="vigie.config.absent")
        assert "réinstallez-la" in said
        assert not list((tmp_path / "run").glob("*.html"))
        assert not (tmp_path / "run" / "control.json").exists()

    def test_a_log_that_cannot_be_written_is_no_reason_not_to_start(self, tmp_path: Path) -> None:
        (tmp_path / "logs").write_text("x")
        running = start(tmp_path)
        assert running.request("GET", "/").status == 403
        stop(running)

    def test_a_control_file_of_anything_at_all(self, tmp_path: Path) -> None:
        run = tmp_path / "run"
        run.mkdir(mode=0o700)
        (run / "control.json").write_text('{"pid": 1, "port": 99999999, "secret": "é"}')
        running = start(tmp_path)
        assert second_start(tmp_path).returncode == 0
        stop(running)


@pytest.mark.parametrize(
    ("code", "place"),
    [
        (errno.ENOSPC, trouble.FULL),
        (errno.EDQUOT, trouble.FULL),
        (errno.EROFS, trouble.READ_ONLY),
        (errno.EACCES, trouble.READ_ONLY),
        (errno.EIO, trouble.FOLDER),
    ],
)
def test_the_browser_is_shown_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, place: str
) -> None:
    shown: list[str] = []

    def refuse(*_: object) -> None:
        raise OSError(code, "in English")

    monkeypatch.setattr(launch.platform, "private_dir", refuse)
    monkeypatch.setattr(trouble, "has_screen", lambda: True)
    monkeypatch.setattr(trouble.webbrowser, "open", shown.append)
    assert launch.launch() == 1
    assert shown == [f"{trouble.PAGE.as_uri()}#{place}"]
    assert "in English" not in capsys.readouterr().err


def test_at_login_no_page_comes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    def never(address: str) -> None:
        raise AssertionError(address)

    monkeypatch.setattr(launch.platform, "private_dir", refuse)
    monkeypatch.setattr(trouble, "has_screen", lambda: True)
    monkeypatch.setattr(trouble.webbrowser, "open", never)
    assert launch.launch_at_login() == 1


def test_the_page_has_a_place_for_each_trouble() -> None:
    places = {value for name, value in vars(trouble).items() if name.isupper() and isinstance(value, str)}
    assert set(re.findall(r'<section id="(\w+)"', trouble.PAGE.read_text("utf-8"))) == places
    assert str(CannotStart(trouble.SILENT)) == trouble.SENTENCES[trouble.SILENT]
    assert os.fspath(trouble.PAGE).endswith(".html")
