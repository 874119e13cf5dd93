"""Check a sealed archive without Vigie: ``python verifier.py DOSSIER.zip``, standard library alone.

What an answer means. Every file is as it was sealed, none is missing and none was added: ``consistent-but-unanchored``
(exit 3), since whoever holds the file could have sealed another one with a key of their own. With the fingerprint that
was noted when it was sealed (``--fingerprint``) and that agrees: ``intact-and-anchored`` (exit 0). Anything else:
``broken`` (exit 1), with the first file that is wrong. Nothing could be read: ``unreadable`` (exit 2).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vigie.journal.verifier import ed25519_verify  # replaced by its text in the copy that leaves

INTACT, UNANCHORED, BROKEN, UNREADABLE = (
    "intact-and-anchored",
    "consistent-but-unanchored",
    "broken",
    "unreadable",
)
EXIT_CODES = {INTACT: 0, BROKEN: 1, UNREADABLE: 2, UNANCHORED: 3}
MANIFEST, SIGNATURE, VERIFIER = "manifest.json", "manifest.sig", "verifier.py"
INCIDENT, BINDER = "vigie-incident/1", "vigie-binder/1"
FORMATS = (INCIDENT, BINDER)
MAX_FILES, MAX_BYTES = 10_000, 2 * 1024**3
BLOCK = 1 << 20


@dataclass(frozen=True)
class Found:
    """The answer. `first_bad`: the first file that is not as it was sealed."""

    status: str
    detail: str
    files: int = 0
    fingerprint: str = ""
    first_bad: str = ""


def fingerprint(manifest: bytes) -> str:
    """What is written down when the file is sealed: the digest of the manifest, in groups of four."""
    digest = hashlib.sha256(manifest).hexdigest()[:32]
    return "-".join(digest[i : i + 4] for i in range(0, 32, 4))


def verify(path: Path, noted: str = "") -> Found:
    """The sealed file against its manifest, the manifest against its signature and the fingerprint that was noted."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _verify(archive, noted)
    except OSError:
        return Found(UNREADABLE, "Ce fichier est introuvable ou ne peut pas être lu : vérifiez son nom.")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError,
            AttributeError, RecursionError, RuntimeError, NotImplementedError):  # fmt: skip
        return Found(BROKEN, "Ce fichier est abîmé, ou n’est pas un dossier scellé par Vigie.")


def _verify(archive: zipfile.ZipFile, noted: str) -> Found:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_BYTES:
        return Found(BROKEN, "Ce fichier est bien plus gros qu’un dossier : il n’a pas été ouvert.")
    for name in (MANIFEST, SIGNATURE):
        if names.count(name) != 1:
            return Found(BROKEN, f"Le fichier « {name} » manque, ou s’y trouve deux fois.", first_bad=name)
    raw, told = archive.read(MANIFEST), archive.read(SIGNATURE)
    mark = json.loads(told)
    if json.dumps(mark, ensure_ascii=False, indent=1).encode("utf-8") != told:
        return Found(BROKEN, f"« {SIGNATURE} » n’est pas tel qu’il a été scellé.", first_bad=SIGNATURE)
    manifest = json.loads(raw)
    print_ = fingerprint(raw)
    if manifest["format"] not in FORMATS:
        return Found(
            BROKEN, "Ce dossier est d’une forme que ce programme ne connaît pas.", fingerprint=print_
        )
    key, signature = bytes.fromhex(mark["public_key"]), bytes.fromhex(mark["signature"])
    if manifest["public_key"] != mark["public_key"] or not ed25519_verify(key, raw, signature):
        return Found(
            BROKEN, "La signature du manifeste ne correspond pas.", fingerprint=print_, first_bad=MANIFEST
        )
    wrong = _wrong(archive, manifest["files"], names)
    if wrong:
        return Found(BROKEN, f"« {wrong} » n’est pas tel qu’il a été scellé.", len(names), print_, wrong)
    if noted and _plain(noted) != _plain(print_):
        return Found(
            BROKEN,
            "L’empreinte notée n’est pas celle de ce dossier : ce n’est pas lui qui a été scellé.",
            len(names),
            print_,
        )
    if noted:
        return Found(
            INTACT,
            "Intact : tout est tel qu’il a été scellé, et l’empreinte est celle notée.",
            len(names),
            print_,
        )
    return Found(
        UNANCHORED,
        "Cohérent, non ancré : tout correspond au manifeste. Comparez l’empreinte à celle notée quand il a été scellé.",
        len(names), print_,
    )  # fmt: skip


def _plain(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign in "0123456789abcdef")


def _wrong(archive: zipfile.ZipFile, listed: list[dict[str, Any]], names: list[str]) -> str:
    """The first name that is missing, added, twice there, or whose contents changed."""
    known: dict[str, dict[str, Any]] = {str(row["name"]): row for row in listed}
    for name in names:
        if names.count(name) != 1 or (name not in known and name not in (MANIFEST, SIGNATURE)):
            return name
    for name, row in known.items():
        if name not in names:
            return name
        digest, size = hashlib.sha256(), 0
        with archive.open(name) as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
                size += len(block)
        if (digest.hexdigest(), size) != (row["sha256"], row["size"]):
            return name
    return ""


def main(words: list[str] | None = None) -> int:
    """The command of the stand-alone file."""
    parser = argparse.ArgumentParser(description="Vérifier un dossier scellé par Vigie.")
    parser.add_argument("file", metavar="DOSSIER.zip", type=Path)
    parser.add_argument(
        "--fingerprint", metavar="EMPREINTE", default="", help="celle notée quand il a été scellé"
    )
    parser.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    args = parser.parse_args(words)
    found = verify(args.file, args.fingerprint)
    if args.json:
        sys.stdout.write(json.dumps({"schema": 1, **asdict(found)}, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(f"{found.detail}\n")
        if found.fingerprint:
            sys.stdout.write(f"Empreinte : {found.fingerprint}\n")
    return EXIT_CODES[found.status]


if __name__ == "__main__":
    sys.exit(main())
