"""What differs from one operating system to the next, in one place.

Everything else asks here, so that tests can replace it and no other module branches on the system.
"""

import os
import sys
import time
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


def private_dir(path: Path) -> Path:
    """Create a folder that only this person opens (0700); on Windows the profile's own ACL does it."""
    path.mkdir(parents=True, exist_ok=True)
    if system() != "windows":
        path.chmod(0o700)
    return path


def sync_dir(path: Path) -> None:
    """Make a rename in this folder survive a power cut (Windows has no such call, and needs none)."""
    if system() == "windows":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path, tries: int = 20, pause: float = 0.1) -> None:
    """``os.replace``, tried again while an antivirus or an indexer holds the file on Windows."""
    for attempt in range(tries):
        try:
            source.replace(target)
            return
        except PermissionError:
            if system() != "windows" or attempt == tries - 1:
                raise
            time.sleep(pause)


def write_private(target: Path, data: bytes) -> None:
    """Write a 0600 file whole or not at all: temporary name, fsync, rename, fsync of the folder."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_dir(target.parent)


def program(*words: str) -> list[str]:
    """The command that runs this very program with these words."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *words]
    return [sys.executable, "-m", "vigie", *words]


def python_module(module: str) -> tuple[list[str], dict[str, str]]:
    """Command and environment that run ``module`` of this very program in a child process.

    A frozen program answers ``-m module`` itself: its entry point must hand these words to ``runpy``.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    if not getattr(sys, "frozen", False):
        environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    return [sys.executable, "-m", module], environment
