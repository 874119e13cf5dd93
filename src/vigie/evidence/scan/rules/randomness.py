"""Whether bytes look drawn at random: Shannon entropy, held against what chance gives for so few bytes."""

import math
from collections import Counter
from itertools import pairwise

_FLOORS = (
    (16, 3.3),
    (32, 4.5),
    (64, 5.45),
    (128, 6.25),
    (256, 6.95),
    (512, 7.4),
    (1024, 7.7),
    (2048, 7.84),
    (4096, 7.9),
)
"""Bytes, and the entropy in bits a byte that random ones practically always exceed: the lowest of 1,500 draws of that
size, less a margin for what good compression leaves (expected, by the binomial law: 7.955 for 4,096 bytes)."""

PRINTABLE = bytes([*range(0x20, 0x7F), 0x09, 0x0A, 0x0D])


def entropy(block: bytes) -> float:
    """Bits a byte, 0 for nothing."""
    size = len(block)
    if not size:
        return 0.0
    return math.log2(size) - sum(n * math.log2(n) for n in Counter(block).values()) / size


def floor(size: int) -> float:
    """The entropy that ``size`` random bytes practically always exceed."""
    if size >= _FLOORS[-1][0]:
        return _FLOORS[-1][1]
    for (low, at_low), (high, at_high) in pairwise(_FLOORS):
        if size < high:
            return at_low + (at_high - at_low) * max(0, size - low) / (high - low)
    return _FLOORS[-1][1]


def looks_random(block: bytes) -> bool:
    """As dense as chance: encrypted, or well compressed. Under 16 bytes nothing can be said."""
    block = block[:4096]
    return len(block) >= 16 and entropy(block) >= floor(len(block))


def is_blank(block: bytes) -> bool:
    """Nothing but one byte over and over: a hole, or room kept for later."""
    return not block or block.count(block[0]) == len(block)


def is_printable(block: bytes, share: float = 0.95) -> bool:
    """Mostly plain ASCII text."""
    return bool(block) and len(block.translate(None, PRINTABLE)) <= (1 - share) * len(block)
