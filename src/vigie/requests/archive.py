"""Files for a patient in one encrypted archive: AES-256 in a ZIP (7-Zip 26 for Linux opened one on 1 December 2026).

Made in memory. Names inside say nothing: those of a ZIP stay readable without its passphrase.
"""

import io
from collections.abc import Sequence
from pathlib import PurePath

import pyzipper

from vigie.vault import passphrase

MOST_FILES, ENDING = 50, 8


def acceptable(text: str) -> bool:
    """Whether these are words that Vigie proposes: nothing weaker is taken back."""
    known = set(passphrase.words())
    return len(text.split()) >= passphrase.WORDS and all(word in known for word in text.split())


def make(files: Sequence[tuple[str, bytes]], secret: str) -> bytes:
    """The archive's bytes. Each file keeps its ending and gets a number for a name."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(
        out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(secret.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for number, (name, data) in enumerate(files, 1):
            archive.writestr(f"{number:02}{_ending(name)}", data)
    return out.getvalue()


def _ending(name: str) -> str:
    ending = PurePath(name).suffix
    return (
        ending.lower() if 1 < len(ending) <= ENDING and ending[1:].isascii() and ending[1:].isalnum() else ""
    )
