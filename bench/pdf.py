"""How long the bilan takes to print, and what its child process weighs: ``python bench/pdf.py``.

Processor time is that of this process and of its child together: on a busy machine it says more than the clock. The
child ends, so its peak does not stay. Memory is read from the system's account of ended children, on
systems that keep one.
"""

import io
import json
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from vigie.documents.services import compile_pdf  # noqa: E402

BILAN = ROOT / "src/vigie/assessment/documents/bilan.typ"
PLAIN = ROOT / "bench/plain.typ"
LONG = 60
ROUNDS = 9
MOMENT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


def sample(repeat: int = 1) -> dict[str, Any]:
    """The fictional bilan, its rows ``repeat`` times over; the words of a row are each time in another order.

    The engine lays out once what it meets twice: identical rows would measure its memory, not its work.
    """
    data: dict[str, Any] = json.loads(BILAN.with_name("bilan.sample.json").read_text("utf-8"))
    chance = random.Random(2026)
    for theme in data["themes"]:
        theme["rows"] = [
            row | {key: _shuffled(row[key], chance) for key in ("title", "reason") if round_}
            for round_ in range(repeat)
            for row in theme["rows"]
        ]
    return data


def _shuffled(text: str, chance: random.Random) -> str:
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def page_count(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def peak_of_one_child(template: Path, repeat: int) -> str:
    """The peak resident memory of the compiling child, measured in a process that has had no other child."""
    code = (
        "import sys, resource; sys.path[:0] = [sys.argv[1], sys.argv[2]]; import pdf;"
        "pdf.compile_pdf(pdf.Path(sys.argv[3]), pdf.sample(int(sys.argv[4])));"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "src"), str(ROOT / "bench"), str(template), str(repeat)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return "not measured on this system"
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return f"{int(done.stdout) / unit:.0f} MiB"


def main() -> None:
    for label, template, repeat in (
        ("bilan", BILAN, 1),
        ("long bilan", BILAN, LONG),
        ("its words without its tables", PLAIN, LONG),
    ):
        seconds, worked = [], []
        data = sample(repeat)
        for _ in range(ROUNDS):
            start, before = time.perf_counter(), os.times()
            pdf = compile_pdf(template, data, moment=MOMENT)
            seconds.append(time.perf_counter() - start)
            worked.append(sum(os.times()[:4]) - sum(before[:4]))
        print(
            f"{label}: {page_count(pdf)} pages, {len(pdf) / 1000:.0f} kB,"
            f" median {statistics.median(seconds):.2f} s (from {min(seconds):.2f} to {max(seconds):.2f}),"
            f" processor {statistics.median(worked):.2f} s,"
            f" child's peak {peak_of_one_child(template, repeat)}"
        )


if __name__ == "__main__":
    main()
