"""How long the bilan takes to print, and what its child process weighs: ``python bench/pdf.py``.

The child ends, so its peak does not stay. Memory is read from the system's account of ended children, on
systems that keep one.
"""

import io
import json
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

TEMPLATE = ROOT / "src/vigie/assessment/documents/bilan.typ"
ROUNDS = 5
MOMENT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


def sample(repeat: int = 1) -> dict[str, Any]:
    """The fictional bilan, its themes ``repeat`` times over."""
    data: dict[str, Any] = json.loads(TEMPLATE.with_name("bilan.sample.json").read_text("utf-8"))
    data["themes"] = data["themes"] * repeat
    return data


def page_count(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def peak_of_one_child(repeat: int) -> str:
    """The peak resident memory of the compiling child, measured in a process that has had no other child."""
    code = (
        "import sys, resource; sys.path[:0] = [sys.argv[1], sys.argv[2]]; import pdf;"
        "pdf.compile_pdf(pdf.TEMPLATE, pdf.sample(int(sys.argv[3])));"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "src"), str(ROOT / "bench"), str(repeat)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return "not measured on this system"
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return f"{int(done.stdout) / unit:.0f} MiB"


def main() -> None:
    for label, repeat in (("bilan", 1), ("long bilan", 46)):
        seconds = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            pdf = compile_pdf(TEMPLATE, sample(repeat), moment=MOMENT)
            seconds.append(time.perf_counter() - start)
        print(
            f"{label}: {page_count(pdf)} pages, {len(pdf) / 1000:.0f} kB,"
            f" median {statistics.median(seconds):.2f} s (from {min(seconds):.2f} to {max(seconds):.2f}),"
            f" child's peak {peak_of_one_child(repeat)}"
        )


if __name__ == "__main__":
    main()
