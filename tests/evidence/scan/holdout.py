"""A second maker of practice files and a second attacker: other contents, sizes, ciphers and patterns than the exercise's,
of which it takes only the coded blocks of its JPEG pictures. It has the same author as the detector, whose faults it
showed were mended: fresh eyes remain to be had."""

import io
import os
import random
import sqlite3
import struct
import uuid
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "ca",
    "ce",
    "ci",
    "co",
    "cu",
    "da",
    "de",
    "di",
    "do",
    "du",
    "la",
    "le",
    "li",
    "lo",
    "lu",
    "ma",
    "me",
    "mi",
    "mo",
    "mu",
    "ra",
    "re",
    "ri",
    "ro",
    "ru",
    "sa",
    "se",
    "si",
    "so",
    "su",
    "té",
    "né",
]


def words(draw: random.Random, size: int) -> str:
    out: list[str] = []
    total = 0
    while total < size:
        word = "".join(draw.choices(SYLLABLES, k=draw.randint(1, 4)))
        out.append(word + draw.choice(["", "", "", ",", ".", "\r\n"]))
        total += len(word) + 1
    return " ".join(out)


def grain(draw: random.Random, count: int, spread: int) -> list[int]:
    """A slow signal with noise, as a sensor gives."""
    level, out = 500, []
    for _ in range(count):
        level = max(0, min(2000, level + draw.randint(-spread, spread)))
        out.append(level)
    return out


def txt(draw: random.Random) -> bytes:
    text = words(draw, draw.choice([300, 2000, 9000, 30_000]))
    return draw.choice(
        [
            text.encode("utf-16-le"),
            b"\xff\xfe" + text.encode("utf-16-le"),
            text.encode("latin-1"),
            text.encode(),
        ]
    )


def json_one_line(draw: random.Random) -> bytes:
    rows = ",".join(f'{{"n":{draw.random()},"t":"{words(draw, 40)}"}}' for _ in range(draw.randint(20, 200)))
    return ("[" + rows.replace("\r\n", " ") + "]").encode()


def html(draw: random.Random) -> bytes:
    return f"<!doctype html><html><body><p>{words(draw, draw.randint(1000, 20000))}</p></body></html>".encode(
        "latin-1"
    )


def hl7(draw: random.Random) -> bytes:
    body = "".join(f"OBX|{i}|TX|X^Y||{words(draw, 60)}||||||F\r" for i in range(draw.randint(10, 300)))
    return (
        b"\x0bMSH|^~\\&|A|B|C|D|2026||ORU^R01|1|P|2.3.1\r"
        + body.replace("\r\n", " ").encode("latin-1")
        + b"\x1c\r"
    )


def eml(draw: random.Random) -> bytes:
    import base64

    attached = base64.encodebytes(pdf(draw))
    return (
        b"From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n"
        + words(draw, 900).encode()
        + b"\n--x\n"
        + attached
    )


def rtf(draw: random.Random) -> bytes:
    return b"{\\rtf1\\ansi\\deff0 " + words(draw, draw.randint(1000, 30000)).encode("latin-1") + b"}"


def jpg(draw: random.Random) -> bytes:
    """From an 8 by 8 block up: restart markers, an EXIF segment that holds a miniature, size from 3 to 300 kB."""
    from vigie.evidence.drill.makers import jpeg

    small = jpeg(draw)
    begin = small.index(b"\xff\xda")
    head, scan = small[2:begin], small[begin + 10 : -2]
    pieces = [scan[: len(scan) - scan.endswith(b"\xff")] for _ in range(draw.choice([1, 4, 4, 20, 60]))]
    body = b"".join(piece + bytes([0xFF, 0xD0 + i % 8]) for i, piece in enumerate(pieces))
    exif = b"Exif\0\0MM\0*" + bytes(40) + small
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif if len(exif) < 65000 else b""
    return b"\xff\xd8" + app1 + head + small[begin : begin + 10] + body + b"\xff\xd9"


def png(draw: random.Random) -> bytes:
    side = draw.choice([20, 64, 110])
    raw = b"".join(b"\1" + bytes(v % 256 for v in grain(draw, side * 3, 9)) for _ in range(side))
    data = zlib.compress(raw)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    out = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        + chunk(b"tEXt", b"Title\0essai")
    )
    for at in range(0, len(data), 8192):
        out += chunk(b"IDAT", data[at : at + 8192])
    return out + chunk(b"IEND", b"")


def office(draw: random.Random) -> bytes:
    """A document with a picture stored as it is, and written as a stream (data descriptors)."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece) -> int:  # type: ignore[no-untyped-def]
            self.data += bytes(piece)
            return len(piece)

    pipe = Pipe()
    out = pipe if draw.random() < 0.3 else io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>", zipfile.ZIP_DEFLATED)
        archive.writestr("word/document.xml", words(draw, draw.randint(3000, 40_000)), zipfile.ZIP_DEFLATED)
        if draw.random() < 0.5:
            archive.writestr("word/media/image1.jpeg", jpg(draw), zipfile.ZIP_STORED)
    return bytes(pipe.data) if out is pipe else out.getvalue()  # type: ignore[union-attr]


def pdf(draw: random.Random) -> bytes:
    """A scan: one page, one DCT picture, a little deflated text; a cross-reference stream instead of a table."""
    parts: list[bytes] = [b"%PDF-1.7\n%\xb5\xb5\xb5\xb5\n"]

    def put(number: int, body: bytes) -> None:
        parts.append(b"%d 0 obj\n" % number + body + b"\nendobj\n")

    put(1, b"<</Type/Catalog/Pages 2 0 R>>")
    put(2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    put(3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R>>")
    if draw.random() < 0.6:
        picture = jpg(draw)
        put(
            4,
            b"<</Type/XObject/Subtype/Image/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream"
            % (len(picture), picture),
        )
    text = zlib.compress(words(draw, draw.randint(500, 30_000)).encode("latin-1"))
    put(5, b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(text), text))
    at = sum(map(len, parts))
    table = zlib.compress(bytes(30))
    put(
        6,
        b"<</Type/XRef/W[1 2 1]/Size 7/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(table), table),
    )
    return b"".join(parts) + b"startxref\n%d\n%%%%EOF" % at


def dcm(draw: random.Random) -> bytes:
    """Implicit little endian without preamble, or encapsulated JPEG, or eight bits explicit."""
    style = draw.randrange(3)
    side = draw.choice([64, 160])

    def implicit(group: int, element: int, value: bytes) -> bytes:
        return struct.pack("<HHI", group, element, len(value)) + value

    def explicit(group: int, element: int, kind: bytes, value: bytes) -> bytes:
        value += b"\0" * (len(value) % 2)
        if kind in (b"OB", b"OW"):
            return struct.pack("<HH2sHI", group, element, kind, 0, len(value)) + value
        return struct.pack("<HH2sH", group, element, kind, len(value)) + value

    if style == 0:
        pixels = struct.pack(f"<{side * side}H", *grain(draw, side * side, 15))
        return (
            implicit(8, 5, b"ISO_IR 100") + implicit(8, 0x60, b"CR") + implicit(0x28, 0x100, b"\x10\0")
            + implicit(0x28, 0x101, b"\x0c\0") + implicit(0x28, 0x103, b"\0\0") + implicit(0x7FE0, 0x10, pixels)
        )  # fmt: skip
    if style == 1:
        meta = explicit(2, 0x10, b"UI", b"1.2.840.10008.1.2.4.50")
        frame = jpg(draw)
        frame += b"\0" * (len(frame) % 2)
        items = (
            struct.pack("<HHI", 0xFFFE, 0xE000, 0) + struct.pack("<HHI", 0xFFFE, 0xE000, len(frame)) + frame
        )
        tail = (
            struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OB", 0, 0xFFFFFFFF)
            + items
            + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
        )
        return os.urandom(0) + b"\0" * 128 + b"DICM" + meta + explicit(8, 0x60, b"CS", b"XC") + tail
    meta = explicit(2, 0x10, b"UI", b"1.2.840.10008.1.2.1")
    pixels = bytes(v // 8 for v in grain(draw, side * side, 40))
    return (
        b"\0" * 128 + b"DICM" + meta + explicit(8, 0x60, b"CS", b"US") + explicit(0x7FE0, 0x10, b"OB", pixels)
    )


def sqlite(draw: random.Random) -> bytes:
    link = sqlite3.connect(":memory:")
    try:
        link.execute(f"pragma page_size={draw.choice([1024, 4096])}")
        link.execute("create table t(a, b, c)")
        link.execute("create index i on t(b)")
        link.executemany(
            "insert into t values(?,?,?)",
            [(draw.random(), words(draw, 30), draw.getrandbits(40)) for _ in range(500)],
        )
        link.execute("delete from t where rowid % 3 = 0")
        link.commit()
        return link.serialize()
    finally:
        link.close()


def mdb(draw: random.Random) -> bytes:
    pages = [b"\0\1\0\0Standard Jet DB\0\1" + bytes(4096 - 21)]
    for _ in range(draw.randint(4, 30)):
        pages.append((bytes([draw.choice([1, 1, 1, 2, 4]), 1]) + words(draw, 4200).encode("latin-1"))[:4096])
    return b"".join(pages)


def tif(draw: random.Random) -> bytes:
    raw = bytes(v // 8 for v in grain(draw, 200 * 160, 25))
    deflated = draw.random() < 0.5
    data = zlib.compress(raw) if deflated else raw
    tags = [
        (256, 4, 200),
        (257, 4, 160),
        (258, 3, 8),
        (259, 3, 8 if deflated else 1),
        (262, 3, 1),
        (273, 4, 8),
        (279, 4, len(data)),
    ]
    table = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return (
        b"II*\0" + struct.pack("<I", 8 + len(data)) + data + struct.pack("<H", len(tags)) + table + bytes(4)
    )


def compound(draw: random.Random) -> bytes:
    """An older Word document's outside: header, allocation table, directory, text."""
    body = words(draw, draw.randint(4000, 14_000)).encode("utf-16-le")
    body += bytes(-len(body) % 512)
    count = len(body) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *(i + 3 for i in range(count - 1)), 0xFFFFFFFE]
    tables = (len(fat) + 127) // 128
    while (len(fat) + tables - 1 + 127) // 128 > tables:
        tables += 1
    extra = tables - 1
    fat += [0xFFFFFFFD] * extra
    fat += [0xFFFFFFFF] * (-len(fat) % 128)
    places = [0, *range(2 + count, 2 + count + extra)]
    data = struct.pack(f"<{len(fat)}I", *fat)
    name = "WordDocument\0".encode("utf-16-le")
    entry = (
        name.ljust(64, b"\0")
        + struct.pack("<HBB", len(name), 2, 1)
        + b"\xff" * 12
        + bytes(36)
        + struct.pack("<IQ", 2, len(body))
    )
    directory = entry.ljust(512, b"\0")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(10)
    )
    header += struct.pack("<IIIIIIII", tables, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *places, *[0xFFFFFFFF] * (109 - len(places)))
    return header + data[:512] + directory + body + data[512:]


MAKERS: dict[str, tuple[Callable[[random.Random], bytes], int]] = {
    "txt": (txt, 8), "json": (json_one_line, 3), "html": (html, 4), "hl7": (hl7, 5), "eml": (eml, 4), "rtf": (rtf, 3),
    "jpg": (jpg, 12), "png": (png, 5), "docx": (office, 12), "xlsx": (office, 6), "pptx": (office, 2), "odt": (office, 5),
    "pdf": (pdf, 16), "dcm": (dcm, 6), "sqlite": (sqlite, 2), "mdb": (mdb, 1), "tif": (tif, 3), "doc": (compound, 3), "zip": (office, 2),
}  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """``pattern``: full, ("first", bytes or share), ("every", block, of, header kept). ``naming``: keep, append, replace, drawn, drawn_bare."""

    pattern: tuple[object, ...] = ("full",)
    naming: str = "keep"
    extension: str = "crypt8"
    cipher: str = "aes"


def stream(cipher: str, data: bytes, draw: random.Random) -> bytes:
    key = draw.randbytes(32)
    if cipher == "chacha":
        made = Cipher(algorithms.ChaCha20(key, draw.randbytes(16)), mode=None)
    elif cipher == "xor":
        pad = (key * (len(data) // 32 + 1))[: len(data)]
        return bytes(a ^ b for a, b in zip(data, pad, strict=True))
    else:
        made = Cipher(algorithms.AES(key), modes.CTR(draw.randbytes(16)))
    return made.encryptor().update(data)


def hit(data: bytes, attack: Attack, draw: random.Random) -> bytes:
    """The same bytes when the pattern spares them all (a file shorter than what is skipped)."""
    whole = stream(attack.cipher, data, draw)
    match attack.pattern:
        case ("first", float(share)):
            cut = max(16, int(len(data) * share))
            return whole[:cut] + data[cut:]
        case ("first", int(cut)):
            return whole[:cut] + data[cut:]
        case ("every", int(block), int(of), int(kept)):
            phase = 0 if kept == 0 else of - 1
            out = bytearray(data)
            for number, at in enumerate(range(kept, len(data), block)):
                if number % of == phase:
                    out[at : at + block] = whole[at : at + block]
            return bytes(out)
    return whole


def fill(root: Path, count: int, draw: random.Random, folders: int = 12) -> list[Path]:
    kinds, weights = list(MAKERS), [weight for _, weight in MAKERS.values()]
    made = []
    for number in range(count):
        kind = draw.choices(kinds, weights)[0]
        folder = root / f"Service {number % folders}" / draw.choice(["2024", "2025", "Scans"])
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{draw.choice(['Lettre', 'CR', 'IMG', 'Dossier'])} {number}.{kind}"
        path.write_bytes(MAKERS[kind][0](draw))
        old = 1_700_000_000 + draw.random() * 3e7
        os.utime(path, (old, old))
        made.append(path)
    return made


def strike(
    paths: list[Path], fraction: float, attack: Attack, draw: random.Random, at: float, pace: float = 0.5
) -> list[Path]:
    """Hit a share of the files from the instant ``at`` on, one each ``pace`` seconds; gives the files as they are then."""
    touched = []
    for path in draw.sample(paths, max(1, round(fraction * len(paths)))):
        data = path.read_bytes()
        after = hit(data, attack, draw)
        if after == data:
            continue
        target = path.with_name(renamed(path, attack, draw))
        path.write_bytes(after)
        path.rename(target)
        os.utime(target, (at, at))
        at += pace
        touched.append(target)
    return touched


def renamed(path: Path, attack: Attack, draw: random.Random) -> str:
    match attack.naming:
        case "append":
            return f"{path.name}.{attack.extension}"
        case "mail":
            return f"{path.name}.id-{draw.getrandbits(32):08X}.[aide@example.org].{attack.extension}"
        case "replace":
            return f"{path.stem}.{attack.extension}"
        case "drawn":
            return f"{draw.getrandbits(80):020x}.{attack.extension}"
        case "drawn_bare":
            return str(uuid.UUID(int=draw.getrandbits(128)))
        case "each":
            return f"{path.name}.{draw.getrandbits(24):06x}"
    return path.name
