"""Content packs for the tests, signed with a throw-away key."""

import shutil
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie.catalogue import loader, packs

KEY = Ed25519PrivateKey.from_private_bytes(b"throw-away key of the tests only")
PUBLIC = KEY.public_key().public_bytes_raw()
STRANGER = Ed25519PrivateKey.from_private_bytes(b"a key that nobody ever trusted..")


LARGE = {path.name for path in (loader.DATA / "controls").iterdir()} - {"content.yaml", "premises.yaml"}
LARGE |= {"workstation.yaml", "activities.yaml"}  # the latter names controls that are left out


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


REGION = "Bretagne"
REGIONAL = """region: Bretagne
contacts:
  - id: regional_help
    label: "Appui numérique régional"
    number: "01 99 00 41 41"
    purpose: "Aide aux cabinets de la région."
    hours: "Du lundi au vendredi, de 9 h à 17 h"
    source: {title: "Convention fictive, pour les tests"}
    checked_on: 2026-11-20
    confidence: A
"""


def regional_folder(folder: Path, version: int = 2, text: str = REGIONAL) -> Path:
    """The same, with what a region added."""
    data = data_folder(folder, version)
    (data / "regional.yaml").write_text(text, "utf-8")
    return data
