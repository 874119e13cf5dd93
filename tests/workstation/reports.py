"""Another PC's reports, made as that PC makes them, without a PC."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie.workstation import rules
from vigie.workstation.sealed import DOMAIN, Sender, canonical, seal

Change = Callable[[dict[str, Any]], object]


def reading(key: str, value: object, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "key": key, "value": value, "device": "this", "source": "essai",
        "measured_at": at.isoformat(), "rights": "user", **more,
    }  # fmt: skip


def audit_of(at: datetime, *facts: dict[str, Any], system: str = "linux") -> dict[str, Any]:
    return {
        "schema": 1, "system": system, "version": "12", "started_at": at.isoformat(), "duration_s": 1.2,
        "rights": "user", "facts": list(facts) or [reading("firewall.active", True, at)],
    }  # fmt: skip


@dataclass
class OtherPC:
    """A PC that typed a code."""

    code: str
    device_id: str = "0123456789abcdef"
    name: str = "PC-DU-BUREAU"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    counter: int = 0

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def report(
        self,
        *facts: dict[str, Any],
        ago: timedelta = timedelta(0),
        system: str = "linux",
        counter: int | None = None,
        audit: dict[str, Any] | None = None,
    ) -> bytes:
        """The next signed file; `ago` says when it was measured and made."""
        at = datetime.now(UTC) - ago
        self.counter = counter if counter is not None else self.counter + 1
        proof = rules.proof(self.code, self.public_key, self.device_id)
        return seal(
            Sender(self.device_id, self.name, proof, self.key),
            audit or audit_of(at, *facts, system=system),
            counter=self.counter,
            made_at=at,
            program="0.1.0",
            catalogue=1,
        )

    def resigned(self, raw: bytes, change: Change) -> bytes:
        """The same file, changed and signed again by its own PC: a signature says who, not what."""
        told = json.loads(raw)
        change(told)
        told.pop("signature", None)
        told["signature"] = self.key.sign(DOMAIN + canonical(told)).hex()
        return json.dumps(told).encode()
