"""The folder of a bundle: its name, what it holds while it is written, and what is said of the machine."""

import getpass
import hashlib
import json
import os
import re
import secrets
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

import vigie
from vigie import platform
from vigie.evidence import chain, copying, medium, sinks
from vigie.evidence.errors import EvidenceError
from vigie.machine.surroundings import is_admin

PREFIX = "vigie-preuves-"
NAME = re.compile(r"vigie-preuves-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")
MANIFEST, SIGNATURE, REQUEST, TOKEN = "manifest.json", "manifest.sig", "manifest.tsq", "manifest.tsr"
VERIFIER, README = "verifier.py", "LISEZMOI.txt"
FOLDERS = (sinks.FOLDER, copying.FOLDER)


@dataclass(frozen=True)
class Options:
    """What the first line of the journal keeps, so that the work goes on in the same way after a cut."""

    since: int
    max_bytes: int
    recipients: tuple[str, ...] = ()
    by: str = ""
    same_volume: bool = False
    state: bool = True


@dataclass
class Bundle:
    """A bundle that is being written."""

    folder: Path
    journal: chain.Chain
    options: Options
    resumed: bool = False

    @property
    def id(self) -> str:
        return self.folder.name

    def close(self) -> None:
        """Let go of the journal."""
        self.journal.close()


def is_sealed(folder: Path) -> bool:
    """The signature is what is written last."""
    return (folder / SIGNATURE).is_file()


def unsealed(destination: Path) -> list[Path]:
    """The bundles in ``destination`` whose collection was cut, newest first; a mere beginning is cleared."""
    open_ones = [path for path in destination.iterdir() if NAME.fullmatch(path.name) and not is_sealed(path)]
    waiting = [path for path in open_ones if path.is_dir() and not _cleared(path)]
    return sorted((path for path in waiting if (path / chain.NAME).is_file()), reverse=True)


def _cleared(folder: Path) -> bool:
    """Whether this was the mere beginning of a bundle: nothing acknowledged, nothing in it. It is then removed."""
    begun = any(path.is_file() and (path.name != chain.NAME or b"\n" in path.read_bytes()[: chain.LONGEST])
                for path in folder.rglob("*"))  # fmt: skip
    if begun:
        return False
    chain.Chain.open(folder / chain.NAME).close()  # refuses while another process is at it
    return platform.remove_tree(folder)


def create(destination: Path, options: Options) -> Bundle:
    """A new folder, its journal opened by a line that says everything of how the collection is made."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    folder = destination / f"{PREFIX}{stamp}-{secrets.token_hex(3)}"
    with medium.writing():
        folder.mkdir(mode=0o700)
        for name in FOLDERS:
            (folder / name).mkdir(mode=0o700)
    medium.sync(destination)
    with medium.writing():
        journal = chain.Chain.open(folder / chain.NAME)
    bundle = Bundle(folder, journal, options)
    kept = {**asdict(options), "recipients": list(options.recipients)}
    line = {"kind": "opened", "bundle": bundle.id, "options": kept, "context": context(folder)}
    with medium.writing():
        journal.append(line)
    return bundle


def take_up(folder: Path, *, resumes: bool = True) -> Bundle:
    """One whose collection was cut: the torn line goes, and what was half written. ``resumes`` notes it."""
    journal = chain.Chain.open(folder / chain.NAME)
    try:
        options = _options(folder)
        _clean(folder)
        bundle = Bundle(folder, journal, options, resumed=True)
        if resumes:
            line = {"kind": "resumed", "at": now(), "torn_bytes": journal.dropped, "context": context(folder)}
            with medium.writing():
                journal.append(line)
    except BaseException:
        journal.close()
        raise
    return bundle


def _options(folder: Path) -> Options:
    for record, _ in chain.read(folder / chain.NAME):
        try:
            held = dict(record["options"])
            return Options(**{**held, "recipients": tuple(held["recipients"])})
        except (KeyError, TypeError, ValueError):
            break
    raise EvidenceError("Ce dossier n’a pas été commencé par Vigie : il ne peut pas être repris.")


def _clean(folder: Path) -> None:
    with medium.writing():
        for name in FOLDERS:
            (folder / name).mkdir(mode=0o700, exist_ok=True)
            for path in (folder / name).glob(f"*{medium.PART}"):
                path.unlink(missing_ok=True)
        for name in (MANIFEST, REQUEST, SIGNATURE + medium.PART, MANIFEST + medium.PART, medium.RESERVE_NAME):
            (folder / name).unlink(missing_ok=True)


def now() -> str:
    """An instant in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def context(folder: Path) -> dict[str, Any]:
    """What a custody form asks of the product: tool, rights, system, clocks, where it wrote. Whole numbers and text."""
    local = datetime.now().astimezone()
    uname = _uname()
    return {
        "at": now(),
        "local": local.isoformat(timespec="seconds"),
        "zone": str(local.tzname()),
        "utc_offset_s": int(local.utcoffset().total_seconds()) if local.utcoffset() is not None else 0,  # type: ignore[union-attr]
        "monotonic_ms": int(time.monotonic() * 1000),
        "uptime_s": _uptime(),
        "tool": {
            "name": "vigie",
            "version": vigie.__version__,
            "sha256": own_digest(),
            "python": sys.version.split()[0],
        },
        "command": _command(sys.argv),
        "rights": "admin" if is_admin() else "user",
        "user": _user(),
        "pid": os.getpid(),
        "system": {"family": platform.system(), **uname},
        "written_to": {
            "folder": str(folder),
            "volume": str(medium.volume_of(folder)),
            "free": medium.free(folder),
        },
    }


def _command(words: list[str]) -> list[str]:
    """The command that was typed, without the names of the chosen files: they are with the pieces."""
    kept: list[str] = []
    for word in words:
        hidden = bool(kept) and kept[-1] == "--piece"
        kept.append("…" if hidden else "--piece=…" if word.startswith("--piece=") else word)
    return [Path(kept[0]).name, *kept[1:]] if kept else []


def _uname() -> dict[str, str]:
    import platform as system

    try:
        found = system.uname()
        return {"computer": found.node, "name": found.system, "release": found.release, "version": found.version,
                "machine": found.machine}  # fmt: skip
    except OSError:
        return {}


def _uptime() -> int | None:
    try:
        return int(time.time() - psutil.boot_time())
    except (psutil.Error, OSError, RuntimeError):
        return None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def own_digest() -> str:
    """The sha256 of the frozen program, or of this room's sources one after the other."""
    digest = hashlib.sha256()
    frozen = getattr(sys, "frozen", False)
    here = [Path(sys.executable)] if frozen else sorted(Path(__file__).parent.glob("*.py"))
    try:
        for path in here:
            with path.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a sealed bundle; :class:`EvidenceError` when there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        if isinstance(found, dict):
            return found
    except (OSError, ValueError, RecursionError):
        pass
    raise EvidenceError("Ce dossier n’a pas de manifeste lisible.")
