"""This PC as another PC's cockpit knows it: a key of its own, a counter that only rises, and the code typed here.

One 0600 file of the data folder (DPAPI around the key on Windows). No vault, no Django.
"""

import base64
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie import platform
from vigie.machine.report import name_here
from vigie.workstation import rules
from vigie.workstation.sealed import Sender, seal
from vigie.workstation.words import fingerprint

SCHEMA = 1
FOLDER = "device"
FILE = "key.json"
LOCK = "key.lock"
PATIENCE = 5.0
BUSY = "Un autre relevé est en cours sur ce PC : recommencez dans un instant."


class IdentityError(Exception):
    """This PC's key can't be used; the message is a French sentence that says what to do."""


class AlreadyEnrolled(IdentityError):  # noqa: N818  (what it is)
    """A key is there, and nobody asked for a new one."""


@dataclass(frozen=True, slots=True)
class Identity:
    """This PC's key, and how many reports it has signed."""

    device_id: str
    key: Ed25519PrivateKey
    proof: str
    counter: int
    enrolled_at: datetime

    @property
    def words(self) -> tuple[str, ...]:
        """The six words that both screens show."""
        return fingerprint(self.key.public_key().public_bytes_raw())


def path() -> Path:
    """The file of the key."""
    return platform.data_dir() / FOLDER / FILE


def exists() -> bool:
    """Whether a code was typed on this PC."""
    return path().exists()


def load() -> Identity | None:
    """This PC's identity; None as long as no code was typed. IdentityError when the file can't be used."""
    try:
        raw = path().read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IdentityError(
            f"La clé de ce PC ne se lit pas ({platform.why(error)}) : fermez ce qui tient le dossier de Vigie."
        ) from error
    try:
        told = json.loads(raw)
        if told["schema"] != SCHEMA:
            raise ValueError("schema")
        secret = platform.unprotect(told["protected"], base64.b64decode(told["key"], validate=True))
        return Identity(
            device_id=str(told["id"]),
            key=Ed25519PrivateKey.from_private_bytes(secret),
            proof=str(told["proof"]),
            counter=int(told["counter"]),
            enrolled_at=datetime.fromisoformat(told["enrolled_at"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IdentityError(
            "La clé de ce PC est abîmée, ou vient d’une autre session. Demandez un nouveau code sur le PC principal, "
            "puis reliez ce PC avec une nouvelle clé."
        ) from error


def enrol(code: str, now: datetime, *, renew: bool = False) -> Identity:
    """Make this PC's key with the code that the cockpit gave; `renew` replaces one that is there.

    CodeError for a code that is mistyped; AlreadyEnrolled where a key is there and stays.
    """
    digits = rules.read_code(code)
    with _alone():
        if exists() and not renew:
            raise AlreadyEnrolled(
                "Ce PC a déjà sa clé. En faire une nouvelle demande un nouveau code du PC principal, et l’ancienne "
                "ne servira plus."
            )
        key = Ed25519PrivateKey.generate()
        device_id = secrets.token_hex(8)
        proof = rules.proof(digits, key.public_key().public_bytes_raw(), device_id)
        made = Identity(device_id, key, proof, 0, now)
        _write(made)
    return made


def carry(audit: Mapping[str, Any], now: datetime, *, program: str, catalogue: int) -> tuple[bytes, int]:
    """The signed file of an audit of this PC, and its number, which no other file of this key has."""
    with _alone():
        found = load()
        if found is None:
            raise IdentityError(
                "Ce PC n’est pas encore relié : demandez un code sur le PC principal (« Appareils », "
                "« Ajouter un autre PC »), puis tapez-le ici."
            )
        found = replace(found, counter=found.counter + 1)
        _write(found)  # first: a number that was lost is never given again
    sender = Sender(found.device_id, name_here(), found.proof, found.key)
    made = seal(sender, audit, counter=found.counter, made_at=now, program=program, catalogue=catalogue)
    return made, found.counter


def forget() -> bool:
    """Erase this PC's key; whether there was one."""
    had = exists()
    platform.remove_tree(path().parent)
    return had


def _write(identity: Identity) -> None:
    protected, data = platform.protect(identity.key.private_bytes_raw())
    told = {
        "schema": SCHEMA,
        "id": identity.device_id,
        "protected": protected,
        "key": base64.b64encode(data).decode(),
        "proof": identity.proof,
        "counter": identity.counter,
        "enrolled_at": identity.enrolled_at.isoformat(),
    }
    try:
        platform.write_private(path(), json.dumps(told, indent=1).encode() + b"\n")
    except OSError as error:
        raise IdentityError(
            f"La clé de ce PC n’a pas pu être écrite ({platform.why(error)}). Rien n’a changé."
        ) from error


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time: two reports must never bear the same number."""
    platform.private_dir(platform.data_dir())
    folder = platform.private_dir(path().parent)
    until = time.monotonic() + PATIENCE
    with (folder / LOCK).open("ab") as stream:
        while True:
            try:
                platform.lock_file(stream.fileno())
                break
            except OSError as error:
                if time.monotonic() > until:
                    raise IdentityError(BUSY) from error
                time.sleep(0.05)
        try:
            yield
        finally:
            platform.unlock_file(stream.fileno())
