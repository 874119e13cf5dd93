"""What a rule may read of a file: all of a small one, pieces of a large one."""

import random
from typing import Protocol

HEAD = 4096
WHOLE_UP_TO = 256 * 1024
"""Bytes: a file up to here is read whole when a rule asks for it."""
DOUBT_UP_TO = 16 * 1024 * 1024
"""Bytes: how much of a larger file is read once its samples look wrong."""
WINDOW = 4096
WINDOWS = 48


class Content(Protocol):
    """A file, as far as rules are concerned. A read past the end is short; nothing here raises for a file that
    shrank."""

    @property
    def size(self) -> int: ...

    @property
    def head(self) -> bytes:
        """The first 4 KiB."""

    @property
    def whole(self) -> bytes | None:
        """Everything, or None for a file past ``WHOLE_UP_TO``."""

    def at(self, offset: int, length: int) -> bytes: ...


class Bytes:
    """A content that is already in memory."""

    def __init__(self, data: bytes, whole_up_to: int = WHOLE_UP_TO) -> None:
        self._data = data
        self._limit = whole_up_to

    @property
    def size(self) -> int:
        return len(self._data)

    @property
    def head(self) -> bytes:
        return self._data[:HEAD]

    @property
    def whole(self) -> bytes | None:
        return self._data if len(self._data) <= self._limit else None

    def at(self, offset: int, length: int) -> bytes:
        return self._data[max(0, offset) : max(0, offset) + max(0, length)]


def sample_offsets(size: int, count: int = WINDOWS, length: int = WINDOW) -> list[int]:
    """Where to look in a large file: its first and last pieces, and one piece at a random place of each stretch
    between.

    A regular step would fall in with a cipher that skips blocks regularly. Same size, same places: a scan run twice
    answers the same.
    """
    if size <= length:
        return [0]
    draw = random.Random(size)  # noqa: S311  (places to look, nothing secret)
    stretch = size / count
    inside = [int(i * stretch + draw.random() * max(1.0, stretch - length)) for i in range(count)]
    return sorted({0, size - length, *(min(size - length, max(0, offset)) for offset in inside)})


def bulk(content: Content) -> bytes | None:
    """Everything up to ``DOUBT_UP_TO``, for a file whose samples look wrong; None past that."""
    if content.whole is not None:
        return content.whole
    return content.at(0, content.size) if content.size <= DOUBT_UP_TO else None
