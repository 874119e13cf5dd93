"""Where the parts of a vault lie. No Django."""

from dataclasses import dataclass
from pathlib import Path

from vigie import platform
from vigie.vault import header

DATABASE = "vigie.db"
FILES = "files"
UPGRADE_MARKER = "upgrade.json"
CREATING = "creating"


@dataclass(frozen=True)
class Layout:
    """One vault folder."""

    root: Path

    @classmethod
    def current(cls) -> "Layout":
        """The vault of this person on this PC."""
        return cls(platform.vault_dir())

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.root / DATABASE

    @property
    def database_parts(self) -> tuple[Path, Path, Path]:
        """The database and what SQLite keeps beside it."""
        return self.database, self.root / f"{DATABASE}-wal", self.root / f"{DATABASE}-shm"

    @property
    def header(self) -> Path:
        """The header in force."""
        return self.root / header.NAME

    @property
    def files(self) -> Path:
        """The encrypted files."""
        return self.root / FILES

    @property
    def upgrade_marker(self) -> Path:
        """Present while an update of the database is under way."""
        return self.root / UPGRADE_MARKER

    @property
    def creation_marker(self) -> Path:
        """Present while the vault is being made: what lies beside it has no key yet."""
        return self.root / CREATING

    @property
    def occupied(self) -> bool:
        """Whether there is a vault here, whole or damaged: nothing may be created over it.

        A database whose header disappeared counts, since the header of a copy may still open it.
        """
        if self.header.exists() or (self.root / header.PREVIOUS).exists():
            return True
        return self.database.exists() and not self.creation_marker.exists()


def local_copies() -> Path:
    """The folder of the copies kept on this PC, beside the vault and not in it."""
    return platform.data_dir() / "copies"
