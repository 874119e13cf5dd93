"""Content without a checksum of its own, such as pixels: some of it plain and some of it random, at once."""

from .content import Content, sample_offsets
from .randomness import entropy

PLAIN, DENSE = 7.0, 7.76
SIZE = 1024
"""Bytes of a block, and the entropies under and over which it is plain, or as dense as chance: 1,024 random bytes
have 7.81 on average, and 7.748 is the lowest of 1,500 draws."""


def is_patchy(content: Content, begin: int, end: int) -> bool:
    """Blocks as random as chance among blocks that aren't: no camera and no scanner draws that.

    A stretch that is dense all along says nothing here.
    """
    offsets = (
        range(begin - begin % SIZE, end, SIZE) if end - begin <= 256 * 1024 else sample_offsets(content.size)
    )
    dense = plain = 0
    for offset in offsets:
        if offset < begin or offset + SIZE > end:
            continue
        amount = entropy(content.at(offset, SIZE))
        dense += amount >= DENSE
        plain += amount < PLAIN
    return dense >= 2 and plain >= 2
