"""One measure of this PC at a time, in a thread of this process, with its progress.

The report stays in memory until the person asks for it: before there is a vault nothing is kept; after, it is the
person's own request that keeps it.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

from vigie import machine
from vigie.machine.report import report


@dataclass
class Measure:
    """A measure that runs or has run. `done` of `total` probes; `report` once it is over."""

    done: int = 0
    total: int = 1
    step: str = ""
    report: dict[str, Any] | None = None
    facts: frozenset[str] | None = None
    failed: bool = False
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether probes are still at work."""
        return self.report is None and not self.failed

    @property
    def percent(self) -> int:
        """How far it is, in percent."""
        return min(100, 100 * self.done // max(1, self.total))


_lock = threading.Lock()
_current: Measure | None = None


def start(facts: frozenset[str] | None = None) -> Measure:
    """Start measuring everything, or these facts alone; or join the measure that is under way."""
    global _current
    with _lock:
        if _current is None or not _current.running:
            _current = Measure(facts=facts)
            threading.Thread(target=_run, args=(_current,), name="vigie-measure", daemon=True).start()
        return _current


def current() -> Measure | None:
    """The last measure that was started, if any."""
    return _current


def forget() -> None:
    """Drop what was measured: « fermer sans rien garder »."""
    global _current
    with _lock:
        if _current is not None:
            _current.stop.set()
        _current = None


def linked() -> bool:
    """Whether this PC's reports may be carried to another PC's cockpit."""
    from vigie.workstation import identity

    return identity.exists()


def keep(report: dict[str, Any]) -> Any:
    """Keep a report in the vault, which must be open."""
    from vigie.workstation import services

    return services.keep(report)


def _run(measure: Measure) -> None:
    def progress(done: int, total: int, step: str) -> None:
        measure.done, measure.total, measure.step = done, total, step

    try:
        measure.report = report(machine.audit(progress=progress, facts=measure.facts))
    except Exception:
        measure.failed = True
