"""French typography: no-break spaces and apostrophes, put in late and taken out again.

Sources (code, YAML, templates) hold ordinary spaces; ``french`` composes what people read, ``plain`` gives
ordinary spaces back for CSV, JSON and search, ``fold`` ignores accents as well. Everything here is pure and
idempotent, and a space is only ever replaced, never added: a URL, a time or a code token cannot be broken.
"""

import re
import unicodedata
from collections.abc import Callable

NNBSP = "\u202f"
NBSP = "\u00a0"

_SPACE = f"[ {NBSP}{NNBSP}]"
# Stand-ins for the tokens of a template, one character each: values print something, tags print nothing.
_VALUE_FIRST, _VALUE_LAST = 0xF0000, 0xFFFFD
_TAG_FIRST, _TAG_LAST = 0x100000, 0x10FFFD
_VALUE = f"{chr(_VALUE_FIRST)}-{chr(_VALUE_LAST)}"
_TAG = f"{chr(_TAG_FIRST)}-{chr(_TAG_LAST)}"

_UNITS = (
    "min|minutes?|h|heures?|s|secondes?|ms|j|jours?|semaines?|mois|ans?|années?|trimestres?"
    "|€|k€|M€|euros?|o|ko|Ko|Mo|Go|To|Kio|Mio|Gio|Tio|octets?|bits?|[kMG]bit/s|[kMG]?Hz|mm|cm|m|km|g|kg|°C"
)
_MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|janv\.|févr\.|avr\.|juil\.|sept\.|oct\.|nov\.|déc\."
)
_PROTECTED = re.compile(
    r"`[^`]*`"  # quoted code
    r"|<[A-Za-z/!?][^<>]*>"  # an HTML tag
    r"|&#?\w+;"  # an HTML entity
    r"|(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://\S*"  # an address
    r"|www\.\S+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|[A-Za-z]:[\\/]\S*"  # a Windows path
    r"|(?<!\S)\S*?[\\{}=|$]\S*"  # a token that smells of code
)
_GROUPS = re.compile(rf"(?<![\w.,])(?<!\d{_SPACE})[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+(?!{_SPACE}?\d)")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"«{_SPACE}"), f"«{NNBSP}"),
    (re.compile(rf"{_SPACE}»"), f"{NNBSP}»"),
    (re.compile(rf"{_SPACE}(?=[;!?]+(?:[^\w=(:;!?/\\-]|[{_TAG}]|$))"), NNBSP),
    (re.compile(rf"(?<=[\d{_VALUE}]){_SPACE}(?=%(?:[^\w(%]|[{_TAG}]|$))"), NNBSP),
    (re.compile(rf"{_SPACE}(?=:(?:\s|[\]«{_VALUE}{_TAG}]|$))"), NBSP),
    (re.compile(rf"(?<=[\d{_VALUE}]){_SPACE}(?=(?:{_UNITS})(?!\w))"), NBSP),
    (re.compile(rf"(?<=\d{_SPACE}h){_SPACE}(?=\d\d(?!\d))"), NBSP),
    (re.compile(rf"(?<=n°){_SPACE}(?=[\d{_VALUE}])"), NBSP),
    (re.compile(rf"(?<=\d){_SPACE}(?=(?:{_MONTHS})(?!\w))"), NBSP),
    (re.compile(rf"(?<=\b1er){_SPACE}(?=(?:{_MONTHS})(?!\w))"), NBSP),
    (re.compile(rf"(?<=[^\W\d_])'(?=[^\W\d_]|[{_VALUE}])"), "’"),
)
# Every rule above needs one of these: a text without any is given back at once.
_CONCERNED = re.compile(rf"[«»;!?%:'\d{_VALUE}]|n°")


def french(text: str) -> str:
    """``text`` with the no-break spaces and the apostrophes of French printing."""
    if not _CONCERNED.search(text):
        return text
    pieces: list[str] = []
    start = 0
    for kept in _PROTECTED.finditer(text):
        pieces += [_compose(text[start : kept.start()]), kept.group()]
        start = kept.end()
    return "".join([*pieces, _compose(text[start:])])


def _compose(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _GROUPS.sub(lambda number: re.sub(_SPACE, NNBSP, number.group()), text)


_RAW_ELEMENTS = {"code", "pre", "script", "style", "svg", "kbd", "samp", "textarea"}
_MARKUP = re.compile(r"<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\"[^\"]*\"|'[^']*'|[^'\"<>])*)>", re.DOTALL)


def french_html(fragment: str) -> str:
    """``fragment`` with its text nodes composed; tags, attributes and the inside of ``<code>`` stay."""
    pieces: list[str] = []
    raw: str | None = None
    depth = 0
    start = 0
    context = ""
    for tag in _MARKUP.finditer(fragment):
        text = fragment[start : tag.start()]
        pieces += [text if raw else _in_context(text, context), tag.group()]
        context = text[-1:] or context
        start = tag.end()
        name = (tag.group(2) or "").lower()
        opens = bool(name) and not tag.group(1) and not (tag.group(3) or "").endswith("/")
        if raw is None and opens and name in _RAW_ELEMENTS:
            raw, depth = name, 1
        elif raw is not None and name == raw:
            depth += 1 if opens else -1 if tag.group(1) else 0
            raw = raw if depth else None
    rest = fragment[start:]
    return "".join([*pieces, rest if raw else _in_context(rest, context)])


def _in_context(text: str, before: str) -> str:
    """Compose ``text``, which follows ``before`` on the far side of a tag: ``<b>10</b> min``."""
    if before.isdecimal() or (before and _VALUE_FIRST <= ord(before) <= _VALUE_LAST):
        return french("0" + text)[1:]
    return french(text)


_TEMPLATE_TOKEN = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}")
_BLOCK = re.compile(r"\{%-?\s*(verbatim|comment)\b\s*(.*?)\s*%\}")


def french_template_source(source: str) -> str:
    """A Django template's source with its text nodes composed.

    ``{{ }}``, ``{% %}``, ``{# #}`` and whatever ``{% comment %}`` or ``{% verbatim %}`` encloses are
    given back as they were. A value counts as a number where a unit follows it: ``{{ minutes }} min``.
    """
    if any(ord(character) >= _VALUE_FIRST for character in source):
        return source
    kept: dict[str, str] = {}

    def keep(token: str) -> str:
        first = _VALUE_FIRST if token.startswith("{{") else _TAG_FIRST
        stand_in = chr(first + len(kept))
        kept[stand_in] = token
        return stand_in

    hidden = _hide_tokens(source, keep)
    if len(kept) > _VALUE_LAST - _VALUE_FIRST:
        return source
    composed = french_html(hidden)
    return re.sub(f"[{_VALUE}{_TAG}]", lambda stand_in: kept[stand_in.group()], composed)


def _hide_tokens(source: str, keep: Callable[[str], str]) -> str:
    pieces: list[str] = []
    start = 0
    while token := _TEMPLATE_TOKEN.search(source, start):
        end = token.end()
        if block := _BLOCK.fullmatch(token.group()):
            end = _end_of_block(source, end, block.group(1), block.group(2))
        pieces += [source[start : token.start()], keep(source[token.start() : end])]
        start = end
    return "".join([*pieces, source[start:]])


def _end_of_block(source: str, start: int, name: str, label: str) -> int:
    """Where the block that opened before ``start`` ends; a ``verbatim`` may have a label, repeated there."""
    wanted = rf"\s+{re.escape(label)}" if name == "verbatim" and label else ""
    closing = re.compile(rf"\{{%\s*end{name}{wanted}\s*%\}}").search(source, start)
    return closing.end() if closing else len(source)


def counted(number: int, words: str) -> str:
    """« 0 copie », « 1 copie », « 2 anciennes copies »: each of ``words`` takes an s from two on."""
    plural = " ".join(word if word.endswith(("s", "x")) else f"{word}s" for word in words.split(" "))
    return f"{number} {plural if number > 1 else words}"


_PLAIN = {ord(NBSP): " ", ord(NNBSP): " ", 0x2007: " ", 0x2009: " "}
_LIGATURES = {"œ": "oe", "æ": "ae", "’": "'", "‑": "-"}


def plain(text: str) -> str:
    """``text`` with ordinary spaces: for CSV, JSON and whatever a program reads."""
    return text.translate(_PLAIN)


def fold(text: str) -> str:
    """The key under which ``text`` is searched and sorted: no accent, no case, one ordinary space."""
    letters = unicodedata.normalize("NFKD", plain(text)).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    for written, folded in _LIGATURES.items():
        bare = bare.replace(written, folded)
    return " ".join(bare.split())
