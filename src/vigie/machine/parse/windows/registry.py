r"""The registry, from ``registry.json`` and from every ``*.reg`` export, read alike.

``registry.json`` is ``{"HKLM\\path": {"name": value}}``: a key that is there and empty was looked at and holds
nothing; a key that isn't there was not read. Exports: UTF-16 or ANSI, ``dword:``, ``hex:``, ``hex(b):``,
``hex(7):``, strings with ``\\`` and ``\"``, ``[-key]`` and ``"name"=-`` for what is taken away.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from vigie.machine.decode import decode
from vigie.machine.parse.windows import shapes
from vigie.machine.raws import Raws

NAME = "registry.json"
HEADER = re.compile(r"^\[(-?)([^\n]+)\][ \t]*$", re.MULTILINE)
ENTRY = re.compile(
    r'^[ \t]*(?:@|"((?:[^"\\]|\\.)*)")[ \t]*=[ \t]*(-|"(?:[^"\\]|\\.)*"|[^"\n\\]*(?:\\\n[^\n\\]*)*)',
    re.MULTILINE | re.DOTALL,
)
HIVES = {
    "hkey_local_machine": "hklm",
    "hkey_current_user": "hkcu",
    "hkey_users": "hku",
    "hkey_classes_root": "hkcr",
    "hkey_current_config": "hkcc",
}
CONTROL_SET = "hklm\\system\\currentcontrolset\\"
LAST = chr(0x10FFFF)
CLASHING = object()  # two sources hold different values: neither can be trusted
Values = dict[str, Any]


class Registry:
    """Keys and names in any case; ``HKLM`` or ``HKEY_LOCAL_MACHINE``; the 32-bit view where the other is absent."""

    def __init__(self, sources: tuple["Source", ...]) -> None:
        self._sources = sources

    def looked(self, path: str) -> bool:
        """Whether this key was read; it may be empty, or not exist on the machine."""
        return self._values(path) is not None

    def holds(self, path: str, name: str) -> bool:
        """Whether the value is there, readable or not."""
        return name.lower() in (self._values(path) or {})

    def absent(self, path: str, name: str) -> bool:
        """The key was read to its end and doesn't hold this value: its default applies."""
        return self.looked(path) and not self.holds(path, name) and not self._cut(path)

    def number(self, path: str, name: str) -> int | None:
        """The value as a number, whatever its form; None when it isn't there or isn't one."""
        value = self._value(path, name)
        if isinstance(value, str) and re.match(r"(?:dword|hex):", value):
            value = _typed(value)  # as an export writes it: bytes have no form of their own in JSON
        if isinstance(value, bytes):
            return int.from_bytes(value, "little") if len(value) in (4, 8) else None
        return shapes.number(value)

    def text(self, path: str, name: str) -> str | None:
        value = self._value(path, name)
        return value if isinstance(value, str) else None

    def raw(self, path: str, name: str) -> Any:
        """The value as it is, None when it isn't there or when two sources contradict each other."""
        return self._value(path, name)

    def under(self, path: str) -> list[str]:
        """The keys below this one, in lower case, with their whole path."""
        return sorted({key for source in self._sources for key in source.under(normal(path) + "\\")})

    def names(self, path: str) -> list[str]:
        """The names of the values of this key, in lower case."""
        return sorted(self._values(path) or {})

    def exists(self, path: str) -> bool:
        """Whether this key, or one below it, is shown to exist: it holds something, or an export names it."""
        wanted = normal(path)
        return any(source.shows(wanted) or source.under(wanted + "\\") for source in self._sources)

    def _cut(self, path: str) -> bool:
        views = list(_views(normal(path)))
        return any(source.cut in views for source in self._sources)

    def _value(self, path: str, name: str) -> Any:
        value = (self._values(path) or {}).get(name.lower())
        return None if value is CLASHING else value

    def _values(self, path: str) -> Values | None:
        for wanted in _views(normal(path)):
            found = [values for source in self._sources if (values := source.values(wanted)) is not None]
            if found:
                return _merged(found)
        return None


def _views(wanted: str) -> Iterator[str]:
    """The key itself, the control set that an offline export shows, then the 32-bit view."""
    yield wanted
    if wanted.startswith(CONTROL_SET):
        yield wanted.replace("currentcontrolset", "controlset001", 1)
    hive, _, rest = wanted.partition("\\software\\")
    if rest and not rest.startswith("wow6432node"):
        yield f"{hive}\\software\\wow6432node\\{rest}"


def _merged(found: list[Values]) -> Values:
    if len(found) == 1:
        return found[0]
    values: Values = {}
    for one in found:
        for name, value in one.items():
            values[name] = value if values.get(name, value) == value else CLASHING
    return values


class Source:
    """One file. Sections of an export are only read when someone asks for them."""

    cut = ""  # the key in which the file stops short: what it doesn't show may have been lost

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._read: dict[str, Values] = {}
        self._sorted: list[str] | None = None
        heads = list(HEADER.finditer(text))
        for head, after in zip(heads, [*heads[1:], None], strict=False):
            key = normal(head[2])
            if head[1]:
                self._spans[key] = []
            else:
                end = after.start() if after is not None else len(text)
                self._spans.setdefault(key, []).append((head.end(), end))
        if heads and not text.endswith("\n"):
            self.cut = normal(heads[-1][2])

    def under(self, start: str) -> list[str]:
        if self._sorted is None:
            self._sorted = sorted(self._paths())
        first = bisect_left(self._sorted, start)
        return self._sorted[first : bisect_left(self._sorted, start + LAST, first)]

    def _paths(self) -> Iterable[str]:
        return self._spans

    def shows(self, key: str) -> bool:
        """An export names only the keys that exist."""
        return bool(self._spans.get(key))

    def values(self, key: str) -> Values | None:
        if key not in self._read:
            spans = self._spans.get(key)
            if spans is None:
                return None
            values: Values = {}
            for start, end in spans:
                values.update(_entries(self._text[start:end]))
            self._read[key] = {name: value for name, value in values.items() if value is not None}
        return self._read[key]


class Written(Source):
    """``registry.json``: everything is there at once."""

    def __init__(self, data: Any) -> None:
        super().__init__("")
        for block in data if isinstance(data, list) else [data]:
            if isinstance(block, Mapping):
                self._take(block)

    def _paths(self) -> Iterable[str]:
        return self._read

    def shows(self, key: str) -> bool:
        return bool(self._read.get(key))

    def _take(self, block: Mapping[str, Any]) -> None:
        for path, values in block.items():
            if isinstance(values, Mapping):
                self._add(path, values)
            elif values is None:
                self._add(path, {})
            elif "\\" in str(path):
                key, _, name = str(path).rpartition("\\")
                self._add(key, {name: values})

    def _add(self, path: str, values: Mapping[str, Any]) -> None:
        held = self._read.setdefault(normal(str(path)), {})
        for name, value in values.items():
            if isinstance(value, Mapping) and shapes.member(value, "value", "data") is None:
                self._add(rf"{path}\{name}", value)
            elif value is not None:
                held[str(name).lower()] = _inner(value)


def _inner(value: Any) -> Any:
    """A value that some tool wrote with its type: ``{"type": "REG_DWORD", "value": 1}``."""
    if isinstance(value, Mapping):
        found = shapes.member(value, "value", "data")
        return None if isinstance(found, Mapping) else found
    return value


def normal(path: str) -> str:
    r"""``Ordinateur\HKEY_LOCAL_MACHINE\X``, ``HKLM:\X`` and ``hklm\x`` are the same key."""
    lower = path.strip().strip("\\").lower()
    start = lower.find("hkey_")
    if start > 0:
        lower = lower[start:]
    hive, slash, rest = lower.partition("\\")
    hive = hive.rstrip(":")
    return HIVES.get(hive, hive) + slash + rest


def _entries(body: str) -> Iterator[tuple[str, Any]]:
    for match in ENTRY.finditer(body):
        yield _unescaped(match[1] or "").lower(), _typed(match[2])


def _unescaped(written: str) -> str:
    return re.sub(r"\\(.)", r"\1", written, flags=re.DOTALL)


def _typed(written: str) -> Any:
    """None for ``-``, which takes the value away, and for what can't be read."""
    if written.startswith('"'):
        return _unescaped(written[1:-1])
    kind, _, value = re.sub(r"\\\n\s*|\s", "", written).partition(":")
    if kind.lower() == "dword":
        return int(value, 16) if re.fullmatch(r"[0-9a-fA-F]{1,8}", value) else None
    match = re.fullmatch(r"hex(?:\(([0-9a-fA-F]+)\))?", kind, re.IGNORECASE)
    if match is None or not re.fullmatch(r"(?:[0-9a-fA-F]{1,2}(?:,|$))*", value):
        return None
    data = bytes(int(octet, 16) for octet in value.split(",") if octet)
    return _hexadecimal((match[1] or "3").lower(), data)


def _hexadecimal(kind: str, data: bytes) -> Any:
    if kind in ("4", "b"):
        return int.from_bytes(data, "little") if len(data) in (4, 8) else None
    if kind == "5":
        return int.from_bytes(data, "big") if len(data) == 4 else None
    if kind in ("1", "2", "7"):
        said = data.decode("utf-16-le", "replace").rstrip("\0")
        return said.split("\0") if kind == "7" else said
    return data


@lru_cache(maxsize=16)
def _source(name: str, data: bytes) -> Source | None:
    """One file, indexed once for all the parsers."""
    text = decode(data)
    if text is None:
        return None
    if name != NAME:
        return Source(text) if "[" in text else None
    try:
        return Written(json.loads(text))
    except (ValueError, RecursionError):
        return None


def files(raws: Raws) -> list[str]:
    """``registry.json`` and the exports of this capture."""
    return [NAME, *sorted(name for name in raws.by_name if name.lower().endswith(".reg"))]


def read(raws: Raws) -> Registry:
    """What this capture holds of the registry; keys that no file shows were not read."""
    sources = (_source(name, data) for name in files(raws) if (data := raws.bytes(name)) is not None)
    return Registry(tuple(source for source in sources if source is not None))
