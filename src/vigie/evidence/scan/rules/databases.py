"""Pages of databases and sectors of compound files."""

import struct

from .content import Content
from .finding import CUT, FITS, UNKNOWN, Finding, broken

LOOK = 256
_TREE = frozenset([2, 5, 10, 13])
_FREE = 0xFFFFFFFA  # from here on: the marks of [MS-CFB], 2.1


def _chosen(count: int) -> range:
    return range(0, count, max(1, count // LOOK))


def judge_sqlite(content: Content) -> Finding:
    """sqlite.org/fileformat2.html: a page is a tree's, an overflow's, a free one or a pointer map's."""
    head = content.head
    if len(head) < 100:
        return CUT
    size = int.from_bytes(head[16:18], "big")
    size = 65536 if size == 1 else size
    if size < 512 or size & (size - 1) or head[21:24] != b"\x40\x20\x20":
        return broken("sqlite_header")
    count = content.size // size
    said, free = struct.unpack_from(">I", head, 28)[0], struct.unpack_from(">I", head, 36)[0]
    if said and content.size < said * size:
        return CUT
    auto_vacuum = any(head[52:56])
    wrong = looked = 0
    for number in _chosen(count):
        looked += 1
        page = content.at(number * size, size)
        wrong += not (
            _is_page(page[0 if number else 100 :][:8], size, count)
            and _cells_hold(page, 0 if number else 100)
        )
    allowed = free * looked // max(1, count) + (looked // 50 if auto_vacuum else 0)
    return broken("sqlite_pages") if wrong > allowed else FITS


def _is_page(start: bytes, size: int, count: int) -> bool:
    if len(start) < 8:
        return True
    kind, first_free, cells, area = struct.unpack_from(">BHHH", start)
    if kind in _TREE:
        return bool(max(2 * cells, first_free, area) <= size)
    return int.from_bytes(start[:4], "big") <= count


def _cells_hold(page: bytes, begin: int) -> bool:
    """Of a table's leaf: records whose header says as many bytes as the record has (fileformat2, 1.6 and 2.1)."""
    if page[begin : begin + 1] != b"\x0d":
        return True
    (count,) = struct.unpack_from(">H", page, begin + 3)
    pointers = page[begin + 8 : begin + 8 + 2 * count]
    wrong = sum(
        not _cell_holds(page, int.from_bytes(pointers[i : i + 2], "big")) for i in range(0, len(pointers), 2)
    )
    return bool(wrong <= count // 20)


def _cell_holds(page: bytes, at: int) -> bool:
    payload, at = _varint(page, at)
    if payload > len(page) - 35:
        return payload < 1 << 31  # goes on in overflow pages
    _, at = _varint(page, at)
    length, header = _varint(page, at)
    end, total = at + length, length
    while header < end <= len(page):
        kind, header = _varint(page, header)
        total += (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]
    return total == payload and end <= len(page)


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for number in range(9):
        if at >= len(page):
            return 0, at
        byte = page[at]
        at += 1
        if number == 8:
            return value << 8 | byte, at
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, at


def judge_access(content: Content) -> Finding:
    """Access (Jet and ACE, as the mdbtools project describes them): pages of 2 or 4 KiB that begin with their kind
    and 1."""
    size = 2048 if content.at(20, 1) == b"\0" else 4096
    count = content.size // size
    if count < 2:
        return UNKNOWN
    chosen = [number for number in _chosen(count) if number]
    wrong = 0
    for number in chosen:
        kind = content.at(number * size, 2)
        wrong += bool(kind != b"\0\0" and not (kind[0] <= 9 and kind[1] <= 1))
    return broken("access_pages") if wrong > len(chosen) // 50 else FITS


def judge_compound(content: Content) -> Finding:
    """[MS-CFB]: a header, sectors of the allocation table that point inside the file, entries of the directory."""
    head = content.head
    if len(head) < 512:
        return CUT
    order, shift, mini = struct.unpack_from("<HHH", head, 28)
    if order != 0xFFFE or shift not in (9, 12) or mini != 6:
        return broken("cfb_header")
    size = 1 << shift
    sectors = max(0, content.size // size)
    tables, directory = struct.unpack_from("<I", head, 44)[0], struct.unpack_from("<I", head, 48)[0]
    listed = [s for s in struct.unpack_from("<109I", head, 76) if s < _FREE][: max(1, tables)]
    for sector in listed[:32]:
        data = content.at((sector + 1) * size, size)
        if len(data) < size:
            return CUT
        entries = struct.unpack(f"<{size // 4}I", data)
        if sum(1 for entry in entries if sectors < entry < _FREE) > len(entries) // 20:
            return broken("cfb_table")
    return _judge_directory(content.at((directory + 1) * size, size))


def _judge_directory(data: bytes) -> Finding:
    if len(data) < 128:
        return CUT
    for at in range(0, len(data) - 127, 128):
        length = int.from_bytes(data[at + 64 : at + 66], "little")
        kind, color = data[at + 66], data[at + 67]
        if length > 64 or kind not in (0, 1, 2, 5) or color > 1:
            return broken("cfb_directory")
    return FITS
