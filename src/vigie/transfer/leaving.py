"""Leave Vigie: what it put on this PC is removed; the data is kept, handed over, or destroyed with a certificate."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from vigie import dates, platform
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.typography import counted
from vigie.vault.errors import VaultError
from vigie.vault.layout import Layout
from vigie.vault.models import CopyRecord, StoredFile
from vigie.vault.rights import requires
from vigie.vault.state import state

PARTS = (
    "vault",
    "attaque",
    "vault.before-restore-*",
    ".vault.restore",
    "copies",
    "content",
    "device",
    "logs",
    "run",
)
"""What Vigie may have written in its data folder; a file of somebody else is never touched."""


def remove_run_files() -> None:
    """The control file and the launch pages of an instance that is no more."""
    platform.remove_tree(platform.run_dir())


@dataclass(frozen=True)
class LastLook:
    """What the certificate says: counts and proofs, and the copies that a command here cannot reach."""

    practice: str
    by: str
    entries: int
    files: int
    head: str
    public_key: str
    copies: tuple[str, ...]


@requires("data.destroy")
def last_look() -> LastLook:
    """Before the destruction, while the vault still opens; the journal is signed a last time."""
    here = str(platform.data_dir())
    elsewhere = {
        record.path if not record.path.endswith(record.name) else str(Path(record.path).parent)
        for record in CopyRecord.objects.all()
    }
    sealed = journal.anchor("destroy")
    return LastLook(
        practice=practice.current().name or "Cabinet",
        by=state.actor.label,
        entries=sealed.head.seq,
        files=StoredFile.objects.count(),
        head=str(sealed.head),
        public_key=sealed.public_key,
        copies=tuple(sorted(path for path in elsewhere if not path.startswith(here))),
    )


def destroy() -> None:
    """Remove the vault, its copies on this PC and the traces of the program. The vault must be locked.

    The headers go first: without them the keys are lost, so that an interruption leaves nothing that opens.
    """
    if state.unlocked:
        raise VaultError("Verrouillez Vigie avant de détruire le coffre.")
    root = platform.data_dir()
    found = [path for pattern in PARTS for path in root.glob(pattern)]
    for folder in found:
        for header in sorted(folder.rglob("header*.json*")):
            _overwrite(header)
    if Layout.current().root.exists():
        platform.sync_dir(Layout.current().root)
    for folder in found:
        platform.remove_tree(folder)
    left = [path.name for path in found if path.exists()]
    if left:
        raise VaultError(
            f"Des fichiers n’ont pas pu être effacés ({', '.join(left)}) : fermez les programmes qui les "
            "tiennent, puis recommencez. Le coffre, lui, ne s’ouvre plus."
        )
    if root.is_dir() and not any(root.iterdir()):
        root.rmdir()


def _overwrite(path: Path) -> None:
    """Zeros over the wrapped keys, then gone. A disk that moves its blocks may keep the old ones for a while."""
    if path.is_file() and not path.is_symlink():
        size = path.stat().st_size
        with path.open("r+b") as stream:
            stream.write(bytes(size))
            stream.flush()
            os.fsync(stream.fileno())
    path.unlink(missing_ok=True)


def certificate(look: LastLook, now: datetime) -> str:
    """What the person keeps."""
    lines = [
        "Attestation de destruction",
        "",
        f"Cabinet : {look.practice}",
        f"Fait par : {look.by}",
        f"Le : {dates.instant(timezone.localtime(now))}",
        "",
        f"Le coffre de Vigie de ce poste a été détruit : {counted(look.files, 'fichier')} et un journal de "
        f"{counted(look.entries, 'entrée')}, avec les clés qui les ouvraient et les copies gardées sur ce poste.",
        "Un disque peut garder quelque temps des blocs effacés : ils étaient chiffrés, et leurs clés n’existent plus.",
        "",
        f"Dernier repère du journal : {look.head}",
        f"Clé publique du journal : {look.public_key}",
        "",
    ]
    if look.copies:
        lines += [
            "Des copies restent ailleurs, et s’ouvrent avec les anciennes phrases de passe ou la clé de secours :",
            *(f"- {path}" for path in look.copies),
            "Détruisez-les aussi, ou gardez-les en connaissance de cause.",
        ]
    else:
        lines.append(
            "Vigie ne connaît pas de copie ailleurs ; un export fait auparavant reste où il a été mis."
        )
    lines += ["", "Repère de Vigie, ni certification ni avis juridique."]
    return "\n".join(lines) + "\n"
