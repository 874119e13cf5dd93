"""Make any data safe to print: composed, breakable, without a character that no font can draw."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from struct import unpack_from
from typing import Any

from vigie.documents import qr
from vigie.documents.errors import DocumentError
from vigie.typography import NBSP, NNBSP, french

FONTS = Path(__file__).parent / "fonts"

# Identifiers, addresses, keys, numbers to dial and texts of other languages are printed exactly as given.
RAW_KEYS = frozenset(
    {"hash", "qr_text", "id", "url", "email", "number", "groups", "verdict", "public_key", "verbatim"}
)
LONGEST_WORD = 24
_ENDLESS = re.compile(rf"[^ ]{{{LONGEST_WORD + 1}}}")
ZERO_WIDTH_SPACE = "\u200b"
UNDRAWABLE = "?"
_SPACES = {ord(NBSP): None, ord(NNBSP): None, ord("\n"): None}  # kept, though not "printable"
_DISTANT = 0x2000  # past the alphabets that the fallback faces hold
_SUBSTITUTES = {"‑": "-", "→": "›", "⇒": "›", "✓": "×", "№": "n°", "\u2007": "\u00a0", "\u2009": " "}


def prepare(data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` composed in French, recursively, with the matrix ``qr`` beside each ``qr_text``."""
    compose = cache(_compose)  # a table says the same words on many lines; forgotten with the document
    return dict(_walk(data, compose))


def _compose(text: str, raw: bool) -> str:
    cleaned = _clean(text)
    return cleaned if raw else soften(french(cleaned))


def drawable(data: Mapping[str, Any], *, strict: bool) -> dict[str, Any]:
    """``data`` without what no face draws: symbols and distant scripts first, then all others."""
    return dict(_walk(data, lambda text, raw: _to_coverage(text, strict), with_qr=False))


def soften(text: str) -> str:
    """``text`` whose endless words may break: a path or an address must not run off the page."""
    if not _ENDLESS.search(text):
        return text
    return " ".join(_soften_word(word) if len(word) > LONGEST_WORD else word for word in text.split(" "))


def _soften_word(word: str) -> str:
    pieces: list[str] = []
    run = 0
    for character in word:
        run = 0 if character.isspace() or character == ZERO_WIDTH_SPACE else run + 1
        pieces.append(character)
        if run >= LONGEST_WORD // 2 or (run > 3 and character in "/\\._-@?&=:"):
            pieces.append(ZERO_WIDTH_SPACE)
            run = 0
    return "".join(pieces)


def _walk(value: Any, convert: Callable[[str, bool], str], *, raw: bool = False, with_qr: bool = True) -> Any:
    if isinstance(value, str):
        return convert(value, raw)
    if isinstance(value, Mapping):
        walked = {
            str(key): _walk(item, convert, raw=raw or key in RAW_KEYS, with_qr=with_qr)
            for key, item in value.items()
        }
        if with_qr and isinstance(value.get("qr_text"), str) and value["qr_text"]:
            walked["qr"] = qr.matrix(value["qr_text"])
        return walked
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_walk(item, convert, raw=raw, with_qr=with_qr) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise DocumentError(
        "Ce document n’a pas pu être préparé : une donnée n’est pas imprimable.",
        "document.data_type",
        type(value).__name__,
    )


def _clean(text: str) -> str:
    """Without control characters, nor the marks that would turn the reading order of a line around."""
    if text.translate(_SPACES).isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    return "".join(
        character
        for character in unicodedata.normalize("NFC", text.replace("\t", " "))
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def _to_coverage(text: str, strict: bool) -> str:
    known = coverage()
    pieces = []
    for character in text:
        code = ord(character)
        near = not strict and code < _DISTANT and unicodedata.category(character) != "So"
        if near or code in known or character in "\n\u202f" + ZERO_WIDTH_SPACE:
            pieces.append(character)
        elif character in _SUBSTITUTES:
            pieces.append(_SUBSTITUTES[character])
        else:
            base = unicodedata.normalize("NFKD", character)
            letters = [
                letter for letter in base if ord(letter) in known and not unicodedata.combining(letter)
            ]
            pieces.append("".join(letters) or ("" if unicodedata.combining(character) else UNDRAWABLE))
    return "".join(pieces)


@cache
def coverage() -> frozenset[int]:
    """The code points that all our faces can draw."""
    faces = [_code_points(face.read_bytes()) for face in sorted(FONTS.glob("*.ttf"))]
    return frozenset(set.intersection(*faces))


def _code_points(font: bytes) -> set[int]:
    """The code points of a TrueType face, read from its Unicode ``cmap`` (format 4)."""
    tables = {
        font[at : at + 4]: unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * unpack_from(">H", font, 4)[0], 16)
    }
    cmap = tables[b"cmap"]
    for index in range(unpack_from(">H", font, cmap + 2)[0]):
        platform, _encoding, offset = unpack_from(">HHI", font, cmap + 4 + 8 * index)
        if platform in (0, 3) and unpack_from(">H", font, cmap + offset)[0] == 4:
            return _segments(font, cmap + offset)
    return set()


def _segments(font: bytes, at: int) -> set[int]:
    count = unpack_from(">H", font, at + 6)[0] // 2
    ends = unpack_from(f">{count}H", font, at + 14)
    starts = unpack_from(f">{count}H", font, at + 16 + 2 * count)
    return {
        code
        for first, last in zip(starts, ends, strict=True)
        for code in range(first, last + 1)
        if code != 0xFFFF
    }
