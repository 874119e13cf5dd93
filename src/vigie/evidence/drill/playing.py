"""The encryption that is played: a keystream of SHAKE-256 laid over the bytes by exclusive or, so that doing it
again undoes it."""

import hashlib
import random
from collections.abc import Iterator
from enum import StrEnum

from vigie.evidence.drill.arena import Arena

EXTENSION = "vg7x9"
PARTIAL = 4096
BLOCK = 1024
NOTE = "LISEZ-MOI.txt"
NOTE_TEXT = (
    "EXERCICE DE VIGIE : rien n’est perdu, ces fichiers sont inventés et seront rendus.\n"
    "Tous vos fichiers ont été chiffrés. Ne renommez rien.\n"
    "Pour obtenir la clé de déchiffrement, il faudrait verser une rançon en bitcoins.\n"
)


class Mode(StrEnum):
    """How files are hit."""

    RENAMED = "renamed"
    IN_PLACE = "in_place"
    PARTIAL = "partial"
    INTERMITTENT = "intermittent"


def keystream(key: bytes, name: str, length: int) -> bytes:
    return hashlib.shake_256(key + b"\0" + name.encode()).digest(length)


def covered(key: bytes, name: str, data: bytes, mode: Mode) -> bytes:
    """The bytes after the play; twice the same gives the first ones back."""
    stream = keystream(key, name, len(data))
    whole = (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
    if mode == Mode.PARTIAL:
        return whole[:PARTIAL] + data[PARTIAL:]
    if mode == Mode.INTERMITTENT:
        return b"".join(
            (data if number % 2 == 0 and len(data) > BLOCK else whole)[number * BLOCK : (number + 1) * BLOCK]
            for number in range((len(data) + BLOCK - 1) // BLOCK)
        )
    return whole


def targets(arena: Arena, fraction: float, draw: random.Random) -> list[str]:
    """The files to hit, one at least, in the order that they are hit in."""
    candidates = sorted(name for name in arena.files if "/" in name)
    return draw.sample(candidates, max(1, min(len(candidates), round(fraction * len(candidates)))))


def play(arena: Arena, key: bytes, chosen: list[str], mode: Mode) -> Iterator[tuple[str, str]]:
    """Hit the files one by one; gives each one's name before and after."""
    arena.check()
    for name in chosen:
        arena.replace(name, covered(key, name, arena.read(name), mode))
        after = name
        if mode == Mode.RENAMED:
            after = f"{name}.{EXTENSION}"
            arena.rename(name, after)
        yield name, after


def undo(arena: Arena, key: bytes, names: dict[str, str], mode: Mode) -> None:
    """Give every file its name and its bytes back."""
    arena.check()
    for before, after in names.items():
        if after != before:
            arena.rename(after, before)
        arena.replace(before, covered(key, before, arena.read(before), mode))
