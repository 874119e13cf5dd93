"""Small cards that anybody may write and only the responsables read again: JSON, sealed."""

import json
from collections.abc import Mapping
from typing import Any

from vigie.vault import reserved
from vigie.vault.errors import VaultError, VaultLocked


def seal(said: Mapping[str, Any]) -> bytes:
    """A card's bytes. Raises :class:`vigie.vault.reserved.NoSealKey`."""
    return reserved.seal(json.dumps(dict(said), ensure_ascii=False).encode("utf-8"))


def opener() -> reserved.Opener | None:
    """What opens cards for this person; None for whoever is no responsable."""
    try:
        return reserved.Opener()
    except VaultLocked:
        return None


def opened(sealed: bytes | memoryview | None, keys: reserved.Opener | None) -> dict[str, Any]:
    """What a card says; empty for whoever is no responsable, or when it does not open."""
    if keys is None or not sealed:
        return {}
    try:
        card = json.loads(keys.open(bytes(sealed)))
    except (VaultError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}
