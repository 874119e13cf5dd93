"""What differs from one operating system to the next, in one place.

Everything else asks here, so that tests can replace it and no other module branches on the system.
"""

import contextlib
import errno
import os
import re
import shutil
import sys
import time
from pathlib import Path, PurePath

DATA_ENV = "VIGIE_HOME"

# For the children of a program without a console: Windows would flash a black window for each.
NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW

# What a folder may take of Windows's 260 characters: under it the longest name of ours, that of a file in a
# copy being written, takes 100.
LONGEST_FOLDER = 150
LONGEST_FILE = 240

_WHY = {
    errno.ENOSPC: "disque plein",
    errno.EDQUOT: "quota du disque atteint",
    errno.EFBIG: "fichier trop grand pour ce disque",
    errno.EROFS: "disque en lecture seule",
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.ENOENT: "introuvable",
    errno.ENODEV: "disque débranché",
    errno.ENXIO: "disque débranché",
    errno.EEXIST: "un autre fichier porte ce nom",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EISDIR: "c’est un dossier, pas un fichier",
    errno.ENOTEMPTY: "dossier non vide",
    errno.ENAMETOOLONG: "nom trop long",
    errno.EIO: "erreur du disque",
    errno.EBUSY: "occupé par un autre programme",
    errno.ELOOP: "lien qui tourne en rond",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENFILE: "trop de fichiers ouverts",
    errno.ENOMEM: "mémoire insuffisante",
    errno.ETIMEDOUT: "pas de réponse à temps",
    errno.EINVAL: "refusé par ce disque",
}

_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


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
    """Create a folder that only this person opens (0700).

    On Windows the profile's own ACL does it, and only a data folder outside the profile gets an ACL of its own (as of
    Python 3.11.10 and 3.12.4). A copy's folder gets none: it would keep the next PC from reading it.
    """
    if system() == "windows":
        if path == data_dir() and Path.home() not in path.parents:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(parents=True, exist_ok=True)
        return path
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def is_mine(path: Path) -> bool:
    """Whether this person owns what is there; always on Windows, where the folder's ACL says who gets in."""
    return sys.platform == "win32" or path.stat().st_uid == os.getuid()


def why(error: OSError) -> str:
    """What the system refused, in a few French words: its own are in English wherever Python runs."""
    known = _WHY.get(error.errno or 0)
    if known:
        return known
    return f"erreur {error.errno} du système" if error.errno else "raison inconnue"


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


def remove_tree(folder: Path, tries: int = 5, pause: float = 0.1) -> bool:
    """Remove a folder and what it holds; whether it is gone. On Windows an open file is tried again a while."""
    for attempt in range(tries):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return True
        if system() != "windows" or attempt == tries - 1:
            break
        time.sleep(pause)
    return False


def remove_if_free(path: Path) -> bool:
    """Remove a file; ``False`` when another program holds it, as on Windows one that reads it does."""
    with contextlib.suppress(PermissionError):
        path.unlink(missing_ok=True)
        return True
    return False


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


def protect(secret: bytes) -> tuple[str, bytes]:
    """The name of what protects a small secret in a file of ours, and the secret so protected.

    « dpapi » on Windows. Elsewhere nothing: the file's own 0600 is what keeps it. The Keychain of macOS is left
    alone, since its command takes the secret as an argument, which every program sees.
    """
    if system() == "windows":
        from vigie import dpapi

        return "dpapi", dpapi.protect(secret)
    return "", secret


def unprotect(name: str, data: bytes) -> bytes:
    """The secret that :func:`protect` gave; :class:`OSError` when this session can't have it."""
    if name == "dpapi":
        from vigie import dpapi

        return dpapi.unprotect(data)
    if name:
        raise OSError(f"{name!r} is unknown here")
    return data


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


def name_problem(name: str) -> str:
    """Why Windows would not keep a file under this name, as a French sentence; empty when it would.

    Microsoft, « Naming Files, Paths, and Namespaces », read on 24 November 2026.
    """
    if found := _FORBIDDEN.search(name):
        shown = found[0] if found[0].isprintable() else "un signe invisible"
        return f"« {name} » contient « {shown} », que Windows refuse dans un nom de fichier."
    if not name.strip(" .") or name[-1] in " .":
        return f"« {name} » finit par un point ou un espace, que Windows efface : retirez-le."
    if _DEVICES.fullmatch(name.partition(".")[0].rstrip(" ")):
        return f"« {name} » est un nom réservé par Windows : choisissez-en un autre."
    return ""


def too_long(path: PurePath, longest: int) -> bool:
    """Whether Windows may refuse what would be written at this full path."""
    return system() == "windows" and len(str(path)) > longest


def standard_streams() -> None:
    """UTF-8 whatever the system's code page; and somewhere to write for a program without a console."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  (for the process's life)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def reader_left(error: OSError) -> bool:
    """Whether this says that whoever read our output is gone; Windows calls it an invalid argument."""
    if system() != "windows" or error.errno != errno.EINVAL:
        return isinstance(error, BrokenPipeError)
    try:
        sys.stdout.write("\n")
        sys.stdout.flush()
    except OSError as again:
        return again.errno == errno.EINVAL
    return False


def drop_output() -> None:
    """After the reader left: what is still buffered must not fail again as the program ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def no_dumps() -> None:
    """A crash must not write keys to the disk: no core file; on Windows, no heap in the error report."""
    if sys.platform == "win32":
        import ctypes

        heap_left_out = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP
        with contextlib.suppress(AttributeError, OSError):
            ctypes.windll.kernel32.WerSetFlags(heap_left_out)
    else:
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lock_file(descriptor: int, part: int = 0) -> None:
    """Hold a file (on Windows, one byte of it) until it is closed; :class:`OSError` when another process does."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, part, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def unlock_file(descriptor: int, part: int = 0) -> None:
    """Let go of what :func:`lock_file` holds."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, part, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_UN)
