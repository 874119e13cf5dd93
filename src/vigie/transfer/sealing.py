"""An export's envelope: the age format, under a passphrase, so that any age program opens it too."""

import re

import pyrage

from vigie.transfer.archive import LIMIT, MIB, TOO_BIG
from vigie.transfer.errors import TransferRefused, refused
from vigie.vault import keys, passphrase

SUFFIX = ".age"
MAGIC = b"age-encryption.org/v1\n"
_BY_PASSPHRASE = re.compile(rb"age-encryption\.org/v1\n-> scrypt ")
# age adds 16 bytes to each 64 KiB, and a short header.
SEALED_LIMIT = LIMIT + LIMIT // 1024 + MIB

NOT_AGE = "Ce fichier n’est pas un export de Vigie (il n’est pas au format age)."
CUT = "Cet export est tronqué ou abîmé : prenez-en une autre copie."


def check_passphrase(phrase: str, about: tuple[str, ...] = ()) -> None:
    """Refuse a weak one, with the reason: this file leaves the practice."""
    judged = passphrase.judge(phrase, about)
    if not judged.accepted:
        raise TransferRefused(f"{judged.sentence} {judged.suggestions[0]}")


def _normal(phrase: str) -> str:
    return keys.passphrase_bytes(phrase).decode("utf-8", "replace")


def seal(plain: bytes, phrase: str) -> bytes:
    """Encrypt. Takes a second or two: that is what slows down whoever guesses."""
    try:
        return bytes(pyrage.passphrase.encrypt(plain, _normal(phrase)))
    except (pyrage.EncryptError, MemoryError) as error:
        raise TransferRefused("L’export n’a pas pu être chiffré, sans doute faute de mémoire.") from error


def check_size(size: int) -> None:
    """Refuse before reading what is too big to be ours, or empty."""
    if size == 0:
        raise refused("Ce fichier est vide.")
    if size > SEALED_LIMIT:
        raise refused(TOO_BIG)


def unseal(data: bytes, phrase: str) -> bytes:
    """Decrypt; a :class:`TransferRefused` says which of the reasons it is."""
    check_size(len(data))
    if not data.startswith(MAGIC):
        raise refused(CUT if MAGIC.startswith(data) else NOT_AGE)
    if not _BY_PASSPHRASE.match(data):
        raise refused("Cet export est chiffré pour une clé, pas par une phrase de passe.")
    try:
        return bytes(pyrage.passphrase.decrypt(data, _normal(phrase)))
    except pyrage.DecryptError as error:
        said = str(error).casefold()
        if "excessive work" in said:
            raise refused(
                "Cet export demande un calcul démesuré pour être ouvert : il n’est pas de Vigie."
            ) from error
        if said == "decryption failed":
            raise refused("Cette phrase de passe n’ouvre pas cet export.") from error
        raise refused(CUT) from error
    except MemoryError as error:
        raise refused("Ce PC n’a pas assez de mémoire pour ouvrir cet export.") from error
