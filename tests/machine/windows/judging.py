"""From the files of a Windows capture to the verdict of one control, as ``vigie audit --replay`` gives it."""

from pathlib import Path
from typing import Any

from tests.machine.builders import NOW, capture
from vigie.catalogue.loader import load
from vigie.catalogue.rules import Device, Outcome, Profile, Verdict, evaluate
from vigie.catalogue.wire import facts_from
from vigie.machine import replay

CATALOGUE = load()
MET, TO_FIX, UNKNOWN = Outcome.MET, Outcome.TO_FIX, Outcome.UNKNOWN


def verdicts(folder: Path, files: dict[str, Any], **manifest: Any) -> dict[str, Verdict]:
    read = replay(capture(folder, files, **{"system": "windows", **manifest}))
    for reading in read.readings:
        assert reading.unavailable is None or (
            reading.unavailable.endswith(".") and "{" not in reading.unavailable
        ), reading
    profile = Profile(devices=(Device(id="this", system="windows"),))
    found = evaluate(CATALOGUE.controls, facts_from(read.to_json()), profile, CATALOGUE.facts, NOW)
    assert not found.ignored, found.ignored
    return {verdict.id: verdict for verdict in found.verdicts}


def outcome(folder: Path, control: str, files: dict[str, Any], **manifest: Any) -> Outcome:
    return verdicts(folder, files, **manifest)[control].outcome


def why(folder: Path, key: str, files: dict[str, Any], **manifest: Any) -> str:
    """The reason why a fact is unavailable."""
    reading = replay(capture(folder, files, **{"system": "windows", **manifest})).reading(key)
    assert reading is not None and reading.unavailable is not None, reading
    return reading.unavailable
