"""Bytes to text, for outputs that may come from any console. Binary noise is refused, never guessed."""

import codecs
import re
from collections.abc import Iterator

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
REFUSED_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str | None:
    """UTF-8, with or without its mark, UTF-16 with its mark, then cp1252 and cp850; None if not text."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _attempt(data, encoding)
    if b"\0" in data:
        return None
    for encoding in ("utf-8", "cp1252", "cp850"):
        text = _attempt(data, encoding)
        if text is not None:
            return text
    return None


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        return None
    if REFUSED_CONTROLS.search(text):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sections(text: str) -> list[tuple[str, str]]:
    """The files of a joined capture: ``==> path <==`` heads, as ``head`` prints them. No head: one file."""
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if line.startswith("==> ") and line.endswith(" <=="):
            found.append((line[4:-4], []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            found.append(("", [line]))
    return [(path, "\n".join(lines)) for path, lines in found]


def join(files: list[tuple[str, bytes]]) -> bytes:
    return b"".join(b"==> " + path.encode() + b" <==\n" + data.rstrip(b"\n") + b"\n" for path, data in files)


def settings(text: str, comments: str = "#;") -> Iterator[tuple[str, str, str]]:
    """``(section, key, value)`` of an ini-like text; keys in lower case, values without quotes."""
    section = ""
    for raw in text.split("\n"):
        line = raw.strip()
        if not line or line[0] in comments:
            continue
        if line.startswith("[") and "]" in line:
            section = line[1 : line.index("]")].strip().lower()
            continue
        key, equals, value = line.partition("=")
        if equals:
            yield section, key.strip().lower(), value.strip().strip("\"'")


def terse(line: str) -> list[str]:
    r"""The fields of a line of ``nmcli -t``, where ``\:`` and ``\\`` are escaped."""
    fields, current, escaped = [], "", False
    for character in line:
        if escaped:
            current, escaped = current + character, False
        elif character == "\\":
            escaped = True
        elif character == ":":
            fields.append(current)
            current = ""
        else:
            current += character
    fields.append(current)
    return fields
