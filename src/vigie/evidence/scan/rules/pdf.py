"""PDF (ISO 32000-1, 7.5): objects where the cross-reference says, streams that inflate, plain tokens between them."""

import re
import zlib

from .archives import inflates
from .content import Content
from .finding import FITS, UNKNOWN, Finding, broken
from .images import scan_jpeg
from .randomness import looks_random
from .text import CONTROLS

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_END = b"endstream"
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})(?!\s+\d+\s+R)(?!\d)")
_FILTER = re.compile(rb"/Filter\s*(?:/(\w+)|\[\s*/(\w+)\s*\])")
_OBJECT = re.compile(rb"\s*\d+\s+\d+\s+obj\b")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) n")
_START = re.compile(rb"startxref\s+(\d{1,12})")
STEP = 256
LOOK = 128
WHOLE_UP_TO = 2 * 1024 * 1024
"""Bytes: streams are found one after the other, which samples don't allow."""


def judge(content: Content) -> Finding:
    """A whole small file; of a large one its two ends and the objects of its table."""
    if content.size <= WHOLE_UP_TO:
        data = content.at(0, content.size) if content.whole is None else content.whole
        return _judge_part(data, encrypted=b"/Encrypt" in data, complete=True)
    head, tail = content.at(0, 128 * 1024), content.at(content.size - 64 * 1024, 64 * 1024)
    encrypted = b"/Encrypt" in tail or b"/Encrypt" in head
    found = _judge_part(head, encrypted=encrypted, complete=False)
    if found.accuses:
        return found
    return _judge_objects(content, tail, encrypted=encrypted)


def _judge_part(data: bytes, *, encrypted: bool, complete: bool) -> Finding:
    """Streams one by one, and what lies between them."""
    at = max(0, data.find(b"%PDF"))
    between: list[bytes] = []
    while True:
        found = _STREAM.search(data, at)
        if found is None:
            between.append(data[at:])
            break
        between.append(data[at : found.start()])
        header = data[max(0, data.rfind(b"obj", at, found.start()), found.start() - 1024) : found.start()]
        end = _end_of(data, found.end(), header)
        if end is None and complete:
            return UNKNOWN if encrypted else _judge_last(data[found.end() :], header)
        if end is None:
            break
        if not encrypted and _bad_stream(data[found.end() : end], header):
            return broken("pdf_stream")
        at = end
    if encrypted:
        return FITS
    return broken("pdf_tokens") if any(map(_has_noise, between)) else FITS


def _end_of(data: bytes, begin: int, header: bytes) -> int | None:
    """By its own length where that is a number that holds; else at the next ``endstream``."""
    said = _LENGTH.search(header)
    if said:
        end = begin + int(said[1])
        if end > len(data):
            return None
        if _END in data[end : end + 16]:
            return end
    found = data.find(_END, begin)
    return found if found >= 0 else None


def _judge_last(data: bytes, header: bytes) -> Finding:
    """A stream without an end: a file cut short keeps what it has, one that was written over doesn't."""
    if _bad_stream(data, header):
        return broken("pdf_stream")
    if _coding(header) == b"FlateDecode":
        engine = zlib.decompressobj()
        engine.decompress(data, 8 << 20)
        if engine.eof and looks_random(engine.unused_data):
            return broken("pdf_stream")
    return UNKNOWN


def _coding(header: bytes) -> bytes | None:
    """The one filter of a stream; None without, or with several."""
    found = _FILTER.search(header)
    return (found[1] or found[2]) if found else None


def _bad_stream(data: bytes, header: bytes) -> bool:
    coding = _coding(header)
    if coding in (b"FlateDecode", b"Fl"):
        return bool(data.strip()) and not inflates(data, 15, complete=False)
    if coding in (b"DCTDecode", b"DCT"):
        return data[:2] == b"\xff\xd8" and scan_jpeg(data).accuses
    return False


def _has_noise(piece: bytes) -> bool:
    """Control characters among the tokens: binary strings and the comment of the second line have a few, not one in
    ten."""
    if len(piece.translate(None, CONTROLS)) > len(piece) - 16:
        return False
    steps = [piece[i : i + STEP] for i in range(0, len(piece), STEP)]
    noisy = [
        step for step in steps if len(step) - len(step.translate(None, CONTROLS)) >= max(8, len(step) // 20)
    ]
    return len([step for step in noisy if len({b for b in step if b in _SET}) >= 8]) >= 2


_SET = frozenset(CONTROLS)


def _judge_objects(content: Content, tail: bytes, *, encrypted: bool) -> Finding:
    """Of a large file: the objects that its last table points to, a sample of them, each with its stream."""
    starts = _START.findall(tail)
    if not starts:
        return UNKNOWN
    at = int(starts[-1])
    table = content.at(at, 64 * 1024)
    if not table.lstrip().startswith(b"xref"):
        return FITS if _OBJECT.match(table) or at >= content.size else broken("pdf_xref")
    offsets = [int(m[1]) for m in _ENTRY.finditer(table)]
    step = max(1, len(offsets) // LOOK)
    missing = 0
    budget = 1024 * 1024
    chosen = [offset for offset in offsets[::step] if 0 < offset < content.size]
    for offset in chosen:
        piece = content.at(offset, min(16 * 1024, max(64, budget)))
        budget -= len(piece)
        missing += not _OBJECT.match(piece)
        begin = _STREAM.search(piece[:2048])
        if not encrypted and begin and _bad_stream(_until_end(piece[begin.end() :]), piece[: begin.start()]):
            return broken("pdf_stream")
    return broken("pdf_objects") if missing >= max(1, len(chosen) // 50) else FITS


def _until_end(data: bytes) -> bytes:
    found = data.find(_END)
    return data if found < 0 else data[:found]
