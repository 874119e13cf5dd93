"""Whether a folder can hold a vault: not on a network, not synchronised, writable, with room. No Django.

SQLite's locks do not hold over a network, and a synchroniser copies the database in the middle of a write.
"""

import os
import re
import shutil
import subprocess
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


def _remote_on_windows(folder: Path) -> bool:
    if str(folder).startswith("\\\\"):
        return True
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (absent from the types of other systems)
    drive_remote = 4
    return int(kernel.GetDriveTypeW(folder.anchor)) == drive_remote


def remote(folder: Path) -> bool:
    """Whether the folder lies on a network drive."""
    if platform.system() == "windows":
        return _remote_on_windows(folder)
    return REMOTE.fullmatch(filesystem(folder, _mounts())) is not None


def _nearest(folder: Path) -> Path:
    return next((p for p in (folder, *folder.parents) if p.exists()), Path(folder.anchor or "."))


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
            f"Vigie ne peut pas écrire dans « {existing} » ({error.strerror or 'raison inconnue'}) : "
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
    service = synchroniser(absolute) or synchroniser(Path(os.path.abspath(folder)))  # noqa: PTH100
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
    check_writable(absolute)
