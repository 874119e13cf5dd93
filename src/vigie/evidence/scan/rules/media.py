"""Films, sounds, keys: what little their outside says."""

import struct

from .content import Content
from .finding import CUT, FITS, UNKNOWN, Finding, broken
from .raw import is_patchy

BOXES = 256


def judge_boxes(content: Content) -> Finding:
    """ISO/IEC 14496-12, 4.2: boxes one after another, each with its length and a name of four characters."""
    at = 0
    for _ in range(BOXES):
        head = content.at(at, 16)
        if len(head) < 8:
            return FITS if not head or not any(head) else CUT
        length, kind = struct.unpack_from(">I4s", head)
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack_from(">Q", head, 8)
        if length == 0 or not any(head[:8]):
            return FITS
        if length < 8 or not all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in kind):
            return broken("mp4_box")
        at += length
    return UNKNOWN


def judge_pixels(content: Content) -> Finding:
    """Uncompressed samples after a header: pictures of points, sounds."""
    return broken("patchy") if is_patchy(content, 1024, content.size) else FITS


def judge_openpgp(content: Content) -> Finding:
    """RFC 9580, 4.2: a packet of a kind that a message begins with, of a version that exists."""
    head = content.head
    if head.startswith(b"-----BEGIN PGP"):
        return FITS
    if len(head) < 12 or not head[0] & 0x80:
        return broken("openpgp_packet")
    if head[0] & 0x40:
        kind = head[0] & 0x3F
        begin = 2 if head[1] < 192 else 3 if head[1] < 224 else 2 if head[1] < 255 else 6
    else:
        kind = (head[0] & 0x3C) >> 2
        begin = 1 + (1, 2, 4, 0)[head[0] & 3]
    version = head[begin]
    known = {
        1: (2, 3, 6),
        2: (3, 4, 5, 6),
        3: (4, 5, 6),
        4: (3, 6),
        5: (3, 4, 6),
        6: (3, 4, 6),
        18: (1, 2),
        20: (1,),
    }
    if kind in known:
        return FITS if version in known[kind] else broken("openpgp_packet")
    return FITS if kind in (8, 9, 10, 11) else broken("openpgp_packet")
