"""`vigie demo`: its own folder, port, cookies and lock; everything removed at the end, or at the next start."""

import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psutil

from vigie import platform

PORT = 17317  # not the product's: both may be open, and cookies are named after the port
PREFIX = "vigie-exemple-"
MARKER = "exemple.json"
SETTINGS = "vigie.demo.settings"


def run(*, open_browser: bool, today: date | None = None) -> int:
    """Build, serve until stopped, remove; the exit code. A demo that already runs is brought to the front."""
    from vigie.desktop.launch import launch

    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    running = next(iter(_alive(sweep())), None)
    if running is not None:
        os.environ[platform.DATA_ENV] = str(running)
        return launch(open_browser=open_browser, port=PORT)
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        os.environ[platform.DATA_ENV] = str(home)
        _mark(home)
        _build(home, today or date.today())
        return launch(open_browser=open_browser, port=PORT)
    finally:
        _close()
        logging.shutdown()  # Windows removes no file that is open
        platform.remove_tree(home)


def _build(home: Path, today: date) -> None:
    sys.stderr.write("Vigie prépare un cabinet fictif, quelques secondes…\n")
    import django

    django.setup()
    from vigie.demo.build import build
    from vigie.demo.isolation import isolate

    isolate()
    build(home, today)


def _close() -> None:
    from django.apps import apps

    if apps.ready:
        from django.db import connections

        from vigie.vault.state import state

        connections.close_all()
        state.close(grace=0)


def _mark(home: Path) -> None:
    me = psutil.Process()
    platform.write_private(home / MARKER, json.dumps({"pid": me.pid, "started": me.create_time()}).encode())


def sweep() -> list[Path]:
    """Remove what demos that died left behind; returns the folders of those that live."""
    kept = []
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not home.is_dir() or home.is_symlink() or not platform.is_mine(home):
            continue
        if _lives(home):
            kept.append(home)
        else:
            platform.remove_tree(home)
    return kept


def _lives(home: Path) -> bool:
    try:
        mark = json.loads((home / MARKER).read_text("utf-8"))
        return abs(psutil.Process(int(mark["pid"])).create_time() - float(mark["started"])) < 1
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return False


def _alive(homes: list[Path]) -> Iterator[Path]:
    """Those that already serve: one that is still being built is left to finish."""
    for home in homes:
        if (home / "run" / "control.json").exists():
            yield home
