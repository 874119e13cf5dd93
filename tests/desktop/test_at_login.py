"""The start at login, as the session does it: locked, silent, one instance, and a page only for what fell due."""

import datetime
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.desktop.conftest import ROOT, second_start
from vigie.vault import waiting

pytestmark = pytest.mark.integration

PARIS = ZoneInfo("Europe/Paris")
Login = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    """Where the browser of this session writes what it was asked to open."""
    return tmp_path / "seen"


@pytest.fixture
def login(tmp_path: Path, seen: Path) -> Iterator[Login]:
    """A session opens: a screen, a browser, and the command of the entry."""
    browser = tmp_path / "navigateur"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{seen}"\n')
    browser.chmod(0o700)
    started: list[subprocess.Popen[str]] = []

    def open_session(home: Path, *words: str) -> subprocess.Popen[str]:
        kept = {k: v for k, v in os.environ.items() if k not in {"WAYLAND_DISPLAY", "VIGIE_HOME"}}
        env = {
            **kept, "DISPLAY": ":99", "BROWSER": f"{browser} %s", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "tests.desktop.alone.settings",
        }  # fmt: skip
        command = [sys.executable, "-m", "vigie", "start", "--at-login", "--home", str(home), *words]
        process = subprocess.Popen(
            command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(process)
        return process

    yield open_session
    for process in started:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A data folder whose name needs quoting."""
    home = tmp_path / "données d’Hélène"
    (home / "vault").mkdir(parents=True)
    return home


def leave(home: Path, *days_from_now: int) -> None:
    """What the vault left at its last lock, two days ago."""
    now = datetime.datetime.now(datetime.UTC)
    then = now - datetime.timedelta(days=2)
    days = [now.astimezone(PARIS).date() + datetime.timedelta(days=n) for n in days_from_now]
    waiting.write(home / "vault", days, PARIS, then)


def served(home: Path) -> None:
    """Wait until it answers: a second start by the icon gets its page."""
    deadline = time.monotonic() + 30
    while not (home / "run" / "control.json").exists():
        assert time.monotonic() < deadline, "did not start"
        time.sleep(0.05)


def pages(home: Path) -> list[Path]:
    return list((home / "run").glob("ouvrir-*.html"))


def test_nothing_new_means_no_page_and_not_a_word(login: Login, house: Path, seen: Path) -> None:
    leave(house, -5, 3)
    process = login(house)
    served(house)
    done = second_start(house)
    assert done.returncode == 0 and "ouvrir-" in done.stdout, "the icon opens what runs already"
    assert len(pages(house)) == 1, "and that page is the icon's"
    assert not seen.exists()
    process.terminate()
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")


def test_what_fell_due_meanwhile_opens_one_page(login: Login, house: Path, seen: Path) -> None:
    leave(house, -5, 0, 3)
    login(house)
    served(house)
    deadline = time.monotonic() + 30
    while not seen.exists():
        assert time.monotonic() < deadline, "no page opened"
        time.sleep(0.05)
    assert seen.read_text("utf-8").count("ouvrir-") == 1


@pytest.mark.parametrize(
    "content", [b"", b'{"version": 1, "zone": "x", "waiting": 3, "days": ["2020-01-01"]}']
)
def test_a_count_that_does_not_read_opens_nothing(
    login: Login, house: Path, seen: Path, content: bytes
) -> None:
    (house / "vault" / waiting.NAME).write_bytes(content)
    login(house)
    served(house)
    assert second_start(house).returncode == 0
    assert not seen.exists()


def test_an_instance_that_runs_already_is_left_alone(login: Login, house: Path, seen: Path) -> None:
    leave(house, 3)
    first = login(house)
    served(house)
    leave(house, 0)
    second = login(house)
    out, err = second.communicate(timeout=30)
    assert (second.returncode, out, err) == (0, "", "")
    assert first.poll() is None and pages(house) == [] and not seen.exists()


def test_a_data_folder_that_is_not_there_is_not_made(login: Login, tmp_path: Path) -> None:
    process = login(tmp_path / "clé débranchée")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2 and "n’est pas branché" in err
    assert not (tmp_path / "clé débranchée").exists()
