"""How long Vigie takes to measure this machine, beside Lynis. Run: python bench/audit.py [runs] [--without-lynis]

Prints medians of wall-clock time, and the resident memory at its highest. Lynis is skipped when it isn't installed:
`apt-get install lynis`. The two don't do the same work: Lynis looks at servers in breadth, Vigie at forty points of
an office's workstation; the ratio says what someone waits for, nothing more.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from vigie.machine import Audit, audit
from vigie.machine.collect import collect
from vigie.machine.probes import PROBES
from vigie.machine.surroundings import Surroundings

QUICK_BUDGET_S, FULL_BUDGET_S = 0.3, 3.0


def timed(action: Callable[[], object], runs: int) -> list[float]:
    durations = []
    for _ in range(runs):
        begun = time.monotonic()
        action()
        durations.append(time.monotonic() - begun)
    return durations


def line(name: str, durations: list[float], budget: float | None = None) -> float:
    median = statistics.median(durations)
    told = f"{name:<28} {median:8.3f} s   (min {min(durations):.3f}, max {max(durations):.3f}, {len(durations)} runs)"
    if budget is not None:
        told += f"   budget {budget} s: {'ok' if median <= budget else 'EXCEEDED'}"
    print(told)
    return median


def cpu_time(action: Callable[[], object]) -> float:
    """The processor's time of this process and of the programs it ran."""

    def spent() -> float:
        kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))

    before = spent()
    action()
    return spent() - before


def counts(found: Audit) -> str:
    answered = sum(1 for reading in found.readings if reading.unavailable is None)
    return f"{len(found.readings)} facts, {answered} measured, the others with a reason"


def main() -> int:
    runs = next((int(word) for word in sys.argv[1:] if word.isdigit()), 5)
    first = timed(lambda: audit(quick=True), 1)
    print(f"rights: {audit(quick=True).rights}; {counts(audit())}")
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    line("Vigie, first quick pass", first)
    quick = line("Vigie, quick pass", timed(lambda: audit(quick=True), runs), QUICK_BUDGET_S)
    full = line("Vigie, full pass", timed(audit, runs), FULL_BUDGET_S)
    print(f"{'Vigie, full pass, CPU time':<28} {cpu_time(audit):8.3f} s   (whatever else runs)")
    print(
        f"{'peak memory of this process':<28} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB"
    )
    print("slowest probes:")
    around = Surroundings()
    costs = sorted(
        (
            (timed(lambda probe=probe: collect([probe], around), 3), probe.name)
            for probe in PROBES
            if probe.live
        ),
        reverse=True,
    )
    for durations, name in costs[:5]:
        print(f"  {name:<26} {statistics.median(durations):8.3f} s")
    if "--without-lynis" in sys.argv or not shutil.which("lynis"):
        print("Lynis left out, or not installed: no comparison.")
        return 0
    command = ["lynis", "audit", "system", "--quick", "--no-colors"]

    def lynis() -> None:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    other = line("Lynis, quick audit", timed(lynis, max(1, runs // 3)))
    print(
        f"ratio: Lynis takes {other / full:.0f} times the full pass, {other / quick:.0f} times the quick pass"
    )
    return 0 if quick <= QUICK_BUDGET_S and full <= FULL_BUDGET_S else 1


if __name__ == "__main__":
    sys.exit(main())
