"""What the serving thread checks once a second: idleness, the lock, the worker, expired pages."""

import logging
import threading
import time
from collections.abc import Callable

from vigie.vault.errors import VaultLocked
from vigie.vault.state import VaultState

log = logging.getLogger("vigie.watch")

IDLE_SECONDS = 600.0


class Watch:
    """Follows the vault's state; asks for the process's replacement when an open vault closes."""

    def __init__(
        self,
        state: VaultState,
        *,
        lock: Callable[[], object],
        unlocked: Callable[[], object],
        locked: Callable[[], object],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._lock = lock
        self._on_unlocked = unlocked
        self._on_locked = locked
        self._clock = clock
        self._was_open = self._announced = False
        self._last_tick = clock()
        self._locking: threading.Thread | None = None

    def closing(self) -> bool:
        """Whether the vault was open and no longer is: this process is about to be replaced."""
        return self._was_open and not self._state.unlocked and not self._state.renewing

    def tick(self) -> None:
        """Once a second, in the serving thread: never blocks."""
        asleep = self._slept()
        if self._state.unlocked:
            self._was_open = True
            if not self._announced and self._somebody_is_in():
                self._announced = True
                log.info("vault.opened")
                self._on_unlocked()
            idle = self._state.idle_seconds() > IDLE_SECONDS or asleep > IDLE_SECONDS
            if idle and not self._state.screens_locked and self._locking is None:
                log.info("vault.idle")
                self._locking = threading.Thread(target=self._lock_now, name="vigie-lock", daemon=True)
                self._locking.start()
            if self._state.screens_locked:
                self._state.close_if_overdue()
        elif self._was_open and not self._state.renewing:
            self._was_open = self._announced = False
            log.info("vault.closed")
            self._on_locked()

    def _somebody_is_in(self) -> bool:
        """The vault opens before it is checked and updated; the actor is named after."""
        try:
            return bool(self._state.actor)
        except VaultLocked:
            return False

    def _slept(self) -> float:
        """Seconds since the last tick: far more than one after the machine was suspended, a time that the
        monotonic clock of Linux and macOS does not count."""
        now = self._clock()
        gap, self._last_tick = now - self._last_tick, now
        return gap

    def _lock_now(self) -> None:
        try:
            self._lock()
        except Exception:
            log.exception("vault.lock_trouble")
        finally:
            self._locking = None

    def finish(self, timeout: float = 20.0) -> None:
        """Wait for a lock in progress."""
        thread = self._locking
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
