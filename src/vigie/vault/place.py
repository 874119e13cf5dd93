"""Whether a folder can hold a vault: not on a network, not synchronised, writable, with room. No Django.

SQLite's locks do not hold over a network, and a synchroniser copies the database in the middle of a write.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path, PurePath

from vigie import platform
from vigie.vault.errors import PlaceRefused

ROOM_BYTES = 200 * 1024 * 1024

SYNCHRONISED = {
    r"onedrive( - .*|-.*)?": "OneDrive",
    r"dropbox( \(.*\))?": "Dropbox",
    r"google ?drive|drivefs|mon drive|my drive|googledrive-.*": "Google Drive",
    r"icloud ?drive|icloud|iclouddrive|mobile documents|com~apple~clouddocs": "iCloud",
    r"nextcloud\d*|owncloud\d*": "Nextcloud",
    r"kdrive\d*": "kDrive",
    r"pcloud ?drive": "pCloud",
    r"megasync|mega": "MEGA",
    r"synologydrive|cloudstation": "Synology Drive",
    r"seafile": "Seafile",
}
REMOTE = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afpfs|webdav|davfs\d?|9p|afs|ceph|glusterfs|ncpfs|fuse\..*", re.IGNORECASE
)
_FIXED, _REMOTE = 3, 4  # DRIVE_FIXED, DRIVE_REMOTE
_OCTAL = re.compile(r"\\([0-7]{3})")


def synchroniser(folder: PurePath) -> str | None:
    """The name of the service that synchronises this folder, by the names in its path."""
    for part in folder.parts:
        for pattern, name in SYNCHRONISED.items():
            if re.fullmatch(pattern, part.strip(), re.IGNORECASE):
                return name
    return None


def filesystem(folder: PurePath, mounts: str) -> str:
    """The type of the file system that holds ``folder``, from the text of ``/proc/mounts``."""
    best, found = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = PurePath(_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[1]))
        # Later lines hide earlier ones mounted on the same point.
        if (folder == point or point in folder.parents) and len(point.parts) >= best:
            best, found = len(point.parts), fields[2]
    return found


def _mounts() -> str:
    if platform.system() == "macos":
        text = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
        # "//server/share on /Volumes/share (smbfs, nodev)" to the columns of /proc/mounts
        return re.sub(
            r"^(.*) on (.*) \((\w+).*$",
            lambda m: f"{m[1].replace(' ', '_')} {m[2].replace(' ', chr(92) + '040')} {m[3]}",
            text,
            flags=re.MULTILINE,
        )
    try:
        return Path("/proc/mounts").read_text("utf-8", "replace")
    except OSError:
        return ""


def declared(folder: Path) -> str | None:
    """The service that says itself that it synchronises this folder: on Windows it may bear any name."""
    if platform.system() != "windows":
        return None
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        root = os.environ.get(name)
        if root and (Path(root) == folder or Path(root) in folder.parents):
            return "OneDrive"
    if any(root == folder or root in folder.parents for root in _dropbox_folders()):
        return "Dropbox"
    return None


def _dropbox_folders() -> list[Path]:
    """« Find Dropbox folders programmatically » (Dropbox's help, read on 24 November 2026): ``info.json``."""
    found: list[Path] = []
    for base in ("APPDATA", "LOCALAPPDATA"):
        with contextlib.suppress(OSError, ValueError, AttributeError, TypeError, KeyError):
            raw = json.loads((Path(os.environ[base]) / "Dropbox" / "info.json").read_bytes())
            found += [Path(account["path"]) for account in raw.values()]
    return found


def share(folder: str) -> bool:
    """Whether a Windows path names a network share: ``\\\\server\\share``, even in its extended form."""
    if folder.startswith("\\\\?\\"):
        return folder[4:8].upper() == "UNC\\"
    return folder.startswith("\\\\") and not folder.startswith("\\\\.\\")


def _drive_type(root: str) -> int:
    if sys.platform == "win32":
        import ctypes

        return int(ctypes.windll.kernel32.GetDriveTypeW(root))
    return _FIXED


def _remote_on_windows(folder: PurePath) -> bool:
    return share(str(folder)) or _drive_type(folder.anchor.removeprefix("\\\\?\\")) == _REMOTE


def remote(folder: Path) -> bool:
    """Whether the folder lies on a network drive."""
    if platform.system() == "windows":
        return _remote_on_windows(folder)
    return REMOTE.fullmatch(filesystem(folder, _mounts())) is not None


def _nearest(folder: Path) -> Path:
    return next((p for p in (folder, *folder.parents) if p.exists()), Path(folder.anchor or "."))


def check_length(folder: Path) -> None:
    """Raise :class:`PlaceRefused` where Windows's 260 characters would not leave room for our own names."""
    if platform.too_long(folder, platform.LONGEST_FOLDER):
        raise PlaceRefused(
            f"Le chemin de ce dossier est trop long pour Windows ({len(str(folder))} signes ; Vigie en accepte "
            f"{platform.LONGEST_FOLDER}). Choisissez un dossier moins profond."
        )


def check_writable(folder: Path, room: int = ROOM_BYTES) -> None:
    """Raise :class:`PlaceRefused` when nothing can be written here, or when the disk is nearly full."""
    existing = _nearest(folder)
    probe = existing / f".vigie-{uuid.uuid4().hex}"
    try:
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(descriptor)
        probe.unlink()
    except OSError as error:
        raise PlaceRefused(
            f"Vigie ne peut pas écrire dans « {existing} » ({platform.why(error)}) : "
            "choisissez un dossier de votre disque où vous avez le droit d’écrire."
        ) from error
    free = shutil.disk_usage(existing).free
    if free < room:
        raise PlaceRefused(
            f"Il ne reste que {free // 1_000_000} Mo libres sur ce disque ; Vigie en demande "
            f"{room // 1_000_000}. Libérez de la place, puis recommencez."
        )


def check(folder: Path) -> None:
    """Raise :class:`PlaceRefused`, with the reason, when ``folder`` cannot hold a vault."""
    absolute = Path(os.path.realpath(folder))
    written = Path(os.path.abspath(folder))  # noqa: PTH100
    service = synchroniser(absolute) or synchroniser(written) or declared(absolute) or declared(written)
    if service:
        raise PlaceRefused(
            f"Ce dossier est synchronisé par {service} : le coffre pourrait y être abîmé en pleine écriture "
            "et partirait hors du cabinet. Choisissez un dossier de ce PC qui n’est pas synchronisé."
        )
    if remote(absolute):
        raise PlaceRefused(
            "Ce dossier est sur un disque réseau : le coffre y serait abîmé à la première coupure. "
            "Choisissez un dossier du disque de ce PC ; une copie peut, elle, aller sur le réseau."
        )
    check_length(absolute)
    check_writable(absolute)
