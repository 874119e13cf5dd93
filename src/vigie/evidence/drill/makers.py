"""Invented files of the kinds that a practice keeps, valid for the programs that open them. Standard library only."""

import gzip
import io
import random
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable

LABELS = ("courrier", "ordonnance", "bilan", "facture", "compte-rendu", "photo", "planning", "releve")
Maker = Callable[[random.Random], bytes]

_WORDS = tuple(
    """patient consultation tension artérielle ordonnance renouvellement bilan sanguin courrier confrère suivi
    traitement
    posologie allergie vaccination radiographie compte rendu rendez-vous semaine matin soir douleur genou épaule
    cheville séance rééducation soins pansement mutuelle facture règlement cabinet infirmière kinésithérapeute
    pharmacie prescription examen biologie résultat normal contrôle dans trois mois sans fièvre stable""".split()  # noqa: SIM905
)
_NAMES = ("Martin", "Bernard", "Durand", "Petit", "Robert", "Moreau", "Laurent", "Simon", "Michel", "Roux")


def _prose(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(_WORDS, k=words))


def _paragraphs(draw: random.Random, size: int) -> str:
    lines = [f"{_prose(draw, draw.randint(6, 14)).capitalize()}." for _ in range(max(1, size // 80))]
    return "\n".join(lines) + "\n"


def _size(draw: random.Random) -> int:
    return draw.randint(700, 15_000)


def text(draw: random.Random) -> bytes:
    return _paragraphs(draw, _size(draw)).encode(draw.choice(("utf-8", "utf-8", "cp1252", "utf-16")))


def table(draw: random.Random) -> bytes:
    rows = [
        f"{i};{draw.choice(_NAMES)};{draw.randint(1930, 2020)};{draw.random() * 90:.2f};{draw.choice(_WORDS)}"
        for i in range(_size(draw) // 36)
    ]
    return ("numero;nom;annee;montant;acte\r\n" + "\r\n".join(rows) + "\r\n").encode("cp1252")


def markup(draw: random.Random) -> bytes:
    rows = "\n".join(f"  <acte n='{i}'>{_prose(draw, 6)}</acte>" for i in range(_size(draw) // 70))
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<dossier>\n{rows}\n</dossier>\n".encode()


def message(draw: random.Random) -> bytes:
    """HL7 v2, an observation report."""
    rows = [
        f"OBX|{i}|NM|{draw.randint(1000, 9999)}-1^{draw.choice(_WORDS)}||{draw.random() * 20:.2f}|g/L|||||F"
        for i in range(1, max(2, _size(draw) // 45))
    ]
    head = f"MSH|^~\\&|LABO|FICTIF|CABINET|FICTIF|20260101||ORU^R01|{draw.randint(1, 9999)}|P|2.5"
    return (
        "\r".join([head, f"PID|1||{draw.randint(1, 9999)}^^^FICTIF||{draw.choice(_NAMES)}", *rows]) + "\r"
    ).encode()


def mail(draw: random.Random) -> bytes:
    body = _paragraphs(draw, _size(draw))
    return (
        f"From: {draw.choice(_NAMES)} <essai@example.org>\r\nTo: cabinet@example.org\r\nSubject: {_prose(draw, 4)}\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    ).encode()


def _zip(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 9, 0, 0)), data, compress_type=stored)
    return held.getvalue()


def _salted(draw: random.Random, size: int) -> str:
    """Prose that doesn't compress to nothing: every few words a number."""
    return " ".join(f"{draw.choice(_WORDS)} {draw.getrandbits(48):x}" for _ in range(max(4, size // 12)))


def document(draw: random.Random) -> bytes:
    xml = "http://schemas.openxmlformats.org"
    body = f"<w:document xmlns:w='{xml}/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>{_salted(draw, _size(draw))}"
    default = "<Default Extension='xml' ContentType='application/xml'/>"
    types = f"<Types xmlns='{xml}/package/2006/content-types'>{default}</Types>"
    return _zip(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": f"<Relationships xmlns='{xml}/package/2006/relationships'/>".encode(),
            "word/document.xml": f"{body}</w:t></w:r></w:p></w:body></w:document>".encode(),
        }
    )


def workbook(draw: random.Random) -> bytes:
    rows = "".join(
        f"<row r='{i}'><c><v>{draw.random() * 1e4:.6f}</v></c></row>" for i in range(_size(draw) // 12)
    )
    return _zip(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode(),
        }
    )


def open_document(draw: random.Random) -> bytes:
    return _zip(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content><text:p>{_salted(draw, _size(draw))}</text:p>".encode(),
            "META-INF/manifest.xml": b"<manifest:manifest/>",
        }
    )


def archive(draw: random.Random) -> bytes:
    return _zip({f"piece-{i}.txt": _salted(draw, _size(draw) // 3).encode() for i in range(3)})


def pdf(draw: random.Random) -> bytes:
    """One page, its content deflated, its table of objects exact."""
    content = zlib.compress(f"BT /F1 11 Tf 50 780 Td ({_salted(draw, _size(draw))}) Tj ET".encode("cp1252"))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def png(draw: random.Random) -> bytes:
    """A grey picture with grain, so that it weighs something."""
    side = draw.randint(30, 110)
    rows = b"".join(b"\0" + draw.randbytes(side) for _ in range(side))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = zlib.compress(rows, 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


_DC = bytes((0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)), bytes(range(12))
_AC = bytes((0, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), bytes((1, 2, 0, 3, 17, 4, 5, 33))


def _codes(table: tuple[bytes, bytes]) -> dict[int, str]:
    """ITU-T T.81, annex C: the Huffman codes that the lengths give."""
    found, code, at = {}, 0, 0
    for length, amount in enumerate(table[0], 1):
        for value in table[1][at : at + amount]:
            found[value] = f"{code:0{length}b}"
            code += 1
        at += amount
        code <<= 1
    return found


def _blocks(draw: random.Random) -> list[str]:
    dc, ac = _codes(_DC), _codes(_AC)
    made = []
    for _ in range(200):
        bits = dc[size := draw.randint(0, 5)] + (f"{draw.getrandbits(size):0{size}b}" if size else "")
        for _ in range(draw.randint(4, 20)):
            size = draw.randint(1, 5)
            bits += ac[size] + f"{draw.getrandbits(size):0{size}b}"
        made.append(bits + ac[0])
    return made


_POOL = _blocks(random.Random(7))  # noqa: S311  (grain of invented pictures)


def jpeg(draw: random.Random) -> bytes:
    """A grey baseline picture whose blocks are drawn."""
    columns = draw.randint(4, 14)
    bits = "".join(draw.choices(_POOL, k=columns * columns))
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")

    def segment(marker: int, body: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body

    side = columns * 8
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + segment(0xDB, b"\0" + bytes([16] * 64))
        + segment(0xC0, struct.pack(">BHHB", 8, side, side, 1) + b"\x01\x11\0")
        + segment(0xC4, b"\0" + _DC[0] + _DC[1])
        + segment(0xC4, b"\x10" + _AC[0] + _AC[1])
        + segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + scan
        + b"\xff\xd9"
    )


def dicom(draw: random.Random) -> bytes:
    """Twelve bits in sixteen, a bright disc with noise; explicit little endian."""
    side = draw.randint(24, 80)

    def element(group: int, number: int, kind: bytes, value: bytes) -> bytes:
        value += (b"\0" if kind == b"UI" else b" ") * (len(value) % 2)
        length = (
            struct.pack("<HI", 0, len(value)) if kind in (b"OB", b"OW") else struct.pack("<H", len(value))
        )
        return struct.pack("<HH2s", group, number, kind) + length + value

    def short(value: int) -> bytes:
        return struct.pack("<H", value)

    meta = element(2, 0x10, b"UI", b"1.2.840.10008.1.2.1")
    middle = side / 2
    pixels = struct.pack(
        f"<{side * side}H",
        *(
            draw.randint(900, 1400)
            if (x - middle) ** 2 + (y - middle) ** 2 < middle**2
            else draw.randint(0, 30)
            for y in range(side)
            for x in range(side)
        ),
    )
    body = (
        element(8, 0x16, b"UI", b"1.2.840.10008.5.1.4.1.1.2")
        + element(8, 0x60, b"CS", b"CT")
        + element(16, 0x10, b"PN", b"FICTIF^EXEMPLE")
        + element(0x28, 0x10, b"US", short(side))
        + element(0x28, 0x11, b"US", short(side))
        + element(0x28, 0x100, b"US", short(16))
        + element(0x28, 0x101, b"US", short(12))
        + element(0x28, 0x102, b"US", short(11))
        + element(0x28, 0x103, b"US", short(0))
        + element(0x7FE0, 0x10, b"OW", pixels)
    )
    length = element(2, 0, b"UL", struct.pack("<I", len(meta)))
    return bytes(128) + b"DICM" + length + meta + body


def database(draw: random.Random) -> bytes:
    link = sqlite3.connect(":memory:")
    try:
        link.execute("create table acte(id integer primary key, nom text, note text)")
        rows = [(i, draw.choice(_NAMES), _prose(draw, 8)) for i in range(_size(draw) // 90)]
        link.executemany("insert into acte values(?, ?, ?)", rows)
        link.commit()
        return link.serialize()
    finally:
        link.close()


def compressed(draw: random.Random) -> bytes:
    return gzip.compress(_salted(draw, _size(draw)).encode(), mtime=0)


def rich_text(draw: random.Random) -> bytes:
    body = _paragraphs(draw, _size(draw)).replace("\n", "\\par\n")
    return f"{{\\rtf1\\ansi\\ansicpg1252 {body}}}".encode("cp1252")


MAKERS: dict[str, tuple[Maker, int]] = {
    "docx": (document, 14),
    "xlsx": (workbook, 7),
    "odt": (open_document, 6),
    "pdf": (pdf, 18),
    "jpg": (jpeg, 12),
    "png": (png, 5),
    "txt": (text, 8),
    "csv": (table, 6),
    "xml": (markup, 4),
    "hl7": (message, 5),
    "eml": (mail, 4),
    "rtf": (rich_text, 2),
    "dcm": (dicom, 4),
    "sqlite": (database, 2),
    "zip": (archive, 2),
    "gz": (compressed, 1),
}
"""Extension → its maker, and its weight among the files of an exercise."""
