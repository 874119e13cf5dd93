"""The note that asks for money: a name that wants to be read, and several of the things that such notes say."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .text import wide_encoding

LARGEST = 64 * 1024
READ = 16 * 1024
_TAGS = re.compile(r"<[^>]{0,200}>")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True)
class Wording:
    """How notes are named and worded; from the data."""

    names: Sequence[str]
    extensions: frozenset[str]
    hints: Sequence[str]
    groups: Mapping[str, Sequence[str]]

    @cached_property
    def name(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.names))

    @cached_property
    def compiled(self) -> Mapping[str, re.Pattern[str]]:
        return {
            group: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
            for group, patterns in self.groups.items()
        }

    def hinted(self, data: bytes) -> bool:
        """One of the words that every note holds: quick, before the phrases."""
        low = data.replace(b"\0", b"").lower()
        return any(word.encode() in low for word in self.hints)


def can_be_note(name: str, size: int, wording: Wording) -> bool:
    """Small, and of a kind that a double click opens."""
    if not 32 <= size <= LARGEST:
        return False
    _, dot, extension = name.lower().rpartition(".")
    return (extension if dot else "") in wording.extensions


def is_note(name: str, data: bytes, wording: Wording) -> bool:
    """Files taken, then money or a contact; with a third thing said, or a name that wants to be read."""
    if not wording.hinted(data[:READ]):
        return False
    said = themes(data, wording)
    if "files_taken" not in said or not {"payment", "contact"} & said:
        return False
    return len(said) >= 3 or bool(wording.name.search(folded(name)))


def themes(data: bytes, wording: Wording) -> set[str]:
    """What a text says of the things that notes say."""
    text = folded(_TAGS.sub(" ", decoded(data[:READ])))
    return {group for group, pattern in wording.compiled.items() if pattern.search(text)}


def decoded(data: bytes) -> str:
    wide = wide_encoding(data)
    if wide in ("utf-16-le", "utf-16-be"):
        return data[: len(data) // 2 * 2].decode(wide, "replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def folded(text: str) -> str:
    """Lower case, no accents, one space, one straight apostrophe."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return _SPACES.sub(" ", "".join(c for c in plain if not unicodedata.combining(c)))
