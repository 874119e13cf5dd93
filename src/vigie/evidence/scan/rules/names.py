"""What a file's name promises, and names that nobody chose."""

import re
from dataclasses import dataclass
from itertools import pairwise

from .types import Kind, Types

_HEX = re.compile(r"[0-9a-f]{8,}", re.I)
_UUID = re.compile(r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?", re.I)
_VOWELS = frozenset("aeiouyàâéèêëîïôùû")
_NEVER = ("~$", "._", ".~lock.")
LOOK_BACK = 7


@dataclass(frozen=True, slots=True)
class Promise:
    """What the name says. ``extension``: the last one, without its dot, when nothing knows it. ``appended``: it
    came after a known one, whose kind (if there is a rule for it) is ``kind``."""

    kind: Kind | None = None
    extension: str | None = None
    appended: bool = False
    plain: bool = False


NOTHING = Promise()
PLAIN = Promise(plain=True)


def promise(name: str, types: Types) -> Promise:
    """Read a name from its end: the first known extension says the kind, what comes after it is foreign."""
    if name.startswith(_NEVER):
        return PLAIN
    parts = name.lower().lstrip(".").split(".")
    if len(parts) == 1:
        return NOTHING
    last = parts[-1]
    kind = types.by_extension.get(last)
    if kind is not None:
        return Promise(kind)
    before = parts[1:-1][-LOOK_BACK:]
    if last in types.copies:
        kind = types.by_extension.get(before[-1]) if before else None
        return Promise(kind, plain=True) if kind else PLAIN
    if last in types.plain or not last or last.endswith("~"):
        return PLAIN
    for extension in reversed(before):
        kind = types.by_extension.get(extension)
        if kind is not None or (extension in types.plain and not last.isdigit()):
            return Promise(kind, last, appended=True)
    return PLAIN if last.isdigit() else Promise(None, last)


def stem(name: str) -> str:
    return name.lstrip(".").split(".", 1)[0]


def looks_drawn(name: str) -> bool:
    """A name that chance wrote: long hexadecimal, a UUID, letters and digits or cases mixed all along, no vowels."""
    body = stem(name)
    if len(body) < 6:
        return False
    if _UUID.fullmatch(body):
        return True
    if _HEX.fullmatch(body):
        return any(c.isdigit() for c in body) and any(c.isalpha() for c in body)
    if " " in body:
        return False
    classes = [_class_of(c) for c in body]
    changes = sum(a != b for a, b in pairwise(classes))
    if changes >= 0.35 * (len(body) - 1) and len(set(classes)) > 1:
        return True
    letters = [c for c in body.lower() if c.isalpha()]
    return len(letters) >= 8 and sum(c in _VOWELS for c in letters) < 0.2 * len(letters)


def _class_of(character: str) -> int:
    return 0 if character.isdigit() else 1 if character.islower() else 2 if character.isupper() else 3


def is_addressed(folder: str, name: str) -> bool:
    """A store named after its own contents (restic, git, caches): the file's folder is the beginning of its name."""
    parent = folder.rpartition("/")[2]
    return (1 <= len(parent) <= 4 and name.startswith(parent)) or (len(name) == 38 and len(parent) == 2)


STORES = frozenset(
    [
        "gocryptfs.conf",
        "gocryptfs.diriv",
        "masterkey.cryptomator",
        "vault.cryptomator",
        ".encfs6.xml",
        "cryfs.config",
    ]
)
"""Files that say of a folder: what is under here was encrypted by its owner."""


def is_restic(names: set[str]) -> bool:
    """A restic or rustic repository (restic's design document): these five beside one another."""
    return {"config", "data", "index", "keys", "snapshots"} <= names


def is_borg(names: set[str]) -> bool:
    return (
        "config" in names
        and "data" in names
        and "README" in names
        and any(n.startswith("hints.") for n in names)
    )
