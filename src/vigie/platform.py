"""What differs from one operating system to the next, in one place.

Everything else asks here, so that tests can replace it and no other module branches on the system.
"""

import os
import sys
from pathlib import Path

DATA_ENV = "VIGIE_HOME"


def system() -> str:
    """The family of this system: ``windows``, ``macos`` or ``linux``."""
    if sys.platform == "win32":
        return "windows"
    return "macos" if sys.platform == "darwin" else "linux"


def data_dir() -> Path:
    """Where everything Vigie keeps lives: the vault, its copies and the log.

    ``VIGIE_HOME`` moves it (tests, the demo, a USB key).
    """
    chosen = os.environ.get(DATA_ENV)
    if chosen:
        return Path(chosen)
    if system() == "windows":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "Vigie"
    if system() == "macos":
        return Path.home() / "Library" / "Application Support" / "Vigie"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "vigie"


def vault_dir() -> Path:
    """The folder of the encrypted vault."""
    return data_dir() / "vault"


def run_dir() -> Path:
    """The 0700 folder of the running instance: control file, one-time launch page."""
    return data_dir() / "run"
