"""The arithmetic of the journal: canonical JSON, hashes, commitments, Merkle roots, statements.

Pure and standard library only. :mod:`vigie.journal.verifier` says the same things a second time on purpose:
an expert must be able to check a journal without trusting, or even having, the program that wrote it. The
tests hold both together.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

FORMAT = "vigie-journal"
VERSION = 1
GENESIS = hashlib.sha256(b"vigie-journal/1").hexdigest()
"""What the first entry names as its predecessor."""
NO_CHECKPOINT = "0" * 64
"""What the first checkpoint names as its predecessor."""

KEY_ADDED = "journal.key_added"
REDACTED = "journal.redacted"
IMPORTED = "journal.imported"
EXPORTED = "journal.exported"
CLOCK_BEHIND = "clock.behind"
CLOCK_CONFIRMED = "clock.confirmed"
ENTRY_TYPE = "journal.entry"
KEY_TYPE = "journal.key"

SALT_BYTES = 32
MAX_PERSON = 2**31 - 1

_ACTION = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*")
_IDENTIFIER = re.compile(r"[A-Za-z0-9._:/-]*")
MAX_IDENTIFIER = 64

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class JournalError(Exception):
    """Something that the journal refuses; its message is a French sentence, safe to show."""

    @property
    def sentence(self) -> str:
        """The sentence, under the name that the vault's errors give it."""
        return str(self)


@dataclass(frozen=True)
class Head:
    """Where the journal ends: what is printed on paper and anchors everything before it."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """The form that ``--head`` of the verifier takes."""
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True)
class Chained:
    """The part of an entry that can never be erased: identifiers only, no name, no free text."""

    seq: int
    at: str
    person: int
    action: str
    object_type: str
    object_id: str
    commitment: str
    prev: str

    def hash(self) -> str:
        """The sha256 of the canonical form, which the next entry names as ``prev``."""
        return hashlib.sha256(canonical(asdict(self))).hexdigest()


def canonical(value: object) -> bytes:
    """The one way to write a JSON value: sorted keys, UTF-8, no spaces, no floats."""
    _refuse_ambiguous(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _refuse_ambiguous(value: object) -> None:
    """A float, or a key that isn't text, has several written forms: it can't be hashed."""
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, list):
        for item in value:
            _refuse_ambiguous(item)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("a key of canonical JSON must be text")
            _refuse_ambiguous(item)
        return
    raise TypeError(f"canonical JSON has no {type(value).__name__}")


def commitment(salt: bytes, private: Mapping[str, Json]) -> str:
    """Binds a private part to its entry without showing it; the salt keeps short contents from guesses."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + canonical(dict(private))).hexdigest()


def check_identifiers(action: str, object_type: str, object_id: str) -> None:
    """Keep what can't be erased free of names: codes and identifiers, no space, no accent, no address."""
    if len(action) > MAX_IDENTIFIER or not _ACTION.fullmatch(action):
        raise ValueError(f"not an action code: {action!r}")
    for value in (object_type, object_id):
        if len(value) > MAX_IDENTIFIER or not _IDENTIFIER.fullmatch(value):
            raise ValueError(f"not an identifier (names belong in the private part): {value!r}")


def format_instant(instant: datetime) -> str:
    """An aware instant as UTC with microseconds: ``2026-11-24T08:00:00.000000Z``."""
    if instant.tzinfo is None:
        raise ValueError("an instant of the journal needs a time zone")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_instant(text: str) -> datetime:
    """The inverse of :func:`format_instant`; any other spelling is refused."""
    instant = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    if format_instant(instant) != text:
        raise ValueError(f"not an instant of the journal: {text!r}")
    return instant


class Merkle:
    """A Merkle tree (RFC 6962) fed one entry at a time, whose root is known at each step."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, entry_hash: str) -> None:
        """Add the hash of the next entry."""
        height, node = 0, hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()
        while self._peaks and self._peaks[-1][0] == height:
            node = hashlib.sha256(b"\x01" + self._peaks.pop()[1] + node).digest()
            height += 1
        self._peaks.append((height, node))

    def root(self) -> str:
        """The root over everything added so far."""
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()


def merkle_root(hashes: Iterable[str]) -> str:
    """The Merkle root over the hashes of entries, in order."""
    tree = Merkle()
    for entry_hash in hashes:
        tree.add(entry_hash)
    return tree.root()


@dataclass(frozen=True)
class Statement:
    """What a checkpoint signs: how far the journal goes, and that no earlier checkpoint was taken out."""

    seq: int
    previous: str
    count: int
    head: str
    merkle_root: str
    at: str
    reason: str

    def canonical(self) -> bytes:
        """The very bytes that are signed."""
        return canonical(asdict(self))


def checkpoint_hash(statement: Mapping[str, Json], signature: str, public_key: str) -> str:
    """What the next checkpoint names as ``previous``."""
    whole = {"statement": dict(statement), "signature": signature, "public_key": public_key}
    return hashlib.sha256(canonical(whole)).hexdigest()
