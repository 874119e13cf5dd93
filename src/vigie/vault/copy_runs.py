"""Copies made, and put back, while their page is watched: one of each at a time, in a thread of this process.

Both may be stopped: what was under way leaves nothing, what was finished stays. Locking while copies are made asks
whether they may finish (see :meth:`vigie.vault.state.VaultState.lock_when_done`). Putting one back needs it locked.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections

from vigie.vault import copies, copying, services
from vigie.vault.copies import Copy, Progress
from vigie.vault.errors import CopyStopped, VaultError, VaultLocked
from vigie.vault.models import CopyPlace
from vigie.vault.rights import requires
from vigie.vault.state import Keys, state

log = logging.getLogger("vigie.vault")
SHOWN_SECONDS = 60.0


@dataclass
class Run(Progress):
    """``sentence`` says why it stopped; ``stopped`` that it was asked to."""

    sentence: str = ""
    stopped: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether it still works, be it on its way to stop."""
        return not self.ended.is_set()


@dataclass
class Making(Run):
    """Copies being made: how many places have theirs, how many could not have it."""

    made: int = 0
    missing: int = 0


@dataclass
class PuttingBack(Run):
    """A copy on its way to this PC's vault; ``aside`` is where the vault that was there went."""

    copy: Copy | None = None
    aside: Path | None = None
    shown: threading.Event = field(default_factory=threading.Event)


_guard = threading.Lock()
_making: Making | None = None
_putting_back: PuttingBack | None = None


def making() -> Making | None:
    """The copies under way, or those whose end was not shown yet."""
    return _making


def take_making() -> Making | None:
    """How the copies ended, once."""
    global _making
    with _guard:
        found = _making
        if found is None or found.running:
            return None
        _making = None
        return found


@requires("copies.make")
def make() -> Making:
    """« Copier maintenant »: start, or join what runs."""
    global _making
    with _guard:
        if _making is not None and _making.running:
            return _making
        run = _making = Making()
        _start(run, "copies", lambda: _make(run))
        return run


@requires("copies.make")
def stop_making() -> None:
    """Stop at the next block; the copies already finished stay."""
    if _making is not None:
        _making.stop.set()


def putting_back() -> PuttingBack | None:
    """The copy on its way back, or the last one."""
    return _putting_back


def put_back(copy: Copy, opened: Keys) -> PuttingBack:
    """Start putting the copy in place with its keys, which proved to open it; or join what runs."""
    global _putting_back
    with _guard:
        if _putting_back is not None and _putting_back.running:
            opened.wipe()
            return _putting_back
        run = _putting_back = PuttingBack(copy=copy)
        run.total = 3 * copy.size + copies.database_bytes(copy.folder)
        held = ExitStack()
        # The process is replaced once a vault was open and is closed: not before the end was shown, a minute at most.
        held.enter_context(state.hold())

        def after() -> None:
            run.shown.wait(SHOWN_SECONDS)
            held.close()

        _start(run, "restore", lambda: _put_back(run, copy.folder, opened), after)
        return run


def stop_putting_back() -> None:
    """Stop before anything is replaced; past that the copy is in place, and nothing stops."""
    if _putting_back is not None:
        _putting_back.stop.set()


def _start(run: Run, name: str, work: Callable[[], None], after: Callable[[], None] = lambda: None) -> None:
    def whole() -> None:
        try:
            work()
        except CopyStopped as error:
            run.stopped, run.sentence = True, error.sentence
        except VaultLocked:
            run.sentence = "Le coffre s’est verrouillé avant la fin : rien n’est resté de la copie en cours."
        except VaultError as error:
            run.sentence = error.sentence
        except Exception:
            log.exception("vault.copy_run_failed")
            run.sentence = "La copie s’est arrêtée. Rien n’a été modifié : recommencez."
        finally:
            connections.close_all()
            run.ended.set()
            after()

    threading.Thread(target=whole, name=f"vigie-{name}", daemon=True).start()


def _make(run: Making) -> None:
    places = CopyPlace.objects.count() + 1
    run.made = len(services.make_copies(progress=run))
    run.missing = places - run.made


def _put_back(run: PuttingBack, folder: Path, opened: Keys) -> None:
    run.aside = copying.put_back(folder, opened, tell=run.tell)
