"""What anybody may write and only the responsables may read: sealed to the vault's own age key (X25519).

The public half stands in the clear in the header, so that a note can be sealed while the vault is locked, or by
somebody who has no right to read it afterwards. The private halves (one more after each change of keys, the newest
serves) stand there too, wrapped under K2: copies carry them, a slot without K2 never opens them.
"""

import base64
import contextlib
import logging
import secrets
from collections.abc import Iterable
from typing import Any

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vigie.vault import accesses
from vigie.vault.errors import VaultError, VaultLocked
from vigie.vault.state import state

log = logging.getLogger("vigie.vault")

PUBLIC, SECRET, UNREAD = "seal_public", "seal_secret", "seal_unread"
NONCE = 12
MOST = 100  # one more at each change of keys: beyond, somebody else wrote it
Identity = pyrage.x25519.Identity


class SealBroken(VaultError):  # noqa: N818  (named after what happened)
    """A sealed text that none of this vault's keys opens."""

    sentence = "Ce texte a été scellé avec une clé que ce coffre ne connaît pas, ou il est abîmé."


class NoSealKey(VaultError):  # noqa: N818
    """This PC has no public key to seal to: no vault, or one that no responsable has opened yet."""

    sentence = "Vigie ne peut rien sceller sur ce poste : notez-le sur papier, avec l’heure."


def _cipher(k2: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, None, b"vigie seal keys").derive(k2))


def bits(identities: Iterable[Any], k2: bytes) -> dict[str, str]:
    """What the header keeps of these identities, the newest last."""
    known = list(identities)
    nonce = secrets.token_bytes(NONCE)
    wrapped = nonce + _cipher(k2).encrypt(nonce, "\n".join(map(str, known)).encode("ascii"), None)
    return {PUBLIC: str(known[-1].to_public()), SECRET: base64.b64encode(wrapped).decode("ascii")}


def fresh(k2: bytes, before: Iterable[Any] = ()) -> dict[str, str]:
    """The same, with a new identity for what comes."""
    return bits([*before, Identity.generate()], k2)


def identities() -> list[Any]:
    """Those of the open vault, none when it has none that reads; :class:`VaultLocked` to whoever is no responsable."""
    k2 = state.k2()
    text = accesses.load_header().public.get(SECRET)
    if not isinstance(text, str):
        return []
    try:
        wrapped = base64.b64decode(text, validate=True)
        plain = _cipher(k2).decrypt(wrapped[:NONCE], wrapped[NONCE:], None).decode("ascii")
        return [Identity.from_str(line) for line in plain.split("\n")][:MOST]
    except (ValueError, InvalidTag, pyrage.IdentityError):
        log.error("reserved.keys_unreadable")
        return []


def ensure() -> None:
    """At each opening by a responsable: a vault that has no key gets one, a foreign public half is put right.

    Part of an opening: whatever the disk refuses is logged and does not prevent it.
    """
    if not state.has_restricted:
        return
    known = identities()
    if known and str(known[-1].to_public()) == public_key():
        return
    kept = bits(known, state.k2()) if known else fresh(state.k2())
    unread = accesses.load_header().public.get(SECRET)
    if not known and isinstance(unread, str):
        kept[UNREAD] = unread  # damaged, but somebody may mend it: what it sealed is still there
    with contextlib.suppress(VaultError, OSError):
        accesses.keep_public(kept)
        return
    log.error("reserved.keys_not_kept")


def adopt(secret_keys: Iterable[str]) -> None:
    """Add the keys that an export brings before this vault's own. ValueError for what is no key."""
    try:
        came = [Identity.from_str(text) for text in secret_keys]
    except (pyrage.IdentityError, TypeError) as error:
        raise ValueError("not an age identity") from error
    if came:
        known = {str(identity): identity for identity in [*came, *identities()]}
        accesses.keep_public(bits(known.values(), state.k2()))


def public_key() -> str | None:
    """The recipient to seal to, locked or not; None when this PC has none that reads."""
    try:
        text = accesses.load_header().public.get(PUBLIC)
        return None if not isinstance(text, str) else str(pyrage.x25519.Recipient.from_str(text))
    except (VaultError, OSError, pyrage.RecipientError):
        return None


def seal(data: bytes) -> bytes:
    """``data``, for the responsables alone. Raises :class:`NoSealKey`."""
    public = public_key()
    if public is None:
        raise NoSealKey
    return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(public)]))


def unseal(sealed: bytes) -> bytes:
    """What :func:`seal` closed. Raises :class:`SealBroken`, or :class:`VaultLocked` to whoever is no responsable."""
    return Opener().open(sealed)


class Opener:
    """Opens several sealed texts with one reading of the keys."""

    def __init__(self) -> None:
        if not state.has_restricted:
            raise VaultLocked("Cette partie du coffre est réservée aux responsables du cabinet.")
        self._identities = identities()

    def open(self, sealed: bytes) -> bytes:
        """The contents. Raises :class:`SealBroken`."""
        if not self._identities:
            raise SealBroken
        try:
            return bytes(pyrage.decrypt(sealed, self._identities))
        except pyrage.DecryptError as error:
            raise SealBroken from error
