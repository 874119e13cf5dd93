"""Content packs for the tests, signed with a throw-away key."""

import shutil
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie.catalogue import loader, packs

KEY = Ed25519PrivateKey.from_private_bytes(b"throw-away key of the tests only")
PUBLIC = KEY.public_key().public_bytes_raw()
STRANGER = Ed25519PrivateKey.from_private_bytes(b"a key that nobody ever trusted..")


LARGE = {path.name for path in (loader.DATA / "controls").iterdir()} - {"content.yaml", "premises.yaml"}
LARGE |= {"workstation.yaml"}


def data_folder(folder: Path, version: int = 2) -> Path:
    """A part of the program's data at another version: small, because each check reads all of it."""
    data = folder / f"data-{version}"
    shutil.copytree(loader.DATA, data, ignore=lambda _, names: sorted(LARGE & set(names)))
    edit(data / "content.yaml", f"version: {packs.own().version}\n", f"version: {version}\n")
    return data


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def pack(folder: Path, version: int = 2) -> bytes:
    """The bytes of a valid pack."""
    return packs.build(data_folder(folder, version), version, KEY)
