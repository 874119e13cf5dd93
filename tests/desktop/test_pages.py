import os
import stat
from pathlib import Path

import pytest

from vigie import platform
from vigie.desktop import pages
from vigie.desktop.admission import LIFE_SECONDS


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_the_page_is_private_and_posts_the_token(home: Path) -> None:
    path = pages.LaunchPages().write("to<ken", 17117, home / "run")
    text = path.read_text("utf-8")
    assert 'value="to&lt;ken"' in text
    assert 'action="http://localhost:17117/_launch/"' in text
    assert 'method="post"' in text
    assert "to<ken" not in str(path)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_page_goes_once_used(home: Path) -> None:
    written = pages.LaunchPages()
    path = written.write("token", 1, home / "run")
    written.used("other")
    assert path.exists()
    written.used("token")
    assert not path.exists()


def test_the_page_goes_when_expired(home: Path) -> None:
    clock = Clock()
    written = pages.LaunchPages(clock)
    path = written.write("token", 1, home / "run")
    written.sweep()
    assert path.exists()
    clock.now += LIFE_SECONDS
    written.sweep()
    assert not path.exists()


def test_what_a_killed_process_left_is_removed_at_the_next_start(home: Path) -> None:
    left = pages.LaunchPages().write("token", 1, home / "run")
    pages.LaunchPages().clear()
    assert not left.exists()


def test_a_snap_browser_gets_a_page_that_it_can_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "linux")
    monkeypatch.setattr(Path, "home", lambda: home)
    (home / "snap" / "firefox" / "common").mkdir(parents=True)
    assert pages.page_folder(lambda: "firefox_firefox.desktop") == home / "snap/firefox/common/vigie"
    assert pages.page_folder(lambda: "chromium.desktop") == platform.run_dir()
    assert pages.page_folder(lambda: "") == platform.run_dir()


def test_no_screen_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not pages.has_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert pages.has_screen()
    monkeypatch.setattr(platform, "system", lambda: "windows")
    assert pages.has_screen()


def test_a_page_that_the_browser_still_holds_goes_at_a_later_sweep(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "used by another process")

    written = pages.LaunchPages()
    path = written.write("token", 1, home / "run")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        written.used("token")
        written.sweep()
    assert path.exists()
    written.sweep()
    assert not path.exists()
