"""One exercise from the first invented file to the empty place: made, hit, scanned, given back, removed."""

import hashlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from vigie.evidence.drill import makers, playing
from vigie.evidence.drill.arena import Arena
from vigie.evidence.drill.playing import Mode
from vigie.evidence.scan import ScanReport, scan

PLACE = "cabinet"
KEY = "cle-de-l-exercice.json"
PER_FOLDER = 95
LARGEST_NUMBER = 100_000
DAY = 86400.0
Told = Callable[[str, int, int], None]
"""Called with the step's French name, what is done, what there is to do."""


@dataclass(frozen=True)
class Drill:
    """What an exercise is made of. The same seed makes the same files and hits the same ones."""

    files: int = 20_000
    mode: Mode = Mode.RENAMED
    fraction: float = 0.6
    seed: int = 1
    keep: bool = False


@dataclass(frozen=True)
class DrillReport:
    """How the scan did. ``recall``: share of the hit files that it named. ``started_error_s``: seconds between the
    first hit and
    what it says; None when it says nothing. ``restored``: every file is byte for byte the one that was made."""

    files: int
    mode: str
    fraction: float
    seed: int
    hit: int
    found: int
    recall: float
    false_files: int
    alarm: bool
    notes: int
    notes_found: int
    started_error_s: float | None
    scan_s: float
    restored: bool
    removed: bool
    folder: str | None

    def to_json(self) -> dict[str, Any]:
        return {"schema": 1, **asdict(self)}


def run(drill: Drill, told: Told | None = None) -> DrillReport:
    """Play one exercise. The folder is removed whatever happens, unless it is to be kept."""
    say = told or (lambda *_: None)
    arena = Arena.create()
    removed = False
    try:
        report = _play(arena, drill, say)
    finally:
        if not drill.keep:
            removed = arena.remove()
    kept = str(arena.root) if not removed else None
    return DrillReport(**{**report, "removed": removed, "folder": kept})


def _play(arena: Arena, drill: Drill, say: Told) -> dict[str, Any]:
    draw = random.Random(drill.seed)  # noqa: S311  (invented files, the same for the same seed)
    digests = _fill(arena, drill, draw, say)
    key = draw.randbytes(32)
    arena.write(KEY, json.dumps({"mode": drill.mode, "key": key.hex()}).encode())
    chosen = playing.targets(arena, drill.fraction, draw)
    first = time.time()
    names = {}
    for before, after in playing.play(arena, key, chosen, drill.mode):
        names[before] = after
        if len(names) % 500 == 0:
            say("chiffrement simulé", len(names), len(chosen))
    notes = sorted({f"{name.rpartition('/')[0]}/{playing.NOTE}" for name in chosen})
    for note in notes:
        arena.write(note, playing.NOTE_TEXT.encode())
    begun = time.monotonic()
    report = scan(arena.root / PLACE, progress=lambda done, _: say("recherche", done, len(digests)))
    took = time.monotonic() - begun
    playing.undo(arena, key, names, drill.mode)
    for note in notes:
        arena.unlink(note)
    restored = all(hashlib.sha256(arena.read(name)).digest() == digest for name, digest in digests.items())
    return {
        **_measured(report, set(names.values()), notes, first),
        **_asked(drill),
        "scan_s": took,
        "restored": restored,
    }


def _asked(drill: Drill) -> dict[str, Any]:
    return {"mode": drill.mode.value, "fraction": drill.fraction, "seed": drill.seed}


def _fill(arena: Arena, drill: Drill, draw: random.Random, say: Told) -> dict[str, bytes]:
    kinds = list(makers.MAKERS)
    weights = [makers.MAKERS[kind][1] for kind in kinds]
    now = datetime.now(UTC).timestamp()
    folders = max(3, drill.files // PER_FOLDER)
    digests = {}
    for number in range(drill.files):
        kind = draw.choices(kinds, weights)[0]
        place = draw.randrange(folders)
        folder = f"{PLACE}/{2019 + place % 7}/dossier-{place:04d}"
        arena.folder(folder)
        name = f"{folder}/{draw.choice(makers.LABELS)}-{number:05d}.{kind}"
        data = makers.MAKERS[kind][0](draw)
        arena.write(name, data)
        arena.date(name, now - draw.uniform(30 * DAY, 900 * DAY))
        digests[name] = hashlib.sha256(data).digest()
        if number % 500 == 499:
            say("fichiers inventés", number + 1, drill.files)
    return digests


def _measured(report: ScanReport, hit: set[str], notes: list[str], first: float) -> dict[str, Any]:
    named = {f"{PLACE}/{path}" for path in report.suspect}
    found = len(named & hit)
    said = report.started_at.timestamp() if report.started_at else None
    return {
        "files": report.files,
        "hit": len(hit),
        "found": found,
        "recall": found / len(hit),
        "false_files": len(named - hit - set(notes)),
        "alarm": report.alarm,
        "notes": len(notes),
        "notes_found": len(set(notes) & {f"{PLACE}/{path}" for path in report.notes}),
        "started_error_s": abs(said - first) if said is not None else None,
    }
