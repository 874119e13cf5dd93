"""What happens in the vault, said to whoever stands above it (the journal)."""

from typing import Any

from django.dispatch import Signal

# Arguments: action (str), object_type (str), object_id (str), private (dict of str, or None).
vault_event = Signal()


def emit(
    action: str, object_type: str = "", object_id: str = "", private: dict[str, Any] | None = None
) -> None:
    """Send inside the caller's transaction: a listener that fails undoes the work with it."""
    vault_event.send(
        sender="vigie.vault", action=action, object_type=object_type, object_id=object_id, private=private
    )
