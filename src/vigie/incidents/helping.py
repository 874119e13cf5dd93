"""« On m'aide »: the collection of evidence and the search for encryption, run in a thread and watched from a page.

The vault may be locked, or absent: neither needs it. What is collected is sealed to the vault's public key where there
is one. One work at a time; both may be stopped, and a collection that was cut goes on from there.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vigie import evidence
from vigie.evidence import collecting
from vigie.evidence.scan import scan
from vigie.evidence.scan.report import ScanReport
from vigie.vault import reserved

log = logging.getLogger("vigie.incidents")

NOT_THERE = "Ce dossier n’existe pas, ou le disque n’est pas branché : vérifiez son nom."
SAME_DISK = (
    "Ce dossier est sur le disque à examiner : y écrire peut effacer des traces. Branchez une clé ou un disque neuf. "
    "Sans autre support, cochez la case : ce sera noté."
)
FAILED = "Le travail s’est arrêté sur une erreur. Recommencez, ou prenez un autre support."


@dataclass
class Run:
    """`kind`: collect or scan. `sentence` says why it could not be done."""

    kind: str
    percent: int = 0
    label: str = ""
    sentence: str = ""
    outcome: evidence.Outcome | None = None
    report: ScanReport | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether it still works."""
        return not self.ended.is_set()

    def progress(self, percent: int, label: str) -> None:
        """How far it is, in words."""
        self.percent, self.label = percent, label


_guard = threading.Lock()
_run: Run | None = None


def current() -> Run | None:
    """The work under way, or the last one."""
    return _run


def collect(folder: Path, by: str, *, same_volume: bool, then: Callable[[evidence.Outcome], None]) -> Run:
    """Collect into ``folder``, sealed to the vault's key; ``then`` is told the outcome, once it is sealed."""
    public = reserved.public_key()

    def work(run: Run) -> None:
        run.outcome = evidence.collect(
            folder, recipients=[public] if public else [], by=by, same_volume=same_volume,
            progress=run.progress, stop=run.stop.is_set,
        )  # fmt: skip
        if run.outcome.sealed:
            then(run.outcome)

    return _start(Run("collect"), work)


def search(folder: Path) -> Run:
    """Look for signs of encryption under ``folder``; nothing is written there."""

    def work(run: Run) -> None:
        run.report = scan(
            folder, progress=lambda done, _: run.progress(0, f"{done} fichiers lus"), stop=run.stop.is_set
        )

    return _start(Run("scan"), work)


def _start(run: Run, work: Callable[[Run], Any]) -> Run:
    global _run
    with _guard:
        if _run is not None and _run.running:
            return _run
        _run = run
        threading.Thread(target=_perform, args=(run, work), name=f"evidence-{run.kind}", daemon=True).start()
        return run


def _perform(run: Run, work: Callable[[Run], Any]) -> None:
    try:
        work(run)
    except evidence.EvidenceError as error:
        run.sentence = SAME_DISK if str(error) == collecting.SAME_VOLUME else str(error)
    except (evidence.MediumFull, evidence.MediumLost):
        run.sentence = "Le support est plein ou ne répond plus : ce qui était écrit y reste."
    except Exception:
        log.exception("evidence.failed")
        run.sentence = FAILED
    finally:
        run.ended.set()


def forget() -> None:
    """The page has shown the end."""
    global _run
    with _guard:
        if _run is not None and not _run.running:
            _run = None
