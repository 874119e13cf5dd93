"""The shapes in which Windows gives its answers: what ``ConvertTo-Json`` of PowerShell 5.1 and 7 prints.

One object or an array, members in any case, numbers as strings, enumerations as numbers or words, dates as
``/Date(ms)/``, ISO or WMI. A sentinel is never a value. Texts in a human language are never looked at.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Record = Mapping[str, Any]

SENTINELS = frozenset({65535, 4294967295, 2147483647, 18446744073709551615, -1})
OLDEST = 1990  # 0001, 1601, 1899 and 1970 mean « never »
DOTNET = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")
WMI = re.compile(r"(\d{14})(?:\.\d{1,6})?([+-]\d{3})?")
ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?)?")
WORDS = {"true": True, "1": True, "false": False, "0": False}


def records(data: Any) -> list[Record] | None:
    """The objects of an answer; None when it isn't made of objects. An empty array is an empty list."""
    if isinstance(data, Mapping):
        inner = member(data, "value")
        if isinstance(inner, list) and set(map(str.lower, data)) <= {"value", "count"}:
            return records(inner)
        return [data] if data else None
    if isinstance(data, list) and all(isinstance(item, Mapping) for item in data):
        return list(data)
    return None


def member(record: Any, *names: str) -> Any:
    """The first of these members, whatever its case; None when there is none. ``{"Value": x}`` is x."""
    if not isinstance(record, Mapping):
        return None
    lower = {str(name).lower(): value for name, value in record.items()}
    for name in names:
        found = lower.get(name.lower())
        if found is not None:
            return found
    return None


def has(record: Record, name: str) -> bool:
    """Whether the member is there, even if it holds nothing."""
    return any(str(key).lower() == name.lower() for key in record)


def plain(value: Any) -> Any:
    """An enumeration written as ``{"value": 1, "Value": "On"}`` or ``{"Value": "S-1-…"}``: what it holds."""
    if isinstance(value, Mapping):
        return plain(next((item for key, item in value.items() if str(key).lower() == "value"), None))
    return value


def number(value: Any) -> int | None:
    """A whole number, maybe written as a string, in hexadecimal or as ``true``; None for a sentinel."""
    value = plain(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        value = int(value) if value == value and abs(value) < 1e18 and value == int(value) else None
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[+-]?\d{1,20}", text):
            value = int(text)
        elif re.fullmatch(r"0[xX][0-9a-fA-F]{1,16}", text):
            value = int(text, 16)
        elif text.lower() in WORDS:
            value = int(WORDS[text.lower()])
        else:
            return None
    return value if isinstance(value, int) and value not in SENTINELS else None


def truth(value: Any) -> bool | None:
    """True or false, maybe written 1, 0, "True" or "False"; None for anything else."""
    value = plain(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else None
    return WORDS.get(value.strip().lower()) if isinstance(value, str) else None


def text(value: Any) -> str:
    value = plain(value)
    return value.strip() if isinstance(value, str) else ""


def instant(value: Any) -> datetime | None:
    """A date, with an offset (UTC when none is written); None for « never » and for words.

    PowerShell 5.1 may wrap a date: ``{"value": "/Date(ms)/", "DisplayHint": 2, "DateTime": "mardi…"}``.
    """
    written = text(value)
    try:
        found = _dotnet(written) or _wmi(written) or _iso(written)
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found.year >= OLDEST else None


def days_since(value: Any, now: datetime) -> int | None:
    """Whole days from this date to now; 0 for one up to a day ahead, which a time zone explains."""
    found = instant(value)
    if found is None or found > now + timedelta(days=1):
        return None
    return max(0, (now - found).days)


def _dotnet(written: str) -> datetime | None:
    match = DOTNET.fullmatch(written)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(match[1])) if match else None


def _wmi(written: str) -> datetime | None:
    match = WMI.fullmatch(written)
    if not match:
        return None
    found = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return found - timedelta(minutes=int(match[2] or 0))


def _iso(written: str) -> datetime | None:
    match = ISO.fullmatch(written)
    if not match:
        return None
    found = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00'}")
    offset = match[3]
    if offset and offset != "Z":
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        found -= timedelta(minutes=minutes if offset[0] == "+" else -minutes)
    return found.replace(tzinfo=UTC)
