"""Text of any alphabet, and what can't be text.

A written text holds no control characters but a handful (tabulation, ends of line, form feed, escape, the separators of
HL7's MLLP framing); one random byte in ten is one. Encodings aren't guessed: only what none of them would write
accuses.
"""

import re
from itertools import islice

from .content import Content, sample_offsets
from .finding import FITS, SMALL, UNKNOWN, Finding, Weight
from .randomness import is_blank, looks_random

CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1A), 0x1D, 0x1E, 0x1F, 0x7F])
_HIGH = bytes(range(0x80, 0x100))
_OTHERS = bytes(byte for byte in range(256) if byte not in CONTROLS)
_ASCII = bytes([*range(0x20, 0x7F), 0x09, 0x0A, 0x0D])
STEP = 128
FINE = 64
ENOUGH = 64
SMALLEST = 16
_WIDE_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Halves of pairs alone, private use, specials: one random 16-bit unit in eight, next to none in a text.
_ODD = re.compile("[\ud800-\udfff\ue000-\uf8ff\ufff0-\ufffc\uffff]")


def judge(content: Content) -> Finding:
    """Whether a file whose name says text holds text everywhere it was read."""
    if content.size < SMALLEST:
        return SMALL
    data = content.whole
    if data is not None:
        return _judge_pieces([data])
    return _judge_pieces([content.at(offset, 4096) for offset in sample_offsets(content.size)])


def wide_encoding(head: bytes) -> str | None:
    """UTF-16's byte order, by its mark or by its zeros; ``utf-32`` for the wider one, which isn't judged."""
    if head[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        return "utf-32"
    for mark, name in _WIDE_MARKS:
        if head.startswith(mark):
            return name
    sample = head[:512]
    zeros = sample.count(0)
    if zeros * 4 < len(sample):
        return None
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if zeros > 0.6 * len(sample):
        return "utf-32"
    return "utf-16-le" if odd > 4 * even else "utf-16-be" if even > 4 * odd else None


def _judge_pieces(pieces: list[bytes]) -> Finding:
    head = pieces[0]
    wide = wide_encoding(head)
    if wide == "utf-32" or is_blank(head[:4096]):
        return UNKNOWN
    strange: list[bytes] = []
    seen = 0
    for piece in pieces:
        seen += len(piece)
        strange += _strange_wide(piece, wide) if wide else _strange_narrow(piece)
    if not strange:
        return FITS
    amount, dense = sum(map(len, strange)), looks_random(b"".join(_core(strange)))
    if amount < (STEP if seen < 2048 else 2 * STEP if dense else 4 * STEP) and amount * 2 < seen:
        return UNKNOWN
    return Finding(Weight.FIRM if dense else Weight.WEAK, "text_is_not_text")


def _core(strange: list[bytes]) -> list[bytes]:
    """The strangest part of it: a stretch may begin in a block that was written over and end in plain text."""
    fine = [piece[at : at + FINE] for piece in strange[:64] for at in range(0, len(piece), FINE)]
    return [piece for piece in fine if _is_strange(piece)] or strange


def _strange_narrow(piece: bytes) -> list[bytes]:
    """The stretches that no encoding with one-byte controls would write."""
    if len(piece.translate(None, CONTROLS)) == len(piece):
        return [] if _readable(piece) else [piece]
    strange = (
        step for start in range(0, len(piece), STEP) if _is_strange(step := piece[start : start + STEP])
    )
    return list(islice(strange, ENOUGH))


def _readable(piece: bytes) -> bool:
    """Without a control character it is text, unless it is high bytes alone that aren't UTF-8."""
    if len(piece) < 64 or len(piece.translate(None, _ASCII)) < 0.98 * len(piece):
        return True
    return _utf8(piece)


def _utf8(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(piece) - 4 and error.reason == "unexpected end of data"
    return True


def _is_strange(step: bytes) -> bool:
    controls = len(step) - len(step.translate(None, CONTROLS))
    if controls < max(2, 0.03 * len(step)):
        return False
    kinds = len(set(step.translate(None, _OTHERS)))
    high = len(step) - len(step.translate(None, _HIGH))
    return kinds >= min(4, max(2, len(step) // 16)) and (
        high >= 0.15 * len(step) or controls >= 0.2 * len(step)
    )


def _strange_wide(piece: bytes, encoding: str) -> list[bytes]:
    strange = []
    for start in range(0, len(piece) - 31, 4 * STEP):
        step = piece[start : start + 4 * STEP]
        units = step[: len(step) // 2 * 2].decode(encoding, "surrogatepass")
        odd = len(_ODD.findall(units[1:-1]))
        if odd >= max(3, 0.04 * len(units)):
            strange.append(step)
    return strange
