"""An audit as the JSON object of `vigie audit --json`, without the verdicts: those are the catalogue's."""

import socket
from typing import Any

from vigie.machine.audit import Audit

SCHEMA = 1


def report(audit: Audit) -> dict[str, Any]:
    """What one pass over a machine found, as plain JSON values."""
    return {
        "schema": SCHEMA,
        "system": audit.system,
        "version": audit.version,
        "started_at": audit.started_at.isoformat(),
        "duration_s": round(audit.duration_s, 3),
        "rights": audit.rights,
        "facts": audit.to_json(),
    }


def name_here() -> str:
    """What this machine calls itself."""
    return socket.gethostname().split(".")[0] or "Ce PC"
