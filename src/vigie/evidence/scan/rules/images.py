"""Pictures: what their segments, chunks and directories must look like all along."""

import re
import struct
import zlib

from .archives import inflates
from .content import Content, bulk, sample_offsets
from .finding import CUT, FITS, UNKNOWN, Finding, broken
from .raw import is_patchy

READ_AT_MOST = 1024 * 1024
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_PROOF = re.compile(rb"\xff[\x00\xd0]")
_ALLOWED_LATER = frozenset([0xC4, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xFE])
_ALONE = frozenset([0x01, *range(0xD0, 0xD8)])
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def judge_jpeg(content: Content) -> Finding:
    """ITU-T T.81, B.1.1: between the markers, a 0xFF byte is followed by a zero or a restart marker, never by
    chance."""
    if content.whole is not None:
        return scan_jpeg(content.whole)
    wrong = 0
    begin = _jpeg_scan_begins(content)
    if begin is None:
        return broken("jpeg_segments")
    for offset in sample_offsets(content.size):
        if offset > begin:
            piece = content.at(offset, 4096)
            wrong += sum(m.group()[-1] not in _ALLOWED_LATER for m in _MARKER.finditer(piece)) >= 3
    if not wrong:
        return FITS
    data = bulk(content)
    return UNKNOWN if data is None else scan_jpeg(data)


def scan_jpeg(data: bytes) -> Finding:
    """A whole JPEG stream. What follows the end of the image (a second picture, a film) isn't judged."""
    at, proven = 2, False
    while True:
        marker, at = _next_marker(data, at)
        if marker is None:
            return CUT if at >= len(data) else broken("jpeg_segments")
        if marker == 0xD9:
            return FITS if proven else UNKNOWN  # without a stuffed byte, chance would have passed too
        if marker in _ALONE:
            continue
        after = _segment(data, at, marker)
        if after is None:
            return broken("jpeg_segments")
        if after > len(data):
            return CUT
        at = after
        if marker == 0xDA:
            found = _MARKER.search(data, at)
            if found is None:
                return CUT
            proven = proven or _PROOF.search(data, at, found.start()) is not None
            if found.group()[-1] not in _ALLOWED_LATER:
                return broken("jpeg_scan")
            at = found.start()


def _next_marker(data: bytes, at: int) -> tuple[int | None, int]:
    if at + 1 >= len(data):
        return None, len(data)
    if data[at] != 0xFF:
        return None, at
    while at < len(data) and data[at] == 0xFF:
        at += 1
    return (data[at], at + 1) if at < len(data) else (None, len(data))


def _segment(data: bytes, at: int, marker: int) -> int | None:
    """Where the segment ends, or None when no encoder writes one like it."""
    if at + 2 > len(data):
        return len(data) + 1
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2 or marker < 0xC0:
        return None
    body = data[at + 2 : at + length]
    if marker == 0xDA and body and length != 6 + 2 * body[0]:
        return None
    if marker in _FRAMES and len(body) >= 6 and length != 8 + 3 * body[5]:
        return None
    if marker == 0xC4 and len(body) >= 17 and (body[0] & 0xEC or sum(body[1:17]) > 256):
        return None
    if marker == 0xDB and body and body[0] & 0xEC:
        return None
    return at + length


def _jpeg_scan_begins(content: Content) -> int | None:
    at = 2
    for _ in range(512):
        head = content.at(at, 64)
        marker, inner = _next_marker(head, 0)
        if marker is None:
            return None
        end = _segment(head, inner, marker) if marker not in _ALONE else inner
        if end is None:
            return None
        at += end
        if marker == 0xDA or at >= content.size:
            return at
    return at


def judge_png(content: Content) -> Finding:
    """PNG (ISO/IEC 15948), 5.3: each chunk has a length, a type of four letters and a CRC."""
    at, budget = 8, content.size if content.whole is not None else READ_AT_MOST
    for _ in range(20_000):
        head = content.at(at, 8)
        if len(head) < 8:
            return CUT
        length, kind = struct.unpack(">I4s", head)
        if not kind.isalpha() or length > 0x7FFFFFFF:
            return broken("png_chunk")
        if at + 12 + length > content.size:
            return CUT if at > 8 else broken("png_chunk")
        if length <= budget:
            data = content.at(at + 4, length + 8)
            budget -= length
            if zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "big"):
                return broken("png_crc")
        if kind == b"IEND":
            return FITS
        at += 12 + length
    return UNKNOWN


_TIFF_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
_WIDTH, _COMPRESSION, _OFFSETS, _COUNTS = 256, 259, 273, 279


def judge_tiff(content: Content) -> Finding:
    """TIFF 6.0, section 2: a directory of ascending tags of known types, and strips that are as their coding says."""
    head = content.at(0, 8)
    order = "<" if head[:2] == b"II" else ">"
    if len(head) < 8 or struct.unpack_from(f"{order}H", head, 2)[0] != 42:
        return UNKNOWN
    (at,) = struct.unpack_from(f"{order}I", head, 4)
    if at < 8:
        return broken("tiff_directory")
    if at + 2 > content.size:
        return CUT
    (count,) = struct.unpack(f"{order}H", content.at(at, 2))
    table = content.at(at + 2, 12 * count)
    if not count or count > 1000 or len(table) < 12 * count:
        return broken("tiff_directory")
    entries = {}
    last = 0
    for i in range(count):
        tag, kind, amount, value = struct.unpack_from(f"{order}HHI4s", table, 12 * i)
        if tag < last or kind not in _TIFF_SIZES:
            return broken("tiff_directory")
        last = tag
        entries[tag] = (kind, amount, value)
    return _judge_strips(content, order, entries)


def _numbers(content: Content, order: str, entry: tuple[int, int, bytes]) -> list[int]:
    kind, amount, value = entry
    size = _TIFF_SIZES[kind]
    letter = {2: "H", 4: "I"}.get(size)
    if letter is None or amount > 100_000:
        return []
    data = (
        value
        if size * amount <= 4
        else content.at(int.from_bytes(value, "little" if order == "<" else "big"), size * amount)
    )
    amount = min(amount, len(data) // size)
    return list(struct.unpack_from(f"{order}{amount}{letter}", data))


def _judge_strips(content: Content, order: str, entries: dict[int, tuple[int, int, bytes]]) -> Finding:
    if not {_COMPRESSION, _OFFSETS, _COUNTS} <= entries.keys():
        return FITS
    coding = (_numbers(content, order, entries[_COMPRESSION]) or [0])[0]
    offsets = _numbers(content, order, entries[_OFFSETS])
    counts = _numbers(content, order, entries[_COUNTS])
    budget = content.size if content.whole is not None else READ_AT_MOST
    for offset, count in list(zip(offsets, counts, strict=False))[:256]:
        length = min(count, budget)
        if length <= 0:
            break
        budget -= length
        data = content.at(offset, length)
        if len(data) < length:
            return CUT
        if coding in (8, 32946) and not inflates(data, 15, complete=False):
            return broken("tiff_strip")
        if coding == 7 and data[:2] == b"\xff\xd8" and scan_jpeg(data).accuses:
            return broken("tiff_strip")
        if coding == 1 and is_patchy(content, offset, offset + length):
            return broken("tiff_strip")
    return FITS
