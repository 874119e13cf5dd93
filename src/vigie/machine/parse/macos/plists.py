"""Property lists in every form that reaches us: XML, binary, ``defaults read``, ``plutil -p`` and JSON."""

import json
import plistlib
import re
from datetime import UTC, datetime
from typing import Any

from vigie.machine.decode import decode
from vigie.machine.raws import Raws

DEEPEST = 40
TOKEN = re.compile(
    r"\s*(?:(?P<mark>=>|[{}()\[\]=;,])|\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|<(?P<data>[0-9a-fA-F\s]*)>"
    r"|(?P<date>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})|(?P<bare>[\w.$/:+\-…]+))",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:U([0-9a-fA-F]{4})|(.))", re.DOTALL)
CLOSING = {"{": "}", "(": ")", "[": "]"}
OLDEST_YEAR = 1990


def plist(raws: Raws, name: str) -> Any:
    """The list or dictionary of this output; None when it can't be read."""
    data = raws.bytes(name)
    return None if data is None else load(data)


def dictionary(raws: Raws, name: str) -> dict[str, Any] | None:
    found = plist(raws, name)
    return found if isinstance(found, dict) else None


def load(data: bytes) -> Any:
    if data.startswith(b"bplist"):
        return _native(data)
    text = decode(data)
    if text is None:
        return None
    start, end = text.find("<plist"), text.rfind("</plist>")
    if start >= 0:
        return _native(text[start : end + len("</plist>")].encode()) if end > start else None
    text = text.strip()
    if not text.startswith(("{", "(", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _printed(text)


def _native(data: bytes) -> Any:
    try:
        return plistlib.loads(data)
    except Exception:
        # the standard reader has no single error for a list that is cut or hostile
        return None


class _UnreadableError(Exception):
    pass


def _printed(text: str) -> Any:
    """The text that ``defaults read`` and ``plutil -p`` print; every value is a string, a list or a dictionary."""
    words: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            if text[position:].strip():
                return None
            break
        words.append((match.lastgroup or "", match.group(match.lastgroup or 0)))
        position = match.end()
    words.reverse()
    try:
        value = _value(words, DEEPEST)
    except (_UnreadableError, IndexError):
        return None
    return None if words else value


def _value(words: list[tuple[str, str]], depth: int) -> Any:
    kind, word = words.pop()
    if kind == "quoted":
        return ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], word)
    if kind != "mark":
        return word
    if word not in CLOSING or not depth:
        raise _UnreadableError
    named: dict[str, Any] = {}
    listed: list[Any] = []
    while words[-1] != ("mark", CLOSING[word]):
        item = _value(words, depth - 1)
        if words[-1] in (("mark", "="), ("mark", "=>")):
            words.pop()
            content = _value(words, depth - 1)
            named[str(item)] = content
            listed.append(content)
        else:
            listed.append(item)
        while words[-1] in (("mark", ";"), ("mark", ",")):
            words.pop()
    words.pop()
    return named if word == "{" else listed


def flag(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(
            value.lower()
        )
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


def number(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def instant(value: Any) -> datetime | None:
    """A date of a property list, which is in UTC; None for a placeholder of another century."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[T ]", value):
        try:
            value = datetime.fromisoformat(value.replace(" +", "+").replace(" -", "-"))
        except ValueError:
            return None
    if not isinstance(value, datetime) or value.year < OLDEST_YEAR:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def days_since(raws: Raws, then: datetime | None) -> int | None:
    """Whole days; None for a date that is missing or still to come."""
    if then is None:
        return None
    days = (raws.now - then).total_seconds() / 86400
    return int(max(days, 0)) if days > -1 else None
