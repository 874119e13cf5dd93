"""The list of patients under a key of its own, itself sealed for the responsables: a hundred thousand rows open fast.

Each row has its own nonce. The number is found again by a keyed digest, without opening the rows.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vigie.retention.rules.care_file import Birth, Dispute, File
from vigie.retention.rules.listing import same_number
from vigie.vault import reserved
from vigie.vault.errors import VaultError

KEY, NONCE, LOOKUP = 32, 12, 32
SEPARATOR = "\x1f"
"""Between the parts of a row; no cell that prints holds one."""


class RowBroken(VaultError):  # noqa: N818  (named after what happened)
    """A row that the list's key does not open."""

    sentence = "Une ligne de la liste est abîmée, ou vient d’un autre coffre. Importez la liste à nouveau."


@dataclass(frozen=True, slots=True)
class Card:
    """What is sealed of a patient."""

    number: str
    name: str
    file: File


class Sealer:
    """Closes and opens rows; holds the key as long as it lives."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(_derived(key, b"vigie patients"))
        self._lookup = _derived(key, b"vigie patients lookup")

    @staticmethod
    def fresh() -> tuple[bytes, "Sealer"]:
        """A new key, sealed, and what works with it. NoSealKey."""
        key = secrets.token_bytes(KEY)
        return reserved.seal(key), Sealer(key)

    @staticmethod
    def open(sealed: bytes) -> "Sealer":
        """SealBroken, or VaultLocked to whoever is no responsable."""
        return Sealer(reserved.unseal(sealed))

    def lookup(self, number: str) -> str:
        """Under which a number is found again, whatever its case and spaces."""
        return hmac.digest(self._lookup, same_number(number).encode(), "sha256").hex()[:LOOKUP]

    def close(self, card: Card) -> bytes:
        """A row's bytes."""
        file = card.file
        born = (file.birth.earliest, file.birth.latest) if file.birth else (None, None)
        said = (
            card.number, card.name, *map(_number, born),
            _number(file.last_care), _number(file.last_entry), _number(file.died), _number(file.genetic),
            *(f"{_number(one.start)}:{_number(one.end)}" for one in file.disputes),
        )  # fmt: skip
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, SEPARATOR.join(said).encode(), None)

    def card(self, sealed: bytes) -> Card:
        """What :meth:`close` closed. RowBroken."""
        try:
            said = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], None).decode()
            number, name, born, born_last, care, entry, died, genetic, *disputes = said.split(SEPARATOR)
            birth = _birth(born, born_last)
            file = File(
                _day(care), birth, _day(entry), _day(died), tuple(map(_dispute, disputes)), _day(genetic)
            )
            return Card(number, name, file)
        except (InvalidTag, ValueError, OverflowError) as error:
            raise RowBroken from error


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY, None, purpose).derive(key)


def _number(day: date | None) -> str:
    return str(day.toordinal()) if day else ""


@lru_cache(maxsize=65_536)
def _day(text: str) -> date | None:
    return date.fromordinal(int(text)) if text else None


@lru_cache(maxsize=65_536)
def _birth(earliest: str, latest: str) -> Birth | None:
    return Birth(date.fromordinal(int(earliest)), date.fromordinal(int(latest))) if earliest else None


def _dispute(text: str) -> Dispute:
    start, _, end = text.partition(":")
    return Dispute(date.fromordinal(int(start)), _day(end))
