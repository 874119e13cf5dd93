"""Makes journals without a database, the way an honest program or a forger would."""

import copy
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie.journal import rules

Document = dict[str, Any]


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes_raw().hex()


class Forge:
    """A journal being written; ``data()`` is its export."""

    def __init__(self) -> None:
        self.entries: list[Document] = []
        self.checkpoints: list[Document] = []
        self.keys: list[str] = []

    def add(
        self, action: str = "answer.saved", object_id: str = "", private: Document | None = None, **more: Any
    ) -> int:
        seq = len(self.entries) + 1
        salt = hashlib.sha256(b"salt %d" % seq).digest()
        entry = {
            "seq": seq,
            "at": f"2026-11-24T08:{seq // 60 % 60:02}:{seq % 60:02}.000000Z",
            "person": 1,
            "action": action,
            "object_type": more.pop("object_type", ""),
            "object_id": object_id,
            "commitment": rules.commitment(salt, private) if private else "",
            "private": {"salt": salt.hex(), "content": private} if private else None,
            **more,
        }
        self.entries.append(entry)
        self.rechain(seq)
        return seq

    def add_key(self, private: Ed25519PrivateKey) -> int:
        self.keys.append(public(private))
        return self.add(rules.KEY_ADDED, public(private), object_type=rules.KEY_TYPE)

    def redact(self, seq: int) -> None:
        self.entries[seq - 1]["private"] = None
        self.add(rules.REDACTED, str(seq), object_type=rules.ENTRY_TYPE)

    def rechain(self, start: int = 1) -> None:
        """Recompute every number and hash from ``start``: what a forger does."""
        for index in range(start - 1, len(self.entries)):
            entry = self.entries[index]
            entry["seq"] = index + 1
            entry["prev"] = self.entries[index - 1]["hash"] if index else rules.GENESIS
            part = {k: v for k, v in entry.items() if k not in ("hash", "private")}
            entry["hash"] = hashlib.sha256(rules.canonical(part)).hexdigest()

    def sign(self, private: Ed25519PrivateKey, count: int | None = None, reason: str = "lock") -> None:
        count = len(self.entries) if count is None else count
        last = self.checkpoints[-1] if self.checkpoints else None
        hashes = [entry["hash"] for entry in self.entries[:count]]
        statement = rules.Statement(
            seq=len(self.checkpoints) + 1,
            previous=rules.checkpoint_hash(**last) if last else rules.NO_CHECKPOINT,
            count=count,
            head=hashes[-1],
            merkle_root=rules.merkle_root(hashes),
            at="2026-11-24T09:00:00.000000Z",
            reason=reason,
        ).canonical()
        self.checkpoints.append(
            {
                "statement": json.loads(statement),
                "signature": private.sign(statement).hex(),
                "public_key": public(private),
            }
        )

    def head(self, seq: int | None = None) -> str:
        seq = len(self.entries) if seq is None else seq
        return f"{seq}:{self.entries[seq - 1]['hash']}"

    def document(self) -> Document:
        return {
            "format": rules.FORMAT,
            "version": rules.VERSION,
            "count": len(self.entries),
            "entries": self.entries,
            "checkpoints": self.checkpoints,
            "public_keys": self.keys,
        }

    def data(self) -> bytes:
        return rules.canonical(self.document())

    def copy(self) -> "Forge":
        return copy.deepcopy(self)


def honest(owner: Ed25519PrivateKey | None = None) -> Forge:
    """Twelve entries: a key, private parts, an erasure, checkpoints in the middle and over the whole."""
    owner = owner or key(1)
    forge = Forge()
    forge.add("vault.created")
    forge.add_key(owner)
    forge.add(private={"note": "Appeler Mme Durand"})
    forge.add(object_id="mfa-mail")
    forge.sign(owner)
    for number in range(5):
        forge.add(private={"number": number, "text": "é’—" * number})
    forge.redact(6)
    forge.add("bilan.made")
    forge.add()
    forge.sign(owner, reason="export")
    return forge
