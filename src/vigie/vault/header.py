"""The vault's header: who may open it and how, in the clear, without any key.

Standard library only. A person's label is readable here: it is what one picks before the passphrase. With the
days of :mod:`vigie.vault.waiting`, it is the documented exception to 'nothing of the practice on disk in the clear'.
"""

import base64
import binascii
import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

from vigie import platform
from vigie.vault.errors import HeaderError, HeaderTooNew, VaultMissing

FORMAT = "vigie-vault"
VERSION = 1
NAME = "header.json"
PREVIOUS = "header.previous.json"
MAX_BYTES = 256 * 1024
MAX_SLOTS = 64
MAX_LABEL = 80
MAX_MEMORY_KIB = 1024 * 1024
MAX_WORK_KIB = (
    16 * 1024 * 1024
)  # memory times passes: half a minute on a slow PC, thirty times what Vigie writes
WRAPPED_BYTES = 40
SALT_BYTES = 16

ARGON2ID = "argon2id"
HKDF = "hkdf-sha256"

Kind = Literal["person", "recovery"]
Public = Mapping[str, str | int | bool | None]

LOST = "Rien n’a été modifié. "
WAY_OUT = "Reprenez un en-tête gardé par Vigie, ou restaurez une copie du coffre."


@dataclass(frozen=True)
class Floor:
    """The least that a key derivation must cost to be believed."""

    memory_kib: int
    time_cost: int


PRODUCTION_FLOOR = Floor(memory_kib=64 * 1024, time_cost=2)
TEST_FLOOR = Floor(memory_kib=8, time_cost=1)


@dataclass(frozen=True)
class Kdf:
    """How a passphrase (Argon2id) or a recovery key (HKDF, already random) becomes a wrapping key."""

    name: str
    salt: bytes
    time_cost: int = 0
    memory_kib: int = 0
    parallelism: int = 0


@dataclass(frozen=True)
class Slot:
    """One way in."""

    id: str
    label: str
    kind: Kind
    kdf: Kdf
    wrapped_k1: bytes
    wrapped_k2: bytes | None
    created: datetime.datetime


@dataclass(frozen=True)
class Header:
    """The whole header; immutable, so that a failed operation leaves the caller's one as it was."""

    vault_id: str
    slots: tuple[Slot, ...]
    public: Public = field(default_factory=dict)
    version: int = VERSION

    def slot(self, slot_id: str) -> Slot | None:
        """The slot of this id."""
        return next((slot for slot in self.slots if slot.id == slot_id), None)

    def people(self) -> list[Slot]:
        """The slots to choose from before typing a passphrase."""
        return [slot for slot in self.slots if slot.kind == "person"]

    def recovery(self) -> Slot | None:
        """The slot of the printed key."""
        return next((slot for slot in self.slots if slot.kind == "recovery"), None)

    def with_slot(self, slot: Slot) -> "Header":
        """This header with ``slot`` added, or put in the place of the one with the same id."""
        if self.slot(slot.id) is None:
            return replace(self, slots=(*self.slots, slot))
        return replace(self, slots=tuple(slot if old.id == slot.id else old for old in self.slots))

    def without_slot(self, slot_id: str) -> "Header":
        """This header without that slot."""
        return replace(self, slots=tuple(slot for slot in self.slots if slot.id != slot_id))

    def with_public(self, **bits: str | int | bool | None) -> "Header":
        """This header with some public bits changed."""
        return replace(self, public={**self.public, **bits})


# -- parsing: every refusal says what is wrong; nothing here writes -----------------------------------------


def parse(data: bytes, floor: Floor = PRODUCTION_FLOOR) -> Header:
    """Read and validate; raises :class:`HeaderError` or :class:`HeaderTooNew` with a sentence."""
    if len(data) > MAX_BYTES:
        raise HeaderError(f"L’en-tête du coffre est anormalement gros. {LOST}{WAY_OUT}")
    if not data.strip():
        raise HeaderError(f"L’en-tête du coffre est vide. {LOST}{WAY_OUT}")
    try:
        raw = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise HeaderError(f"L’en-tête du coffre n’est pas du texte UTF-8. {LOST}{WAY_OUT}") from error
    except (ValueError, RecursionError) as error:
        raise HeaderError(f"L’en-tête du coffre est tronqué ou abîmé. {LOST}{WAY_OUT}") from error
    top = _object(raw, "l’en-tête")
    if top.get("format") != FORMAT:
        raise HeaderError(f"Ce fichier n’est pas l’en-tête d’un coffre de Vigie. {LOST}{WAY_OUT}")
    version = _integer(top, "version", 1, 2**31)
    if version > VERSION:
        raise HeaderTooNew
    slots = top.get("slots")
    if not isinstance(slots, list) or not 1 <= len(slots) <= MAX_SLOTS:
        raise _wrong("la liste des accès")
    header = Header(_text(top, "vault_id", 64), tuple(_slot(s, floor) for s in slots), _public(top), version)
    if len({slot.id for slot in header.slots}) != len(header.slots):
        raise _wrong("la liste des accès (deux accès ont le même identifiant)")
    if sum(slot.kind == "recovery" for slot in header.slots) > 1:
        raise _wrong("la liste des accès (deux clés de secours)")
    return header


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _wrong(what: str) -> HeaderError:
    return HeaderError(f"L’en-tête du coffre est abîmé : {what} n’a pas la forme attendue. {LOST}{WAY_OUT}")


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(what)
    return cast(dict[str, Any], value)


def _text(row: dict[str, Any], name: str, longest: int) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise _wrong(f"« {name} »")
    return value


def _integer(row: dict[str, Any], name: str, least: int, most: int) -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(f"« {name} »")
    return value


def _bytes(row: dict[str, Any], name: str, size: int) -> bytes:
    try:
        value = base64.b64decode(_text(row, name, 4 * size), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _wrong(f"« {name} »") from error
    if len(value) != size:
        raise _wrong(f"« {name} »")
    return value


def _public(top: dict[str, Any]) -> Public:
    public = _object(top.get("public", {}), "« public »")
    for name, value in public.items():
        text = f"{name}{value}" if isinstance(value, str) else name
        if not text.isprintable() or not (value is None or isinstance(value, str | int | bool)):
            raise _wrong("« public »")
    return public


def _instant(row: dict[str, Any]) -> datetime.datetime:
    try:
        value = datetime.datetime.fromisoformat(_text(row, "created", 40))
    except ValueError as error:
        raise _wrong("« created »") from error
    if value.tzinfo is None:
        raise _wrong("« created »")
    return value


def _slot(value: Any, floor: Floor) -> Slot:
    row = _object(value, "un accès")
    kind = row.get("kind")
    if kind not in ("person", "recovery"):
        raise _wrong("« kind »")
    wrapped_k2 = None if row.get("wrapped_k2") is None else _bytes(row, "wrapped_k2", WRAPPED_BYTES)
    return Slot(
        id=_text(row, "id", 64),
        label=_text(row, "label", MAX_LABEL),
        kind=kind,
        kdf=_kdf(_object(row.get("kdf"), "« kdf »"), kind, floor),
        wrapped_k1=_bytes(row, "wrapped_k1", WRAPPED_BYTES),
        wrapped_k2=wrapped_k2,
        created=_instant(row),
    )


def _kdf(row: dict[str, Any], kind: Kind, floor: Floor) -> Kdf:
    name = _text(row, "name", 32)
    salt = _bytes(row, "salt", SALT_BYTES)
    params = _object(row.get("params"), "« params »")
    # A recovery key is 140 random bits: stretching would add nothing and need memory on the rescue PC.
    # A passphrase is not, so HKDF on a person's slot is a downgrade.
    if name == HKDF and kind == "recovery":
        return Kdf(HKDF, salt)
    if name != ARGON2ID:
        raise _wrong("« name »")
    kdf = Kdf(
        ARGON2ID,
        salt,
        time_cost=_integer(params, "time_cost", 1, 2**16),
        memory_kib=_integer(params, "memory_kib", 1, 2**40),
        parallelism=_integer(params, "parallelism", 1, 64),
    )
    if kdf.memory_kib > MAX_MEMORY_KIB:
        raise HeaderError(
            f"L’en-tête du coffre demande plus de 1 Gio de mémoire pour vérifier la phrase de passe : "
            f"ce n’est pas un réglage de Vigie. {LOST}{WAY_OUT}"
        )
    if kdf.memory_kib * kdf.time_cost > MAX_WORK_KIB:
        raise HeaderError(
            f"L’en-tête du coffre demande un calcul démesuré pour vérifier la phrase de passe : "
            f"ce n’est pas un réglage de Vigie. {LOST}{WAY_OUT}"
        )
    if kdf.memory_kib < floor.memory_kib or kdf.time_cost < floor.time_cost:
        raise HeaderError(
            "L’en-tête du coffre demande une vérification trop faible de la phrase de passe : "
            f"il a pu être modifié pour la deviner. {LOST}{WAY_OUT}"
        )
    return kdf


# -- writing -------------------------------------------------------------------------------------------------


def serialise(header: Header) -> bytes:
    """The bytes on disk: indented, so that a person can read what is in the clear."""
    document = {
        "format": FORMAT,
        "version": header.version,
        "vault_id": header.vault_id,
        "public": dict(header.public),
        "slots": [_slot_json(slot) for slot in header.slots],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _slot_json(slot: Slot) -> dict[str, Any]:
    params = (
        {}
        if slot.kdf.name == HKDF
        else {
            "time_cost": slot.kdf.time_cost,
            "memory_kib": slot.kdf.memory_kib,
            "parallelism": slot.kdf.parallelism,
        }
    )
    return {
        "id": slot.id,
        "label": slot.label,
        "kind": slot.kind,
        "kdf": {"name": slot.kdf.name, "params": params, "salt": _b64(slot.kdf.salt)},
        "wrapped_k1": _b64(slot.wrapped_k1),
        "wrapped_k2": None if slot.wrapped_k2 is None else _b64(slot.wrapped_k2),
        "created": slot.created.isoformat(),
    }


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def load(folder: Path, floor: Floor = PRODUCTION_FLOOR) -> Header:
    """The header of the vault in ``folder``."""
    return _load(folder / NAME, floor)


def load_previous(folder: Path, floor: Floor = PRODUCTION_FLOOR) -> Header | None:
    """The header kept from before the last change, when it reads; what to offer when :func:`load` fails."""
    try:
        return _load(folder / PREVIOUS, floor)
    except (HeaderError, VaultMissing):
        return None


def _load(path: Path, floor: Floor) -> Header:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise VaultMissing from error
    except OSError as error:
        reason = platform.why(error)
        raise HeaderError(f"L’en-tête du coffre ne peut pas être lu ({reason}). {LOST}{WAY_OUT}") from error
    return parse(data, floor)


def save(folder: Path, header: Header, *, forget_previous: bool = False) -> None:
    """Replace the header atomically, keeping the one before as ``header.previous.json``.

    ``forget_previous``: after a removal or a new passphrase, the one before would still let the old way in.
    """
    data = serialise(header)
    path = folder / NAME
    try:
        if path.exists():
            platform.write_private(folder / PREVIOUS, path.read_bytes())
        platform.write_private(path, data)
        if forget_previous:
            platform.write_private(folder / PREVIOUS, data)
    except OSError as error:
        raise HeaderError(
            f"L’en-tête du coffre n’a pas pu être écrit ({platform.why(error)}). L’ancien est toujours en place."
        ) from error


def spare(folder: Path, copies: Iterable[Path], floor: Floor = PRODUCTION_FLOOR) -> Path | None:
    """The file of the header to take when the one in force does not read: the previous, else a copy's."""
    for path in (folder / PREVIOUS, *(copy / NAME for copy in copies)):
        try:
            _load(path, floor)
        except (HeaderError, VaultMissing):
            continue
        return path
    return None


def take_previous(
    folder: Path, now: datetime.datetime, floor: Floor = PRODUCTION_FLOOR, copies: Iterable[Path] = ()
) -> Header:
    """Put :func:`spare` in force; the damaged one is kept beside it, dated, for whoever wants to look.

    One that reads stays, and one of a later version is refused: neither is damaged.
    """
    try:
        return load(folder, floor)
    except HeaderTooNew:
        raise
    except (HeaderError, VaultMissing):
        pass
    kept = spare(folder, copies, floor)
    if kept is None:
        raise HeaderError(
            "Aucun en-tête gardé sur ce PC ne peut être lu : restaurez une copie du coffre, par exemple celle "
            "de votre disque externe."
        )
    previous = _load(kept, floor)
    path = folder / NAME
    if path.exists():
        platform.replace(path, folder / f"header.damaged-{now:%Y%m%dT%H%M%S}.json")
    platform.write_private(path, serialise(previous))
    return previous
