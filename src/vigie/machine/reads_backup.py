"""Whether the disk that a backup tool writes to is plugged in: the tool's own settings say which disk it is.

Read in the tools' documentation on 24 November 2026: Déjà Dup keeps the drive's identifier in its settings
(schema ``org.gnome.DejaDup.Drive``), Back In Time the path of its snapshots (backintime-config(1)).
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from vigie.machine.collect import Refused, read_file, run
from vigie.machine.reads import as_json
from vigie.machine.surroundings import Surroundings

SETTINGS = ("org.gnome.DejaDup backend", "org.gnome.DejaDup.Drive uuid")
IDENTIFIER = re.compile(r"[A-Za-z0-9-]{4,64}")
PATHS = re.compile(r"^profile(\d+)\.snapshots\.(mode|path|local_encfs\.path)=(.*)$", re.MULTILINE)
BACK_IN_TIME = "~/.config/backintime/config"
MEDIA = ("/media/", "/run/media/")
LOCAL = {"": "path", "local": "path", "local_encfs": "local_encfs.path"}


def backup_volume(around: Surroundings) -> bytes:
    """``[{"tool": …, "present": …}]`` for each tool that names a disk; neither the disk nor its path is told."""
    rows = [
        {"tool": tool, "present": present}
        for tool, present in (*_deja_dup(around), *_back_in_time(around))
        if present is not None
    ]
    return as_json(rows)


def _deja_dup(around: Surroundings) -> Iterator[tuple[str, bool | None]]:
    if not around.desktop:
        return
    try:
        found = [_setting(around, *words.split()) for words in SETTINGS]
    except Refused:
        return
    backend, identifier = found
    if backend == "drive" and IDENTIFIER.fullmatch(identifier):
        yield "Déjà Dup", around.path(f"/dev/disk/by-uuid/{identifier}").exists()


def _setting(around: Surroundings, schema: str, key: str) -> str:
    return run((("gsettings", "get", schema, key),), around, 1.0).decode(errors="replace").strip().strip("'")


def _back_in_time(around: Surroundings) -> Iterator[tuple[str, bool | None]]:
    try:
        text = read_file(around.path(BACK_IN_TIME)).decode("utf-8", "replace")
        mounts = read_file(around.path("/proc/self/mounts")).decode("utf-8", "replace")
    except (OSError, Refused):
        return
    profiles: dict[str, dict[str, str]] = {}
    for number, key, value in PATHS.findall(text):
        profiles.setdefault(number, {})[key] = value.strip()
    mounted = [_written(line.split()[1]) for line in mounts.splitlines() if len(line.split()) > 2]
    for profile in profiles.values():
        path = profile.get(LOCAL.get(profile.get("mode", ""), ""), "")
        if path.startswith("/"):
            yield "Back In Time", _is_mounted(path, mounted)


def _written(path: str) -> str:
    """A mount point as it is called: spaces are written ``\\040`` in that file."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)


def _is_mounted(path: str, mounted: list[str]) -> bool | None:
    """Whether a disk of its own is mounted there; None where a mere folder of the system's disk would do as well."""
    folders = {str(parent) for parent in (PurePosixPath(path), *PurePosixPath(path).parents)} - {"/", "/home"}
    if folders & set(mounted):
        return True
    return False if path.startswith(MEDIA) else None
