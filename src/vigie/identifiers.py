"""The numbers of people and practices in French health: shape and key, never whether they were given to somebody.

A social security number is judged on its length, its signs and its key alone: months and departments have exceptions
(incomplete civil status, numbers of people waiting for one). Keys are computed by python-stdnum.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from stdnum import luhn
from stdnum.fr import nir as stdnum_nir


class Kind(StrEnum):
    """What can be checked."""

    NIR = "nir"
    RPPS = "rpps"
    FINESS = "finess"


class Flaw(StrEnum):
    """Why a number is not right."""

    EMPTY = "empty"
    SCIENTIFIC = "scientific"
    SIGNS = "signs"
    LENGTH = "length"
    KEY_MISSING = "key_missing"
    KEY = "key"


class Note(StrEnum):
    """What to know of a number that is right."""

    TEMPORARY = "temporary"
    CORSICA = "corsica"
    KEY_UNKNOWN = "key_unknown"


@dataclass(frozen=True, slots=True)
class Checked:
    """`valid` is None where the key of that shape is not established."""

    kind: Kind
    valid: bool | None
    flaw: Flaw | None = None
    notes: tuple[Note, ...] = ()


_SEPARATORS = re.compile(r"[\s\u00a0\u202f.\-]+")
_SCIENTIFIC = re.compile(r"\d[.,]\d+[eE]\+?\d+")
_NIR = re.compile(r"\d{5}(?:\d{2}|2[AB])\d{6}(?:\d{2})?", re.ASCII)
TEMPORARY = frozenset("3478")
"""First digits of numbers given to people waiting for theirs; the others are not judged."""


def check(kind: Kind, text: str) -> Checked:
    """One number, as somebody typed it."""
    if _SCIENTIFIC.fullmatch(text.strip()):
        return Checked(kind, False, Flaw.SCIENTIFIC)
    number = _SEPARATORS.sub("", text).upper()
    if not number:
        return Checked(kind, False, Flaw.EMPTY)
    return _BY_KIND[kind](number)


def _nir(number: str) -> Checked:
    if re.fullmatch(r"[0-9AB]+", number) is None:
        return Checked(Kind.NIR, False, Flaw.SIGNS)
    if len(number) not in (13, 15):
        return Checked(Kind.NIR, False, Flaw.LENGTH)
    if _NIR.fullmatch(number) is None:
        return Checked(Kind.NIR, False, Flaw.SIGNS)
    if len(number) == 13:
        return Checked(Kind.NIR, False, Flaw.KEY_MISSING)
    notes = (
        *((Note.TEMPORARY,) if number[0] in TEMPORARY else ()),
        *((Note.CORSICA,) if number[6] in "AB" else ()),
    )
    right = stdnum_nir.calc_check_digits(number[:13]) == number[13:]
    return Checked(Kind.NIR, right, None if right else Flaw.KEY, notes)


def _rpps(number: str) -> Checked:
    return _luhn(Kind.RPPS, number, 11)


def _finess(number: str) -> Checked:
    if re.fullmatch(r"2[AB]\d{7}", number, re.ASCII):
        return Checked(Kind.FINESS, None, None, (Note.CORSICA, Note.KEY_UNKNOWN))
    return _luhn(Kind.FINESS, number, 9)


def _luhn(kind: Kind, number: str, length: int) -> Checked:
    if re.fullmatch(r"\d+", number, re.ASCII) is None:
        return Checked(kind, False, Flaw.SIGNS)
    if len(number) != length:
        return Checked(kind, False, Flaw.LENGTH)
    right = luhn.is_valid(number)
    return Checked(kind, right, None if right else Flaw.KEY)


_BY_KIND: dict[Kind, Callable[[str], Checked]] = {Kind.NIR: _nir, Kind.RPPS: _rpps, Kind.FINESS: _finess}
