"""Collection of evidence: time and memory of the live state, of the listing, of the copy.

    .venv/bin/python bench/evidence.py [--full]

Goals: live state in 5 s, 100,000 files listed in 30 s, 60 MiB of memory, 200 MiB for 200,000 chosen files; copy with
digests at 150 MiB/s where the disk gives it, and at 0.8 of `cp` followed by `sha256sum` on the same file. Short by
default (20,000 files); `--full` makes 200,000.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MIB = 1 << 20
GOALS = {"live": "5 s, 60 MiB", "list": "100,000 files in 30 s, 60 MiB", "small": "200 MiB for 200,000"}

CHILD = """
import json, resource, sys, time
from pathlib import Path
from vigie import evidence
from vigie.evidence.steps import Context, steps_of
from vigie.evidence import walking
from vigie.evidence.steps import EVERYWHERE, Step
from vigie.machine.surroundings import Surroundings
from vigie import platform
what, medium, chosen = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
live = [s for s in steps_of(platform.system()) if s.id != "files"]
began = time.monotonic()
if what == "live":
    out = evidence.collect(medium, steps=live, same_volume=True)
elif what == "list":
    around = Surroundings(root=chosen, home=chosen)
    run = lambda context, sink: walking.files(Context(around, context.now, context.since, over=context.over), sink)
    step = Step("files", 60, "les fichiers", (13, 14), EVERYWHERE, run, deadline=120, limit=96 << 20)
    out = evidence.collect(medium, steps=[step], same_volume=True)
else:
    out = evidence.copy_pieces(medium, [chosen], max_bytes=10**11, same_volume=True, seal=what == "small")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": time.monotonic() - began, "peak": peak, "bytes": out.bytes, "pieces": out.pieces,
                  "status": out.status, "folder": str(out.folder)}))
"""


def child(what: str, base: Path, chosen: Path) -> dict[str, object]:
    """In a process of its own, so that its memory is its own."""
    medium = base / what
    medium.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, what, str(medium), str(chosen)],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def many(folder: Path, count: int) -> None:
    for number in range(count):
        there = folder / f"{number // 200:04d}"
        if number % 200 == 0:
            there.mkdir(parents=True)
        (there / f"document {number:06d}.pdf").write_bytes(b"%d" % number)


def plain_copy(source: Path, target: Path) -> float:
    """`cp`, a flush to the disk, and `sha256sum`."""
    began = time.monotonic()
    subprocess.run(["cp", str(source), str(target)], check=True)
    subprocess.run(["sync", str(target)], check=True)
    subprocess.run(["sha256sum", str(target)], check=True, capture_output=True)
    return time.monotonic() - began


def main() -> int:
    count = 200_000 if "--full" in sys.argv else 20_000
    with tempfile.TemporaryDirectory(prefix="vigie-bench-", dir=os.environ.get("VIGIE_BENCH_DIR")) as name:
        base = Path(name)
        chosen = base / "chosen"
        many(chosen, count)
        for what, goal in GOALS.items():
            found = child(what, base, chosen)
            rate = count / float(str(found["seconds"]))
            more = "" if what == "live" else f", {rate:,.0f} files/s"
            print(f"{what:6} {found['seconds']:.2f} s, {found['peak']} MiB, {int(str(found['bytes'])) / MIB:.1f} MiB"
                  f" written{more}, {found['status']} (goal: {goal})")  # fmt: skip
        large = base / "image"
        large.mkdir()
        (large / "image.bin").write_bytes(os.urandom(512 * MIB))
        plain = min(plain_copy(large / "image.bin", base / f"copy{n}") for n in range(3))
        best = min(float(str(child(f"large{n}", base, large)["seconds"])) for n in range(3))
        print(f"large  {512 / best:.0f} MiB/s (goal 150), cp + sha256sum {512 / plain:.0f} MiB/s", end=": ")
        print(f"ratio {plain / best:.2f} (goal 0.8)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
