"""What the page of an attack shows whatever happens: whom to call."""

import logging
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from vigie.catalogue import contacts, loader
from vigie.practice import services as practice
from vigie.vault.errors import VaultError
from vigie.vault.state import state

log = logging.getLogger("vigie.ui")
SHOWN = ("cyber17", "cert_sante", "amelipro_support")


def emergency() -> dict[str, Any]:
    """Whom to call, without vault, session or database; with them, the practice's own number too."""
    return {**_contacts(), "helper": emergency_helper()}


def _contacts() -> dict[str, Any]:
    """The dated numbers; nothing when the content cannot be read, and then the page shows those it was built with."""
    try:
        return _dated_contacts()
    except Exception:  # whatever is wrong with the content, this page comes
        log.exception("content.unreadable")
        return {}


def _dated_contacts() -> dict[str, Any]:
    catalogue = loader.load()
    today = timezone.localdate()
    known = contacts.national(catalogue)
    mine = {name: known[name] for name in SHOWN if name in known}
    return {
        **mine,
        "checked_on": min((row.checked_on for row in mine.values()), default=None),
        "stale": any(row.stale(today) for row in mine.values()),
        "regional": [(row, row.stale(today)) for row in contacts.regional(catalogue)],
    }


def emergency_helper() -> Any:
    """Who maintains the PC, if the vault is open and the practice said so."""
    if not state.unlocked or state.screens_locked:
        return None
    try:
        mine = practice.current()
    except (DatabaseError, VaultError):  # a full disk, a lock meanwhile
        return None
    return mine if mine.helper_phone else None
