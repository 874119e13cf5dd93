"""A child that collects and is killed at any instant; what its bundle must still be. Used by the suite and by the bench."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from vigie import evidence, platform
from vigie.evidence import chain

CHILD = """
import sys
from pathlib import Path
from vigie import evidence
from vigie.evidence import steps_common
from vigie.evidence.steps import EVERYWHERE, Step
steps = (Step("clock", 1, "l’heure", (1,), EVERYWHERE, steps_common.clock),
         Step("processes", 3, "les programmes", (3,), EVERYWHERE, steps_common.processes))
print("ready", flush=True)
out = evidence.collect(Path(sys.argv[1]), pieces=[sys.argv[2]], steps=steps, same_volume=True)
print(out.folder.name, out.fingerprint, flush=True)
"""


def files(folder: Path, count: int) -> None:
    """So many small files, and a few larger ones."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05d}.txt").write_bytes(
            os.urandom(300_000 if number % 50 == 0 else 200 + number % 900)
        )


def start(medium: Path, chosen: Path) -> "subprocess.Popen[str]":
    """The child, once it is about to collect."""
    _, values = platform.python_module("x")
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(medium), str(chosen)], env=values, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def acknowledged(medium: Path) -> dict[str, str]:
    """The pieces that the journal says are there, torn line apart, after a kill."""
    found: dict[str, str] = {}
    for folder in medium.iterdir():
        if not (folder / chain.NAME).exists():
            continue  # killed before its first line
        for record, _ in chain.read(folder / chain.NAME, torn_is_end=True):
            if record["kind"] == "piece":
                found[record["name"]] = record["sha256"]
    return found


def rounds(medium: Path, chosen: Path, count: int) -> tuple[int, list[str]]:
    """Kill so many times, then let it end. How many kills fell during the work, and what was wrong."""
    wrong: list[str] = []
    before: dict[str, str] = {}
    fell = 0
    for number in range(count):
        process = start(medium, chosen)
        time.sleep(0.004 * (number * 7 % 23))
        process.kill()
        fell += process.wait() != 0
        if process.stdout is not None:
            process.stdout.close()
        now = acknowledged(medium)
        wrong += [f"lost {name}" for name in before if now.get(name) != before[name]]
        before = now
    last = start(medium, chosen)
    said, _ = last.communicate(timeout=120)
    name, _, fingerprint = said.strip().partition(" ")
    for (
        other
    ) in medium.iterdir():  # sealed in a round that the kill came too late for, or in the instant before it
        if other.name != name and evidence.verify(other).exit_code != 3:
            wrong.append(f"{other.name} was left aside")
    kept = {
        record["name"] for record, _ in chain.read(medium / name / chain.NAME) if record["kind"] == "piece"
    }
    mine = {piece: digest for piece, digest in before.items() if piece in kept}
    return fell, wrong + ended(medium / name, fingerprint, chosen, mine)


def ended(bundle: Path, fingerprint: str, chosen: Path, before: dict[str, str]) -> list[str]:
    """What is wrong with the bundle once it is sealed."""
    wrong: list[str] = []
    found = evidence.verify(bundle, fingerprint)
    if found.exit_code != 0:
        wrong.append(found.detail)
    if found.pieces != len(list(chosen.iterdir())):
        wrong.append(f"{found.pieces} pieces")
    wrong += [f"left {path.name}" for path in bundle.rglob("*.part")]
    if (bundle / "reserve.tmp").exists():
        wrong.append("the reserve was left")
    copied = [r["name"] for r, _ in chain.read(bundle / chain.NAME) if r["kind"] == "piece"]
    if len(copied) != len(set(copied)):
        wrong.append("copied twice: " + json.dumps([name for name in copied if copied.count(name) > 1][:3]))
    wrong += [f"gone {name}" for name in before if name not in copied]
    return wrong
