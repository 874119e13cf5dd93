"""kill -9 of a collection, a hundred times: no acknowledged piece lost, none copied twice, the bundle whole.

    .venv/bin/python bench/kills_evidence.py [ROUNDS]

The child and the checks are those of ``tests/evidence/killed.py``.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / name) for name in ("src", ".")]

from tests.evidence import killed  # noqa: E402


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vigie-kills-") as name:
        medium, chosen = Path(name) / "medium", Path(name) / "chosen"
        medium.mkdir()
        killed.files(chosen, 4 * count)
        fell, wrong = killed.rounds(medium, chosen, count)
    print(f"{count} rounds, {fell} kills during the work, {time.monotonic() - began:.0f} s")
    print(f"lost, doubled or left behind: {len(wrong)} (goal 0)")
    for line in wrong[:10]:
        print(f"  {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
