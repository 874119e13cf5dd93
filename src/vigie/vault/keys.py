"""Data keys, and how a passphrase or a recovery key wraps them."""

import datetime
import json
import secrets
import subprocess
import unicodedata
import uuid

from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.kdf import hkdf

from vigie import platform
from vigie.vault import header
from vigie.vault.errors import VaultError, WrongPassphrase, WrongRecoveryKey
from vigie.vault.header import ARGON2ID, HKDF, Floor, Kdf, Slot
from vigie.vault.recovery import RecoveryKey
from vigie.vault.state import Keys

KEY_BYTES = 32
MAX_PASSPHRASE_BYTES = 1024
CHILD_SECONDS = 120

# Measured on two cores of 2026: 0.35 s; 256 MiB takes 0.50 s, the top of the target range.
TIME_COST = 3
MEMORY_KIB = 192 * 1024
PARALLELISM = 2

TEST_SETTINGS = "vigie.config.settings_test"


def test_kdf() -> bool:
    """Whether floor parameters are in force: only under the test settings, whatever another file says."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    if not settings.configured or not getattr(settings, "VIGIE_TEST_KDF", False):
        return False
    if getattr(settings, "SETTINGS_MODULE", None) != TEST_SETTINGS:
        raise ImproperlyConfigured("VIGIE_TEST_KDF is for vigie.config.settings_test alone")
    return True


test_kdf.__test__ = False  # type: ignore[attr-defined]  # the name says what it is, not that pytest runs it


def floor() -> Floor:
    """The floor that headers are read with."""
    return header.TEST_FLOOR if test_kdf() else header.PRODUCTION_FLOOR


def new_kdf() -> Kdf:
    """Fresh salt, today's parameters."""
    salt = secrets.token_bytes(header.SALT_BYTES)
    if test_kdf():
        return Kdf(ARGON2ID, salt, header.TEST_FLOOR.time_cost, header.TEST_FLOOR.memory_kib, 1)
    return Kdf(ARGON2ID, salt, TIME_COST, MEMORY_KIB, PARALLELISM)


def new_keys() -> Keys:
    """Two independent random 256-bit keys."""
    return Keys(bytearray(secrets.token_bytes(KEY_BYTES)), bytearray(secrets.token_bytes(KEY_BYTES)))


def passphrase_bytes(passphrase: str) -> bytes:
    """The same bytes whatever the keyboard and system: composed accents, single spaces, no edge spaces."""
    data = " ".join(unicodedata.normalize("NFKC", passphrase).split()).encode("utf-8", "surrogatepass")
    if not data:
        raise WrongPassphrase("La phrase de passe est vide.")
    if len(data) > MAX_PASSPHRASE_BYTES:
        raise WrongPassphrase("La phrase de passe est trop longue : au plus 1 000 signes environ.")
    return data


def derive(kdf: Kdf, secret: bytes) -> bytes:
    """The wrapping key: Argon2id in a child process, HKDF here."""
    if kdf.name == HKDF:
        expand = hkdf.HKDF(hashes.SHA256(), KEY_BYTES, kdf.salt, b"vigie recovery wrapping key")
        return expand.derive(secret)
    asked = {
        "salt": kdf.salt.hex(),
        "time_cost": kdf.time_cost,
        "memory_kib": kdf.memory_kib,
        "parallelism": kdf.parallelism,
    }
    command, environment = platform.python_module("vigie.vault.unlock_child")
    try:
        done = subprocess.run(
            command,
            input=json.dumps(asked).encode("ascii") + b"\n" + secret,
            capture_output=True,
            env=environment,
            timeout=CHILD_SECONDS,
            check=False,
            creationflags=platform.NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VaultError("La vérification de la phrase de passe n’a pas pu démarrer. Réessayez.") from error
    if done.returncode != 0 or len(done.stdout) != KEY_BYTES:
        raise VaultError(
            "La vérification de la phrase de passe n’a pas pu aller au bout, sans doute faute de mémoire : "
            "fermez d’autres programmes, puis réessayez."
        )
    return done.stdout


def _wrap(wrapping: bytes, keys: Keys, restricted: bool) -> tuple[bytes, bytes | None]:
    wrapped_k1 = keywrap.aes_key_wrap(wrapping, bytes(keys.k1))
    if not restricted:
        return wrapped_k1, None
    if keys.k2 is None:
        raise VaultError("Votre accès ne permet pas d’ouvrir la partie réservée à quelqu’un d’autre.")
    return wrapped_k1, keywrap.aes_key_wrap(wrapping, bytes(keys.k2))


def person_slot(
    label: str,
    passphrase: str,
    keys: Keys,
    restricted: bool,
    now: datetime.datetime,
    slot_id: str | None = None,
) -> Slot:
    """A slot opened by a passphrase; ``restricted`` wraps K2 too (responsables)."""
    kdf = new_kdf()
    k1, k2 = _wrap(derive(kdf, passphrase_bytes(passphrase)), keys, restricted)
    return Slot(slot_id or uuid.uuid4().hex, label, "person", kdf, k1, k2, now)


def recovery_slot(key: RecoveryKey, keys: Keys, now: datetime.datetime) -> Slot:
    """The slot of the printed key: K1 and K2."""
    kdf = Kdf(HKDF, secrets.token_bytes(header.SALT_BYTES))
    k1, k2 = _wrap(derive(kdf, key.secret), keys, restricted=True)
    return Slot(uuid.uuid4().hex, "Clé de secours", "recovery", kdf, k1, k2, now)


def open_slot(slot: Slot, secret: bytes) -> Keys:
    """Unwrap; a wrong secret is detected by the wrapping itself."""
    wrapping = derive(slot.kdf, secret)
    try:
        k1 = keywrap.aes_key_unwrap(wrapping, slot.wrapped_k1)
        k2 = None if slot.wrapped_k2 is None else keywrap.aes_key_unwrap(wrapping, slot.wrapped_k2)
    except keywrap.InvalidUnwrap as error:
        raise (WrongRecoveryKey if slot.kind == "recovery" else WrongPassphrase) from error
    return Keys(bytearray(k1), None if k2 is None else bytearray(k2))
