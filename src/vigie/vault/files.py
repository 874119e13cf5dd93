"""Files of the practice, encrypted in chunks as they come: never whole in memory, never in the clear on disk.

Layout: ``VGF1``, 16 bytes of salt, then chunks of 1 MiB sealed with ChaCha20-Poly1305. The key is of this
file alone (HKDF of K1, or of K2 when restricted, with the salt); the nonce holds the chunk's number and
whether it is the last, so that a chunk moved, dropped, repeated or cut is refused.
"""

import hashlib
import os
import re
import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf import hkdf

from vigie import platform
from vigie.vault.errors import FileDamaged, FileRefused
from vigie.vault.layout import Layout
from vigie.vault.models import StoredFile
from vigie.vault.state import state

MAGIC = b"VGF1"
SALT = 16
CHUNK = 1024 * 1024
TAG = 16
DEFAULT_LIMIT = 22 * 1024 * 1024
SUFFIX = ".vgf"
NAME_ON_DISK = re.compile(r"([0-9a-f]{32})\.vgf")
ORPHAN_AGE_SECONDS = 3600


def path_of(layout: Layout, file_id: uuid.UUID) -> Path:
    """Where the file lies."""
    return layout.files / f"{file_id.hex}{SUFFIX}"


def _master(restricted: bool) -> bytes:
    return state.k2() if restricted else state.k1()


def _cipher(file_id: uuid.UUID, salt: bytes, restricted: bool, master: bytes) -> ChaCha20Poly1305:
    info = b"vigie file " + (b"k2 " if restricted else b"k1 ") + file_id.bytes
    return ChaCha20Poly1305(hkdf.HKDF(hashes.SHA256(), 32, salt, info).derive(master))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def megabytes(size: int) -> str:
    """``22 Mo``, with a comma for what is not round."""
    return f"{size / (1024 * 1024):.1f}".rstrip("0").rstrip(".").replace(".", ",") + " Mo"


def _too_big(limit: int) -> FileRefused:
    return FileRefused(
        f"Ce fichier dépasse {megabytes(limit)} : Vigie ne l’a pas gardé. "
        "Réduisez-le (photo moins grande, document partagé en deux), puis recommencez."
    )


def check_size(stream: BinaryIO, declared: int | None, limit: int) -> None:
    """Refuse before reading when the size is declared or the stream can tell it."""
    size = declared
    if size is None:
        try:
            here = stream.tell()
            size = stream.seek(0, os.SEEK_END) - here
            stream.seek(here)
        except (OSError, AttributeError, ValueError):
            return
    if size > limit:
        raise _too_big(limit)


def _chunks(stream: BinaryIO, limit: int | None) -> Iterator[tuple[bytes, bool]]:
    """Chunks of exactly ``CHUNK`` bytes and whether each is the last, which takes reading one ahead."""
    total = 0

    def full() -> bytes:
        nonlocal total
        parts: list[bytes] = []
        missing = CHUNK
        while missing and (part := stream.read(missing)):
            parts.append(part)
            missing -= len(part)
            total += len(part)
            if limit is not None and total > limit:
                raise _too_big(limit)
        return b"".join(parts)

    current = full()
    while True:
        following = full() if len(current) == CHUNK else b""
        yield current, not following
        if not following:
            return
        current = following


def write(
    layout: Layout,
    file_id: uuid.UUID,
    stream: BinaryIO,
    restricted: bool,
    limit: int | None,
    master: bytes | None = None,
) -> tuple[int, str]:
    """Encrypt ``stream`` into the store, flushed to the disk; returns size and sha256 of the contents."""
    platform.private_dir(layout.files)
    salt = secrets.token_bytes(SALT)
    cipher = _cipher(file_id, salt, restricted, master or _master(restricted))
    digest, size = hashlib.sha256(), 0
    target = path_of(layout, file_id)
    temporary = target.with_suffix(".part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as out:
            out.write(MAGIC + salt)
            for number, (chunk, last) in enumerate(_chunks(stream, limit)):
                out.write(cipher.encrypt(_nonce(number, last), chunk, MAGIC + salt))
                digest.update(chunk)
                size += len(chunk)
            out.flush()
            os.fsync(out.fileno())
        platform.replace(temporary, target)
        platform.sync_dir(layout.files)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise FileRefused(
            f"Ce fichier n’a pas pu être gardé ({platform.why(error)}). Rien n’a été modifié."
        ) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return size, digest.hexdigest()


def store(
    layout: Layout,
    stream: BinaryIO,
    name: str,
    media_type: str,
    restricted: bool,
    *,
    limit: int = DEFAULT_LIMIT,
    size: int | None = None,
) -> StoredFile:
    """File first, then the row: a crash between the two leaves an orphan that :func:`sweep` takes away."""
    check_size(stream, size, limit)
    file_id = uuid.uuid4()
    written, sha256 = write(layout, file_id, stream, restricted, limit)
    try:
        return StoredFile.objects.create(
            uuid=file_id,
            name=name[:255] or "sans nom",
            size=written,
            sha256=sha256,
            media_type=media_type[:127],
            restricted=restricted,
        )
    except BaseException:
        path_of(layout, file_id).unlink(missing_ok=True)
        raise


def read(layout: Layout, stored: StoredFile) -> Iterator[bytes]:
    """The contents, chunk by chunk; :class:`FileDamaged` at the first byte that is not the one written."""
    try:
        stream = path_of(layout, stored.uuid).open("rb")
    except OSError as error:
        raise FileDamaged from error
    master = _master(stored.restricted)
    with stream:
        yield from decrypt(
            stream, lambda salt: _cipher(stored.uuid, salt, stored.restricted, master), stored.size
        )


def decrypt(stream: BinaryIO, cipher_for: Callable[[bytes], ChaCha20Poly1305], size: int) -> Iterator[bytes]:
    """Open each chunk under its number; the last must say that it is."""
    head = stream.read(len(MAGIC) + SALT)
    if len(head) != len(MAGIC) + SALT or not head.startswith(MAGIC):
        raise FileDamaged
    cipher = cipher_for(head[len(MAGIC) :])
    number, total = 0, 0
    current = stream.read(CHUNK + TAG)
    while True:
        following = stream.read(CHUNK + TAG)
        try:
            chunk = cipher.decrypt(_nonce(number, not following), current, head)
        except (InvalidTag, ValueError) as error:
            raise FileDamaged from error
        total += len(chunk)
        yield chunk
        if not following:
            break
        number, current = number + 1, following
    if total != size:
        raise FileDamaged


def _on_disk(layout: Layout) -> dict[str, Path]:
    if not layout.files.is_dir():
        return {}
    return {m[1]: p for p in layout.files.iterdir() if (m := NAME_ON_DISK.fullmatch(p.name))}


def orphans(layout: Layout, older_than: float = ORPHAN_AGE_SECONDS) -> list[Path]:
    """Files without a row, and remains of interrupted writes, old enough not to be work in progress."""
    known = {value.hex for value in StoredFile.objects.values_list("uuid", flat=True)}
    candidates = [path for name, path in _on_disk(layout).items() if name not in known]
    if layout.files.is_dir():
        candidates += layout.files.glob("*.part")
    horizon = time.time() - older_than
    return sorted(path for path in candidates if path.stat().st_mtime <= horizon)


def sweep(layout: Layout, older_than: float = ORPHAN_AGE_SECONDS) -> int:
    """Remove the orphans; returns how many. One that another program holds waits for the next sweep."""
    return sum(platform.remove_if_free(path) for path in orphans(layout, older_than))


def missing(layout: Layout) -> list[StoredFile]:
    """Rows whose file is not there."""
    present = _on_disk(layout)
    return [stored for stored in StoredFile.objects.all() if stored.uuid.hex not in present]
