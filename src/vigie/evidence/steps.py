"""What is collected of a machine, as data: the steps, their systems, rights, time and size."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from vigie.evidence.medium import system_root
from vigie.evidence.sinks import Sink
from vigie.machine.children import Process, end
from vigie.machine.surroundings import Surroundings, is_admin

WINDOWS, MACOS, LINUX = "windows", "macos", "linux"
EVERYWHERE = (WINDOWS, MACOS, LINUX)
DAY = 86400


@dataclass
class Context:
    """What a step may know. ``skip`` are folders that it leaves alone: ours. ``since`` is in seconds before ``now``."""

    around: Surroundings = field(default_factory=lambda: Surroundings(root=system_root()))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    since: int = 7 * DAY
    admin: bool = field(default_factory=is_admin)
    skip: tuple[Path, ...] = ()
    over: threading.Event = field(default_factory=threading.Event)
    _running: list[Process] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fresh(self) -> "Context":
        """The same for another step, which has its own end."""
        return Context(self.around, self.now, self.since, self.admin, self.skip)

    def holds(self, process: Process) -> None:
        """This program ends with the step."""
        with self._lock:
            self._running.append(process)
        if self.over.is_set():
            end(process)

    def abort(self) -> None:
        """The step's time is up: what it started ends, so that its thread can."""
        self.over.set()
        with self._lock:
            processes = list(self._running)
        for process in processes:
            end(process)


Run = Callable[[Context, Sink], None]


@dataclass(frozen=True)
class Step:
    """One thing to look for. ``order`` is that of volatility; ``rights`` what a whole answer needs.

    Without ``run`` it is never collected, and ``why`` says it in a French sentence. ``limit`` is in bytes.
    """

    id: str
    order: int
    label: str
    artefacts: tuple[int, ...]
    systems: tuple[str, ...]
    run: Run | None = None
    rights: str = "user"
    deadline: float = 3.0
    limit: int = 1 << 20
    ending: str = "jsonl"
    applies: bool = True
    why: str = ""

    @property
    def stem(self) -> str:
        """The beginning of its file's name."""
        return f"{self.order:02d}-{self.id}"


def steps_of(system: str) -> tuple[Step, ...]:
    """The steps of one system, most volatile first."""
    from vigie.evidence import steps_common, steps_linux, steps_macos, steps_windows

    every = (*steps_common.STEPS, *steps_linux.STEPS, *steps_macos.STEPS, *steps_windows.STEPS)
    return tuple(sorted((s for s in every if system in s.systems), key=lambda s: (s.order, s.id)))
