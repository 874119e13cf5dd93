"""DICOM (PS3.10 for the file, PS3.5 for its elements), with its 128-byte preamble or, as older systems write it,
without."""

import struct
from dataclasses import dataclass, field

from .archives import inflates
from .content import Content
from .finding import CUT, FITS, UNKNOWN, Finding, broken
from .images import scan_jpeg
from .raw import is_patchy

MAGIC_AT, MAGIC = 128, b"DICM"
_REPRESENTATIONS = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV".split()
)
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_IMPLICIT = b"1.2.840.10008.1.2"
_BIG = b"1.2.840.10008.1.2.2"
_PIXELS = (0x7FE0, 0x0010)
_UNDEFINED = 0xFFFFFFFF
ELEMENTS = 4000


def is_dicom(head: bytes) -> bool:
    """By ``DICM`` after the preamble, or by a first element that only a data set without preamble begins with."""
    if head[MAGIC_AT : MAGIC_AT + 4] == MAGIC:
        return True
    if len(head) < 16:
        return False
    for order in "<>":
        group, element = struct.unpack_from(f"{order}HH", head)
        if group not in (0x0002, 0x0004, 0x0008) or element > 0x0100:
            continue
        if head[4:6] in _REPRESENTATIONS:
            return True
        (length,) = struct.unpack_from(f"{order}I", head, 4)
        if length <= 256 and length % 2 == 0:
            return True
    return False


@dataclass(slots=True)
class _Walk:
    content: Content
    order: str = "<"
    explicit: bool = True
    syntax: bytes = b""
    last: tuple[int, int] = (0, 0)
    odd: int = 0
    facts: dict[tuple[int, int], bytes] = field(default_factory=dict)


def judge(content: Content) -> Finding:
    """Element after element: ascending tags, known representations, lengths inside the file; then the pixels."""
    at = MAGIC_AT + 4 if content.head[MAGIC_AT : MAGIC_AT + 4] == MAGIC else 0
    walk = _Walk(content)
    if at == 0:
        _guess(walk)
    for _ in range(ELEMENTS):
        head = content.at(at, 12)
        if len(head) < 8:
            return CUT if len(head) else FITS
        if at and walk.last[0] <= 2 and int.from_bytes(head[:2], "little") != 2 and walk.syntax:
            if walk.syntax == _DEFLATED:
                return (
                    FITS
                    if inflates(content.at(at, 1 << 20), -15, complete=False)
                    else broken("dicom_deflated")
                )
            walk.explicit = walk.syntax != _IMPLICIT
            walk.order = ">" if walk.syntax == _BIG else "<"
        read = _element(walk, head)
        if read is None:
            return broken("dicom_element")
        tag, begin, length = read
        if tag == _PIXELS:
            return _judge_pixels(walk, at + begin, length)
        if length == _UNDEFINED:
            return _pixels_after(walk, at + begin)
        if at + begin + length > content.size:
            return CUT if at > content.size // 2 else broken("dicom_element")
        if length <= 128:
            walk.facts[tag] = content.at(at + begin, length)
        if tag == (0x0002, 0x0010):
            walk.syntax = walk.facts.get(tag, b"").rstrip(b"\0 ")
        walk.last = tag
        at += begin + length
    return FITS


def _pixels_after(walk: _Walk, at: int) -> Finding:
    """Past a sequence of undefined length, which may hold others: straight to the pixels."""
    if not walk.explicit or walk.order != "<":
        return FITS
    data = walk.content.at(at, 64 * 1024)
    for kind in (b"OW", b"OB"):
        found = data.rfind(b"\xe0\x7f\x10\x00" + kind + b"\0\0")
        if found >= 0 and len(data) >= found + 12:
            return _judge_pixels(
                walk, at + found + 12, int.from_bytes(data[found + 8 : found + 12], "little")
            )
    return FITS


def _guess(walk: _Walk) -> None:
    head = walk.content.head
    walk.order = "<" if head[1:2] == b"\0" else ">"
    walk.explicit = head[4:6] in _REPRESENTATIONS


def _element(walk: _Walk, head: bytes) -> tuple[tuple[int, int], int, int] | None:
    """Its tag, where its value begins, its length; None when no writer would write it."""
    order = "<" if walk.last[0] <= 2 and walk.explicit and not walk.syntax else walk.order
    group, element = struct.unpack_from(f"{order}HH", head)
    tag = (group, element)
    if tag < walk.last:
        return None
    explicit = walk.explicit or group == 2
    if not explicit:
        return tag, 8, struct.unpack_from(f"{order}I", head, 4)[0]
    kind = head[4:6]
    if kind not in _REPRESENTATIONS:
        return None
    if kind in _LONG:
        return (tag, 12, struct.unpack_from(f"{order}I", head, 8)[0]) if len(head) == 12 else (tag, 12, 0)
    return tag, 8, struct.unpack_from(f"{order}H", head, 6)[0]


def _judge_pixels(walk: _Walk, begin: int, length: int) -> Finding:
    content = walk.content
    if length == _UNDEFINED:
        return _judge_fragments(content, begin)
    if begin + length > content.size:
        return CUT
    stored = int.from_bytes(walk.facts.get((0x0028, 0x0101), b"")[:2], "little")
    allocated = int.from_bytes(walk.facts.get((0x0028, 0x0100), b"")[:2], "little")
    signed = walk.facts.get((0x0028, 0x0103), b"\0\0")[:1] == b"\1"
    if allocated == 16 and 8 <= stored <= 14 and not signed and walk.order == "<":
        return _judge_unused_bits(content, begin, length, stored)
    return broken("dicom_pixels") if is_patchy(content, begin, begin + length) else FITS


def _judge_unused_bits(content: Content, begin: int, length: int, stored: int) -> Finding:
    """Twelve bits kept in sixteen leave four that every pixel has at zero (overlays apart: a constant there is
    borne)."""
    below = bytes(range(1 << (stored - 8)))
    step = max(512, length // 64 // 2 * 2)
    wrong = 0
    for offset in range(begin, begin + length - 511, step):
        high = content.at(offset, 512)[1::2]
        wrong += len(high.translate(None, below)) > len(high) // 3 and len(set(high)) > 100
    return broken("dicom_pixels") if wrong else FITS


def _judge_fragments(content: Content, begin: int) -> Finding:
    """PS3.5, A.4: items one after another up to the sequence delimiter; JPEG inside is read as JPEG."""
    at = begin
    for number in range(4096):
        head = content.at(at, 8)
        if len(head) < 8:
            return CUT
        tag, length = head[:4], int.from_bytes(head[4:], "little")
        if tag == b"\xfe\xff\xdd\xe0":
            return FITS
        if tag != b"\xfe\xff\x00\xe0":
            return broken("dicom_fragments")
        if at + 8 + length > content.size:
            return CUT
        data = content.at(at + 8, length) if number and length <= 256 * 1024 else b""
        if data[:3] == b"\xff\xd8\xff" and b"\xff\xf7" not in data[:64] and scan_jpeg(data).accuses:
            return broken("dicom_fragments")
        at += 8 + length
    return UNKNOWN
