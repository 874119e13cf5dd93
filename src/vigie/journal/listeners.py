"""What the vault does, recorded here because the journal stands above it."""

from typing import Any

from django.db import transaction

from vigie.journal import services
from vigie.vault.signals import vault_event

LOCKING = frozenset({"vault.locked"})


def connect() -> None:
    """Listen once, however often the application starts."""
    vault_event.connect(on_vault_event, dispatch_uid="vigie.journal")


def on_vault_event(
    sender: object,
    action: str,
    object_type: str = "",
    object_id: str | int = "",
    private: dict[str, Any] | None = None,
    **_: object,
) -> None:
    """Record the event; a lock also signs how far the journal went, while the key is still here."""
    with transaction.atomic():
        services.record(action, object_type, object_id, private)
        if action in LOCKING:
            services.checkpoint("lock")
