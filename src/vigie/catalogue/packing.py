"""The envelope of a content pack: one signed, deterministic archive. Pure: bytes in, bytes or a sentence out.

    VIGIE-CONTENT 1\\n      format, read before anything else
    <signature, base64>\\n  Ed25519, over a domain word and the archive
    <archive>              a ZIP without compression, dates or attributes: manifest.json, then the data files

The signature is checked before a byte of the archive is interpreted. Nothing in it is compressed, so nothing
inflates; names are plain relative ones, so nothing slips out; no entry may be a link.
"""

import base64
import binascii
import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAGIC = b"VIGIE-CONTENT 1\n"
DOMAIN = b"vigie content pack 1\n"
FORMAT = "vigie-content"
SCHEMA = 1  # of the data files; rises when an older program could no longer read them
MANIFEST = "manifest.json"
MAX_PACK = 8 * 2**20
MAX_FILE = 2 * 2**20
MAX_FILES = 200
KEY_BYTES = 32
SIGNATURE_TEXT = 88  # 64 bytes in base64
HIGHEST_VERSION = 10**9

_NAME = re.compile(r"(?:[a-z0-9_]{1,40}/)?[a-z0-9_]{1,40}\.yaml")
_HEADER = len(MAGIC) + SIGNATURE_TEXT + 1
_EPOCH = (1980, 1, 1, 0, 0, 0)
_HOW = " Demandez-le de nouveau à la personne qui vous l’a remis. Le contenu en place reste le même."


class PackError(Exception):
    """A pack is refused; the message is a French sentence, `what` the same without what to do of a file."""

    def __init__(self, what: str, then: str = "") -> None:
        super().__init__(what + then)
        self.what = what


class NotAPack(PackError):  # noqa: N818  (what it is)
    """Something else altogether."""


class SameVersion(PackError):  # noqa: N818  (what it is)
    """The content in force, again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself, once its signature has been checked."""

    version: int
    released_on: date
    min_program: str
    files: Mapping[str, str]  # path -> sha256


@dataclass(frozen=True, slots=True)
class Sealed:
    """A pack whose signature, names, sizes and digests are right; its content is not yet read."""

    manifest: Manifest
    files: Mapping[str, bytes]
    raw: bytes
    key: bytes

    @property
    def digest(self) -> str:
        """The identity of these very bytes."""
        return hashlib.sha256(self.raw).hexdigest()


def seal(
    files: Mapping[str, bytes], version: int, released_on: date, min_program: str, key: Ed25519PrivateKey
) -> bytes:
    """The pack of these files: the same files, version and key give the same bytes."""
    manifest = {
        "format": FORMAT,
        "schema": SCHEMA,
        "version": version,
        "released_on": released_on.isoformat(),
        "min_program": min_program,
        "files": [
            {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in sorted(files.items())
        ],
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        _put(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode())
        for path, data in sorted(files.items()):
            if not _NAME.fullmatch(path):
                raise ValueError(f"{path!r} has no place in a content pack")
            _put(archive, path, data)
    body = stream.getvalue()
    return MAGIC + base64.b64encode(key.sign(DOMAIN + body)) + b"\n" + body


def unseal(raw: bytes, public_keys: Iterable[bytes]) -> Sealed:
    """Check all that can be before the content is read; PackError says in French what is wrong."""
    if not raw:
        raise NotAPack("Ce fichier est vide.", _HOW)
    if len(raw) > MAX_PACK:
        raise PackError("Ce fichier est trop gros pour un contenu de Vigie (8 Mo au plus).")
    if not raw.startswith(MAGIC):
        if raw.startswith(MAGIC.split(b" ")[0]):
            raise PackError(
                "Ce contenu demande une version plus récente de Vigie : mettez d’abord Vigie à jour."
            )
        raise NotAPack("Ce fichier n’est pas un contenu de Vigie : choisissez un fichier « .vigie ».")
    body = raw[_HEADER:]
    key = _signer(raw, body, public_keys)
    members = _members(body)
    manifest, sizes = _manifest(members.pop(MANIFEST, b""))
    if manifest.files.keys() != members.keys():
        raise _damaged("la liste de ses fichiers est fausse")
    for path, data in members.items():
        if len(data) != sizes[path] or hashlib.sha256(data).hexdigest() != manifest.files[path]:
            raise _damaged(f"« {path} » n’est pas celui qui était annoncé")
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _damaged(f"« {path} » n’est pas du texte en UTF-8") from error
    return Sealed(manifest, members, raw, key)


def read_keys(text: str) -> tuple[bytes, ...]:
    """Public keys, one a line in base64, with `#` comments; ValueError when one is not a key."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    keys = tuple(base64.b64decode(line, validate=True) for line in lines if line)
    if any(len(key) != KEY_BYTES for key in keys):
        raise ValueError("an Ed25519 public key has 32 bytes")
    return keys


def program_version(text: str) -> tuple[int, ...]:
    """« 0.10.2 » as numbers that compare; ValueError otherwise."""
    parts = text.split(".")
    if not 1 <= len(parts) <= 4 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f"{text!r} is not a version")
    return tuple(int(part) for part in parts)


def _signer(raw: bytes, body: bytes, public_keys: Iterable[bytes]) -> bytes:
    try:
        signature = base64.b64decode(raw[len(MAGIC) : _HEADER - 1], validate=True)
    except binascii.Error as error:
        raise _damaged("sa signature est illisible") from error
    if len(raw) <= _HEADER or raw[_HEADER - 1 : _HEADER] != b"\n":
        raise _damaged("il est incomplet")
    for key in public_keys:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, DOMAIN + body)
        except InvalidSignature:
            continue
        return key
    raise PackError(
        "La signature de ce contenu n’est pas celle du projet Vigie : il a été modifié, il est incomplet, "
        "ou il vient d’ailleurs. Ne l’utilisez pas.",
        _HOW,
    )


def _members(body: bytes) -> dict[str, bytes]:
    """The archive's files. Signed, so ours: still read as if they were not."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            return {entry.filename: archive.read(entry) for entry in entries}
    except PackError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError, NotImplementedError,
            RuntimeError, OverflowError, MemoryError) as error:  # fmt: skip
        raise _damaged("son archive est illisible") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_PACK:
        raise _damaged("il contient plus que ce qui est permis")
    if len(set(names)) != len(names):
        raise _damaged("il contient deux fois le même fichier")
    for entry in entries:
        mode = entry.external_attr >> 16
        if entry.filename != MANIFEST and not _NAME.fullmatch(entry.filename):
            raise _damaged("il contient un nom de fichier interdit")
        if entry.is_dir() or (stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
            raise _damaged("il contient autre chose que des fichiers")
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 0x1 or entry.file_size > MAX_FILE:
            raise _damaged("il contient un fichier compressé, chiffré ou trop gros")


def _manifest(data: bytes) -> tuple[Manifest, dict[str, int]]:
    try:
        raw: Any = json.loads(data.decode("utf-8"))
        if raw["format"] != FORMAT:
            raise ValueError("format")
        if not isinstance(raw["schema"], int) or raw["schema"] > SCHEMA:
            raise PackError(
                "Ce contenu demande une version plus récente de Vigie : mettez d’abord Vigie à jour."
            )
        version = raw["version"]
        if type(version) is not int or not 1 <= version <= HIGHEST_VERSION:
            raise ValueError("version")
        program_version(raw["min_program"])
        files = {str(row["path"]): str(row["sha256"]) for row in raw["files"]}
        sizes = {str(row["path"]): int(row["size"]) for row in raw["files"]}
        if len(files) != len(raw["files"]):
            raise ValueError("files")
        released_on = date.fromisoformat(raw["released_on"])
        return Manifest(version, released_on, raw["min_program"], files), sizes
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged("sa fiche d’identité est illisible") from error


def _damaged(what: str) -> PackError:
    return PackError(f"Ce contenu est abîmé : {what}.", _HOW)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    archive.writestr(entry, data)
