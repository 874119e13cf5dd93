"""Commands that need the vault."""

from typing import Any


def add_commands(add: Any) -> None:
    """Register them."""
