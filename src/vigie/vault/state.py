"""The one object of the process that holds the keys, and every open connection that depends on them.

No Django here: the launcher asks it questions before Django is set up.
"""

import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from vigie.vault.errors import VaultBusy, VaultLocked
from vigie.vault.roles import Actor

JOB_LIMIT_SECONDS = 2 * 3600
_RETRY_SECONDS = 0.02


@dataclass
class Keys:
    """K1 opens the database and ordinary files; K2, when present, the restricted compartment."""

    k1: bytearray
    k2: bytearray | None = field(default=None)

    def wipe(self) -> None:
        """Overwrite in place. Best effort: Python and its callers may have copied the bytes."""
        for key in (self.k1, self.k2):
            if key is not None:
                key[:] = bytes(len(key))


class Registered(Protocol):
    """What the registry needs of a connection."""

    @property
    def in_transaction(self) -> bool: ...
    def interrupt(self) -> None: ...
    def retire(self, timeout: float) -> bool:
        """Close once no thread is inside it; ``False`` when one still is after ``timeout``."""


@dataclass(frozen=True)
class Job:
    """Work that keeps the key until it ends."""

    name: str
    started: float
    thread: int


class VaultState:
    """Keys, gate, actor, connections, idle clock, jobs. One instance: :data:`state`."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._keys: Keys | None = None
        self._actor: Actor | None = None
        self._gate_open = False
        self._connections: weakref.WeakSet[Registered] = weakref.WeakSet()
        self._jobs: list[Job] = []
        self._screens_locked = False
        self._renewing: int | None = None
        self._held = 0
        self._last_seen = time.monotonic()

    @property
    def unlocked(self) -> bool:
        """Whether the key is here and new connections are let in."""
        return self._gate_open

    @property
    def screens_locked(self) -> bool:
        """Locked for the person while a job finishes: pages must act as if ``unlocked`` were false."""
        return self._screens_locked

    @property
    def actor(self) -> Actor:
        """The person at the keyboard; raises :class:`VaultLocked` when nobody is."""
        actor = self._actor
        if actor is None or not self._gate_open:
            raise VaultLocked
        return actor

    @property
    def has_restricted(self) -> bool:
        """Whether this person's slot also gave K2."""
        keys = self._keys
        return self._gate_open and keys is not None and keys.k2 is not None

    def open(self, keys: Keys, actor: Actor | None = None) -> None:
        """Let connections in. Creation opens without an actor, then names one with :meth:`act_as`."""
        with self._lock:
            if self._keys is not None and self._keys is not keys:
                self._keys.wipe()
            self._keys = keys
            self._actor = actor
            self._screens_locked = False
            self._gate_open = True
            self.touch()

    @property
    def renewing(self) -> bool:
        """Whether this process goes on although the gate shut: new keys take the place of the old, or work is held."""
        return self._renewing is not None or self._held > 0

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Work that opens the vault for a moment and goes on once it closed: this process is not replaced meanwhile."""
        with self._lock:
            self._held += 1
        try:
            yield
        finally:
            with self._lock:
                self._held -= 1

    @contextmanager
    def renew(self, keys: Keys) -> Iterator[None]:
        """Close everything, let the block swap the files, then open under ``keys`` as the same person.

        Screens that were locked stay so, and a lock asked meanwhile wins: the vault then stays closed.
        """
        with self._lock:
            actor, locked = self.actor, self._screens_locked
            self._renewing = threading.get_ident()
        try:
            self.close(grace=0)
            yield
            with self._lock:
                if self._renewing is None:
                    keys.wipe()
                    raise VaultLocked
                locked = locked or self._screens_locked
                self.open(keys, actor)
                self._screens_locked = locked
        finally:
            self._renewing = None

    def act_as(self, actor: Actor) -> None:
        """Name (or change) the person, on a vault already open."""
        with self._lock:
            if not self._gate_open:
                raise VaultLocked
            self._actor = actor

    def k1(self) -> bytes:
        """The database key."""
        with self._lock:
            if self._keys is None or not self._gate_open:
                raise VaultLocked
            return bytes(self._keys.k1)

    def k2(self) -> bytes:
        """The restricted key; :class:`VaultLocked` when locked or when this slot has none."""
        with self._lock:
            if self._keys is None or not self._gate_open:
                raise VaultLocked
            if self._keys.k2 is None:
                raise VaultLocked("Cette partie du coffre est réservée aux responsables du cabinet.")
            return bytes(self._keys.k2)

    # -- connections ---------------------------------------------------------------------------------

    def register(self, connection: Registered) -> None:
        """Record a connection just opened; refused (and closed) when the gate shut meanwhile."""
        with self._lock:
            if self._gate_open:
                self._connections.add(connection)
                return
        connection.retire(0)
        raise VaultLocked

    def connections(self) -> list[Registered]:
        """The connections still alive."""
        with self._lock:
            return list(self._connections)

    def close(self, grace: float = 2.0, timeout: float = 15.0) -> None:
        """Shut the gate, let transactions end for ``grace`` seconds, interrupt, wait, close, wipe.

        Keys are wiped even when a connection refuses to die, and that is then an error to be shown.
        """
        with self._lock:
            if self._renewing != threading.get_ident():
                self._renewing = None
            self._gate_open = False
            self._screens_locked = False
            self._actor = None
            alive = list(self._connections)
        try:
            stuck = self._close_all(alive, grace, timeout)
        finally:
            with self._lock:
                if self._keys is not None and not self._gate_open:
                    self._keys.wipe()
                    self._keys = None
        if stuck:
            raise VaultBusy

    def _close_all(self, alive: list[Registered], grace: float, timeout: float) -> int:
        deadline = time.monotonic() + grace
        while time.monotonic() < deadline and any(c.in_transaction for c in alive):
            time.sleep(_RETRY_SECONDS)
        deadline = time.monotonic() + timeout
        while alive:
            for connection in alive:
                connection.interrupt()
            alive = [c for c in alive if not c.retire(_RETRY_SECONDS)]
            if time.monotonic() > deadline:
                break
        with self._lock:
            self._connections = weakref.WeakSet(alive)
        return len(alive)

    # -- the person's own activity -------------------------------------------------------------------

    def touch(self) -> None:
        """The person did something; polling must not call this."""
        self._last_seen = time.monotonic()

    def idle_seconds(self) -> float:
        """Seconds since the person last did something, by the monotonic clock."""
        return time.monotonic() - self._last_seen

    # -- jobs ----------------------------------------------------------------------------------------

    @contextmanager
    def job(self, name: str) -> Iterator[Job]:
        """Hold the key for a piece of work; the last one to end closes a vault whose screens are locked."""
        job = Job(name, time.monotonic(), threading.get_ident())
        with self._lock:
            if not self._gate_open or (self._screens_locked and not self.in_job()):
                raise VaultLocked
            self._jobs.append(job)
        try:
            yield job
        finally:
            with self._lock:
                self._jobs.remove(job)
                last = self._screens_locked and not self._jobs
            if last:
                self.close()

    def in_job(self) -> bool:
        """Whether this thread is doing work that outlives the screens."""
        with self._lock:
            return any(job.thread == threading.get_ident() for job in self._jobs)

    def jobs(self) -> list[Job]:
        """The work in progress, oldest first."""
        with self._lock:
            return list(self._jobs)

    def lock_when_done(self) -> list[Job]:
        """Lock the screens now and the vault when the jobs end; returns the jobs waited for."""
        with self._lock:
            waiting = list(self._jobs)
            self._screens_locked = bool(waiting)
        if not waiting:
            self.close()
        return waiting

    def close_if_overdue(self, limit: float = JOB_LIMIT_SECONDS) -> bool:
        """Close when the screens are locked and the oldest job has run past the limit."""
        with self._lock:
            oldest = min((job.started for job in self._jobs), default=None)
            overdue = self._screens_locked and oldest is not None and time.monotonic() - oldest > limit
        if overdue:
            self.close()
        return overdue


state = VaultState()
