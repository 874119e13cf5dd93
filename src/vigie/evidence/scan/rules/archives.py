"""Compressed containers: the structure that they carry, and what must inflate in them."""

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from .content import Content
from .finding import CUT, FITS, UNKNOWN, Finding, broken

MEMBERS = 64
READ_AT_MOST = 1024 * 1024
INFLATED_AT_MOST = 8 * 1024 * 1024
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_SIZE, _CENTRAL_SIZE, _END_SIZE = 30, 46, 22
_TAIL = 65536 + _END_SIZE


def inflates(data: bytes, wbits: int, *, complete: bool) -> bool:
    """Whether deflated ``data`` unpacks without an error, to its own end if ``complete`` (bounded against bombs)."""
    engine = zlib.decompressobj(wbits)
    made, feed = 0, data
    try:
        while feed and not engine.eof and made < INFLATED_AT_MOST:
            made += len(engine.decompress(feed, 1 << 20))
            feed = engine.unconsumed_tail
    except zlib.error:
        return False
    return engine.eof or not complete or made >= INFLATED_AT_MOST


@dataclass(frozen=True, slots=True)
class _Member:
    flags: int
    method: int
    crc: int
    packed: int
    plain: int
    offset: int
    name: bytes


def judge_zip(content: Content) -> Finding:
    """PKWARE's APPNOTE: the central directory, the local header of each member, and the CRC of some."""
    start = max(0, content.size - _TAIL)
    tail = content.at(start, _TAIL)
    found = tail.rfind(_END)
    if found < 0 or len(tail) - found < _END_SIZE:
        return _walk_locals(content)
    count, size, offset = struct.unpack_from("<xxHII", tail, found + 8)
    if 0xFFFFFFFF in (size, offset) or count == 0xFFFF:
        return UNKNOWN
    shift = start + found - size - offset
    if shift < 0 or size > READ_AT_MOST * 4:
        return broken("zip_directory")
    members = list(_directory(content.at(start + found - size, size)))
    if len(members) != count:
        return broken("zip_directory")
    return _check_members(content, members, shift)


def _directory(data: bytes) -> Iterator[_Member]:
    at = 0
    while data[at : at + 4] == _CENTRAL and at + _CENTRAL_SIZE <= len(data):
        flags, method, crc, packed, plain, name, extra, comment = struct.unpack_from(
            "<HHxxxxIIIHHH", data, at + 8
        )
        (offset,) = struct.unpack_from("<I", data, at + 42)
        end = at + _CENTRAL_SIZE + name
        yield _Member(flags, method, crc, packed, plain, offset, data[at + _CENTRAL_SIZE : end])
        at = end + extra + comment


def _check_members(content: Content, members: list[_Member], shift: int) -> Finding:
    step = max(1, len(members) // MEMBERS)
    budget = content.size if content.whole is not None else READ_AT_MOST
    for member in members[::step]:
        head = content.at(shift + member.offset, _LOCAL_SIZE + len(member.name))
        if head[:4] != _LOCAL or head[_LOCAL_SIZE:] != member.name:
            return broken("zip_member_header")
        if member.flags & 1 or member.method not in (0, 8) or budget <= 0:
            continue
        name, extra = struct.unpack_from("<HH", head, 26)
        length = min(member.packed, budget)
        data = content.at(shift + member.offset + _LOCAL_SIZE + name + extra, length)
        budget -= length
        if not _sound(data, member, complete=length == member.packed):
            return broken("zip_member_data")
    return FITS


def _sound(data: bytes, member: _Member, *, complete: bool) -> bool:
    if member.method == 0:
        return not complete or zlib.crc32(data) == member.crc
    if not complete or member.plain > INFLATED_AT_MOST:
        return inflates(data, -15, complete=False)
    try:
        return zlib.crc32(zlib.decompressobj(-15).decompress(data, INFLATED_AT_MOST)) == member.crc
    except zlib.error:
        return False


def _walk_locals(content: Content) -> Finding:
    """No directory at the end: cut short if what is there is sound up to its last byte, broken otherwise."""
    at = 0
    for _ in range(MEMBERS):
        head = content.at(at, _LOCAL_SIZE)
        if head[:4] != _LOCAL or len(head) < _LOCAL_SIZE:
            return _cut_directory(content.at(at, READ_AT_MOST))
        flags, method, crc, packed, plain, name, extra = struct.unpack_from("<HHxxxxIIIHH", head, 6)
        begin = at + _LOCAL_SIZE + name + extra
        if flags & 8 and not packed:
            if method != 8 or flags & 1:
                return UNKNOWN
            after = _after_stream(content.at(begin, READ_AT_MOST))
            if after is None:
                return broken("zip_member_data")
            if not after:
                return CUT
            at = begin + after
            continue
        data = content.at(begin, min(packed, READ_AT_MOST))
        member = _Member(flags, method, crc, packed, plain, at, b"")
        if not flags & 1 and method in (0, 8) and not _sound(data, member, complete=len(data) == packed):
            return broken("zip_member_data")
        if begin + packed >= content.size:
            return CUT
        at = begin + packed
    return UNKNOWN


def _cut_directory(data: bytes) -> Finding:
    """A download stops in the middle of a record; it doesn't go on with anything else."""
    for member in _directory(data):
        data = data[_CENTRAL_SIZE + len(member.name) :]
        found = min((at for mark in (_CENTRAL, _END) if (at := data.find(mark)) >= 0), default=0)
        data = data[found:]
    start = data[:4]
    return (
        CUT if any(mark.startswith(start) for mark in (_LOCAL, _CENTRAL, _END)) else broken("zip_directory")
    )


def _after_stream(data: bytes) -> int | None:
    """Where the next record begins after a member of unknown length; 0 where the data stops before; None if it is
    broken."""
    engine = zlib.decompressobj(-15)
    made, feed = 0, data
    try:
        while feed and not engine.eof and made < INFLATED_AT_MOST:
            made += len(engine.decompress(feed, 1 << 20))
            feed = engine.unconsumed_tail
    except zlib.error:
        return None
    rest = engine.unused_data
    if not engine.eof or len(rest) < 20:
        return 0
    for skipped in (16, 12, 24, 20):
        if rest[skipped : skipped + 2] == b"PK":
            return len(data) - len(rest) + skipped
    return None


def judge_gzip(content: Content) -> Finding:
    """RFC 1952. Several members may follow one another; padding zeros too."""
    data = content.whole
    if data is None:
        head = content.at(0, READ_AT_MOST)
        return FITS if inflates(head, 31, complete=False) else broken("gzip_data")
    return FITS if inflates(data, 31, complete=False) else broken("gzip_data")


def judge_bzip2(content: Content) -> Finding:
    data = content.whole if content.whole is not None else content.at(0, READ_AT_MOST)
    try:
        bz2.BZ2Decompressor().decompress(data, INFLATED_AT_MOST)
    except (OSError, ValueError):
        return broken("bzip2_data")
    return FITS


def judge_xz(content: Content) -> Finding:
    data = content.whole if content.whole is not None else content.at(0, READ_AT_MOST)
    try:
        lzma.LZMADecompressor(memlimit=256 << 20).decompress(data, INFLATED_AT_MOST)
    except lzma.LZMAError as error:
        return UNKNOWN if "limit" in str(error) else broken("xz_data")
    return FITS


def judge_7z(content: Content) -> Finding:
    """7zFormat.txt: a start header with its CRC, which says where the next one is and its CRC (even with a
    password)."""
    head = content.at(0, 32)
    if len(head) < 32:
        return CUT
    (crc,) = struct.unpack_from("<I", head, 8)
    if zlib.crc32(head[12:32]) != crc:
        return broken("7z_start")
    offset, size, next_crc = struct.unpack_from("<QQI", head, 12)
    if 32 + offset + size > content.size:
        return CUT
    if size > READ_AT_MOST:
        return UNKNOWN
    return FITS if zlib.crc32(content.at(32 + offset, size)) == next_crc else broken("7z_header")
