"""Sound folders that look suspect to whoever measures entropy alone."""

import io
import os
import random
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.evidence.scan import holdout

Builder = Callable[[Path, random.Random], None]


def _put(
    root: Path, draw: random.Random, count: int, extension: str, make: Callable[[random.Random], bytes]
) -> None:
    for number in range(count):
        folder = root / f"d{number % 5}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"piece {number}.{extension}").write_bytes(make(draw))


def imaging(root: Path, draw: random.Random) -> None:
    """DICOM with and without preamble, native and compressed, and films of it."""
    _put(root / "a", draw, 40, "dcm", holdout.dcm)
    _put(root / "b", draw, 10, "dcm", with_preamble)
    for number in range(20):
        (root / "a" / f"IM{number:06d}").write_bytes(holdout.dcm(draw))  # as DICOMDIR media do: no extension
    _put(
        root / "c",
        draw,
        5,
        "mp4",
        lambda d: (
            struct.pack(">I4s", 20, b"ftyp") + bytes(12) + struct.pack(">I4s", 0, b"mdat") + d.randbytes(9000)
        ),
    )


def with_preamble(draw: random.Random) -> bytes:
    """A preamble that some program filled (TIFF headers are found there)."""
    data = holdout.dcm(draw)
    return draw.randbytes(128) + data[128:] if data[128:132] == b"DICM" else data


def encrypted_archives(root: Path, draw: random.Random) -> None:
    """What a careful practice encrypted itself."""
    _put(root, draw, 12, "gpg", lambda d: b"\x85\x02\x0c\x03" + d.randbytes(5000))
    _put(root, draw, 6, "pdf.gpg", lambda d: b"\x8c\x0d\x04\x09\x03\x08" + d.randbytes(5000))
    _put(
        root, draw, 12, "age", lambda d: b"age-encryption.org/v1\n-> X25519 abc\n--- x\n" + d.randbytes(4000)
    )
    _put(
        root,
        draw,
        6,
        "kdbx",
        lambda d: b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x00\x00\x04\x00" + d.randbytes(3000),
    )
    _put(root, draw, 8, "7z", seven)
    _put(root, draw, 10, "zip", locked_zip)
    _put(root, draw, 5, "p12", lambda d: b"\x30\x82\x0b\x00\x02\x01\x03" + d.randbytes(2800))
    _put(root, draw, 5, "tar.gz.enc", lambda d: b"Salted__" + d.randbytes(4000))
    _put(root, draw, 5, "zip.aes", lambda d: b"AES\x02\x00\x00" + d.randbytes(4000))
    store = root / "restic"
    for name in ("config", "keys/0", "index/0", "snapshots/0"):
        (store / name).parent.mkdir(parents=True, exist_ok=True)
        (store / name).write_bytes(draw.randbytes(300))
    for _ in range(40):
        name = draw.randbytes(32).hex()
        (store / "data" / name[:2]).mkdir(parents=True, exist_ok=True)
        (store / "data" / name[:2] / name).write_bytes(draw.randbytes(3000))


def seven(draw: random.Random) -> bytes:
    import zlib

    packed, header = draw.randbytes(4000), draw.randbytes(90)
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + packed + header


def locked_zip(draw: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", holdout.words(draw, 4000))
    data = bytearray(out.getvalue())
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    data[60 : at - 1] = draw.randbytes(at - 61)
    return bytes(data)


def wide_texts(root: Path, draw: random.Random) -> None:
    """UTF-16 with and without a mark, both orders, Latin letters and Chinese, UTF-32, and a log with a hole."""

    def chinese(d: random.Random) -> str:
        return "".join(chr(d.randint(0x4E00, 0x9FA5)) for _ in range(3000))

    _put(root / "a", draw, 10, "txt", lambda d: holdout.words(d, 5000).encode("utf-16"))
    _put(root / "b", draw, 10, "csv", lambda d: holdout.words(d, 5000).encode("utf-16-le"))
    _put(root / "c", draw, 10, "txt", lambda d: holdout.words(d, 5000).encode("utf-16-be"))
    _put(root / "d", draw, 10, "txt", lambda d: chinese(d).encode("utf-16"))
    _put(root / "e", draw, 10, "txt", lambda d: chinese(d).encode("gb18030"))
    _put(root / "f", draw, 5, "txt", lambda d: holdout.words(d, 500).encode("utf-32"))
    _put(
        root / "g",
        draw,
        5,
        "log",
        lambda d: holdout.words(d, 900).encode() + bytes(4000) + holdout.words(d, 900).encode(),
    )
    _put(root / "h", draw, 5, "xml", lambda d: b"\xef\xbb\xbf<a>" + holdout.words(d, 900).encode() + b"</a>")


def locked_office(root: Path, draw: random.Random) -> None:
    """Documents with a password: a compound file around a dense package."""

    def locked(d: random.Random) -> bytes:
        data = bytearray(holdout.compound(d))
        data[1536:-512] = d.randbytes(len(data) - 2048) if len(data) > 2048 else b""
        return bytes(data)

    for extension in ("docx", "xlsx", "doc", "xls"):
        _put(root / extension, draw, 12, extension, locked)
    (root / "docx" / "~$piece 1.docx").write_bytes(b"\x06Martin" + draw.randbytes(150))


def scans(root: Path, draw: random.Random) -> None:
    """Scanned pages as PDF, encrypted PDF, cut downloads, camera pictures."""
    _put(root / "a", draw, 25, "pdf", holdout.pdf)
    _put(root / "b", draw, 5, "pdf", lambda d: holdout.pdf(d)[:-700])
    _put(root / "c", draw, 8, "pdf", locked_pdf)
    _put(root / "d", draw, 10, "tif", holdout.tif)


def locked_pdf(draw: random.Random) -> bytes:
    data = draw.randbytes(4000).replace(b"stream", b"STREAM")
    return (
        b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Length 4000/Filter/FlateDecode>>\nstream\n" + data
        + b"\nendstream\nendobj\n2 0 obj<</Filter/Standard/O(" + draw.randbytes(32).hex().encode()
        + b")>>endobj\ntrailer<</Encrypt 2 0 R/Root 1 0 R>>\nstartxref\n0\n%%EOF"
    )  # fmt: skip


def photos(root: Path, draw: random.Random) -> None:
    """Photographs, some cut short, some followed by a film (motion pictures)."""
    _put(root / "a", draw, 30, "jpg", holdout.jpg)
    _put(root / "b", draw, 4, "jpg", lambda d: holdout.jpg(d)[:2000])
    _put(root / "c", draw, 6, "jpg", lambda d: holdout.jpg(d) + bytes(16) + d.randbytes(8000))
    _put(root / "d", draw, 15, "png", holdout.png)
    _put(
        root / "e",
        draw,
        10,
        "heic",
        lambda d: (
            struct.pack(">I4s", 20, b"ftyp") + bytes(12) + struct.pack(">I4s", 0, b"mdat") + d.randbytes(9000)
        ),
    )


def sources(root: Path, draw: random.Random) -> None:
    """A tree of code: Python's own."""
    import email
    import json

    for module in (email, json):
        shutil.copytree(Path(module.__file__ or "").parent, root / module.__name__)
    git = root / ".git" / "objects"
    for _ in range(30):
        import zlib

        name = draw.randbytes(20).hex()
        (git / name[:2]).mkdir(parents=True, exist_ok=True)
        (git / name[:2] / name[2:]).write_bytes(zlib.compress(holdout.words(draw, 800).encode()))


def unknown_databases(root: Path, draw: random.Random) -> None:
    """Practice software's own formats: dense pages behind a header of their own, dense files in one folder."""
    _put(root / "a", draw, 20, "fic", lambda d: b"PCSFIC\x01\x02" + d.randbytes(9000))
    _put(root / "b", draw, 20, "ndx8", lambda d: b"XBASE9\0\0" + d.randbytes(3000))
    (root / "c").mkdir()
    for number in range(30):
        (root / "c" / f"base{number}.lgc").write_bytes(draw.randbytes(6000))
    _put(root / "d", draw, 10, "db", lambda d: d.randbytes(8192))  # SQLCipher
    _put(root / "e", draw, 10, "dat", lambda d: d.randbytes(4000))


def careless(root: Path, draw: random.Random) -> None:
    """Programs that write a good header and anything after it, in a tree that is sound."""
    _put(
        root / "a",
        draw,
        20,
        "jpg",
        lambda d: (
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
            + d.randbytes(d.randint(600, 9000))
            + b"\xff\xd9"
        ),
    )
    _put(root / "b", draw, 20, "png", lambda d: b"\x89PNG\r\n\x1a\n" + d.randbytes(3000))
    _put(
        root / "c",
        draw,
        20,
        "pdf",
        lambda d: (
            b"%PDF-1.4\n1 0 obj<</Filter/DCTDecode/Length 3000>>\nstream\n"
            + d.randbytes(3000)
            + b"\nendstream endobj\n%%EOF"
        ),
    )
    _put(root / "d", draw, 20, "dcm", lambda d: bytes(128) + b"DICM" + d.randbytes(5000))
    _put(root / "e", draw, 20, "docx", lambda d: b"PK\x03\x04" + d.randbytes(3000))
    _put(root / "f", draw, 20, "sqlite", lambda d: b"SQLite format 3\0" + d.randbytes(8000))
    _put(root / "g", draw, 20, "doc", lambda d: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + d.randbytes(6000))
    _put(root / "h", draw, 40, "txt", holdout.txt)


TREES: dict[str, Builder] = {
    build.__name__: build
    for build in (
        imaging,
        encrypted_archives,
        wide_texts,
        locked_office,
        scans,
        photos,
        sources,
        unknown_databases,
        careless,
    )
}


def make(root: Path, name: str) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    TREES[name](root, random.Random(name))
    for path in root.rglob("*"):
        if path.is_file():
            os.utime(path, (1_700_000_000, 1_700_000_000))
    return root
