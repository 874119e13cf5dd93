"""Evidence of an attack: collected in order of volatility, copied with its digests, sealed, verified; encrypted files
recognised. No Django and no vault: the collection runs while the vault is locked, or on another PC.

``collect(destination, …)`` makes a bundle or goes on with one that was cut; ``seal(folder)`` closes one;
``verify(path, fingerprint)`` checks one; ``copy_pieces(…)`` is a bundle of chosen files alone. The format is told in
``docs/evidence.md``.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vigie.evidence.collecting import Outcome, collect
from vigie.evidence.errors import EvidenceError, MediumFull, MediumLost, Stopped
from vigie.evidence.packing import zipped
from vigie.evidence.sealing import Sealed, seal
from vigie.evidence.stamping import Stamp, ask_stamp, keep_stamp
from vigie.evidence.verifier import Report, verify

__all__ = [
    "EvidenceError",
    "MediumFull",
    "MediumLost",
    "Outcome",
    "Report",
    "Sealed",
    "Stamp",
    "Stopped",
    "ask_stamp",
    "collect",
    "copy_pieces",
    "keep_stamp",
    "seal",
    "verify",
    "zipped",
]


def copy_pieces(destination: Path, pieces: Iterable[str | Path], **options: Any) -> Outcome:
    """A bundle of chosen files alone, without the state of the machine; ``options`` are those of :func:`collect`."""
    return collect(destination, pieces=pieces, state=False, **options)
