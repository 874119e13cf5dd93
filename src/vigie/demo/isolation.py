"""In the demo nothing touches the real PC: no probe, no copy, no process that would start again as the real one."""

import time
from datetime import UTC, datetime
from typing import Any

from vigie.demo import readings
from vigie.machine import Audit

NO_ENTRY = (
    "L’exemple fictif ne démarre jamais à l’ouverture de la session : ouvrez votre propre coffre pour cela."
)
STEPS = ("système", "mises à jour", "pare-feu", "disques", "session", "comptes", "réseau", "sauvegardes")
STEP_SECONDS = 0.15
NO_FETCH = "Dans l’exemple fictif, rien n’est demandé au réseau : ouvrez votre propre coffre pour cela."
NO_COPY = (
    "Dans l’exemple fictif, aucune copie n’est faite ni restaurée : ouvrez votre propre coffre pour cela."
)


def fictional_audit(quick: bool = False, *_: Any, progress: Any = None, **__: Any) -> Audit:
    """What ``machine.audit`` says here: the fictional capture, with a progress that can be seen."""
    for number, step in enumerate(STEPS):
        if progress is not None:
            progress(number, len(STEPS), step)
        time.sleep(0 if quick else STEP_SECONDS)
    return readings.audit(datetime.now(UTC))


def _no_copy(*_: Any, **__: Any) -> Any:
    from vigie.vault.errors import CopyFailed

    raise CopyFailed(NO_COPY)


def _no_entry() -> Any:
    from vigie.autostart import AutostartError

    raise AutostartError(NO_ENTRY)


def _no_fetch(*_: Any, **__: Any) -> Any:
    from vigie.catalogue.fetching import FetchError

    raise FetchError(NO_FETCH)


def isolate() -> None:
    """For the life of this process. Every way to a probe goes through ``machine.audit`` and its two sisters."""
    from vigie import autostart, machine
    from vigie.catalogue import fetching
    from vigie.desktop import relaunch
    from vigie.vault import copies

    fetching.fetch = _no_fetch
    for name in ("audit", "capture", "replay"):
        setattr(machine, name, fictional_audit)
    for name in ("make", "restore"):
        setattr(copies, name, _no_copy)
    autostart.status = lambda: autostart.Status("aucune : l’exemple fictif n’écrit rien sur ce PC")
    autostart.command = list
    for name in ("turn_on", "turn_off"):
        setattr(autostart, name, _no_entry)
    # A lock would start `vigie` anew without the demo around it. The keys of a fiction may stay in memory.
    relaunch.possible = lambda: False
