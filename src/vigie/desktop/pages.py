"""The one-time page that the browser opens: it posts the token, so that no address or argument holds it."""

import html
import os
import secrets
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from vigie import platform
from vigie.desktop.admission import LIFE_SECONDS, fingerprint
from vigie.desktop.instance import write_private

LAUNCH_PATH = "/_launch/"
PATTERN = "ouvrir-*.html"

_PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline'; form-action {address}">
<title>Ouverture de Vigie</title></head>
<body><main><h1>Ouverture de Vigie</h1>
<p>Si rien ne se passe, appuyez sur ce bouton. Cette page ne sert qu’une fois.</p>
<form id="ouvrir" method="post" action="{address}{path}">
<input type="hidden" name="token" value="{token}">
<button autofocus>Ouvrir Vigie</button></form></main>
<script>document.getElementById("ouvrir").submit()</script></body></html>
"""


def _default_browser() -> str:
    """The name of the default browser's desktop entry on Linux, or nothing."""
    try:
        done = subprocess.run(
            ["xdg-settings", "get", "default-web-browser"],
            capture_output=True, text=True, timeout=3, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def page_folder(default_browser: Callable[[], str] = _default_browser) -> Path:
    """The run folder, or, for a browser packaged as a snap, the folder that snap can read.

    Snaps see neither hidden folders of the home nor the system's temporary folder.
    """
    run = platform.private_dir(platform.run_dir())
    snaps = Path.home() / "snap"
    if platform.system() != "linux" or not snaps.is_dir():
        return run
    name = default_browser().partition("_")[0]
    common = snaps / name / "common"
    if name and common.is_dir():
        return platform.private_dir(common / "vigie")
    return run


class LaunchPages:
    """Writes the pages, removes them once used or expired."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pages: dict[str, tuple[Path, float]] = {}

    def write(self, token: str, port: int, folder: Path | None = None) -> Path:
        """A page that posts ``token`` to this port; 0600, in a 0700 folder."""
        path = (folder or page_folder()) / f"ouvrir-{secrets.token_hex(8)}.html"
        address = f"http://localhost:{port}"
        text = _PAGE.format(address=address, path=LAUNCH_PATH, token=html.escape(token))
        write_private(path, text)
        with self._lock:
            self._pages[fingerprint(token)] = (path, self._clock() + LIFE_SECONDS)
        return path

    def used(self, token: str) -> None:
        """Remove the page of a token."""
        with self._lock:
            page = self._pages.pop(fingerprint(token), None)
        if page is not None:
            self._remove(page[0])

    def sweep(self) -> None:
        """Remove what expired."""
        now = self._clock()
        with self._lock:
            dead = [mark for mark, (_, dies) in self._pages.items() if dies <= now]
            paths = [self._pages.pop(mark)[0] for mark in dead]
        for path in paths:
            self._remove(path)

    def clear(self) -> None:
        """Remove every page written here, and what a killed process left in the run folder."""
        with self._lock:
            paths = [path for path, _ in self._pages.values()]
            self._pages.clear()
        for path in [*paths, *platform.run_dir().glob(PATTERN)]:
            _remove(path)

    def _remove(self, path: Path) -> None:
        """Now, or at a later sweep when the browser still holds the page, as on Windows."""
        if not _remove(path):
            with self._lock:
                self._pages[path.name] = (path, self._clock())


def _remove(path: Path) -> bool:
    try:
        return platform.remove_if_free(path)
    except OSError:
        return True  # a disk that refuses today refuses tomorrow: the token is dead anyway


def has_screen() -> bool:
    """Whether a browser window can appear."""
    if platform.system() != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
