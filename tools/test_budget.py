# ruff: noqa: T201
"""Run every check of the project, say how long each took, and fail past its budget (SPEC, "Budgets").

Budgets are seconds of the machine they were set on. A shared one loses up to half of its speed from an hour to the next
(measured: `ruff` and `mypy` from 24 to 48 s on the same files): a slower one has a quarter more time at most, by a loop
timed before and after each stage; a faster one has no less. Standard library only: this runs before anything is
installed.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NO_TESTS = 5
REFERENCE, MOST_GIVEN, TURNS = 0.09, 1.25, 2_000_000
"""The loop's seconds on the machine of the budgets, on 1 December 2026; the most that a slower one is given."""


@dataclass(frozen=True)
class Stage:
    name: str
    budget: float  # seconds
    commands: tuple[tuple[str, ...], ...]
    together: bool = False  # the commands do not wait for each other


def pytest(marker: str, *extra: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pytest", "-q", "-m", marker, *extra)


STAGES = (
    Stage("install", 180, (("make", "--no-print-directory", "install-dev"), ("sh", "tools/chromium.sh"))),
    Stage(
        "lint",
        120,
        (
            (str(BIN / "ruff"), "check", "."),
            (str(BIN / "ruff"), "format", "--check", "."),
            (str(BIN / "mypy"),),
            *(
                (str(BIN / "mypy"), "--platform", system, "--cache-dir", f".mypy_cache/{system}")
                for system in ("win32", "darwin")
            ),
            (str(BIN / "lint-imports"),),
        ),
        together=True,
    ),
    Stage("unit", 300, (pytest("not integration and not e2e", "-n", "2"),)),
    Stage("integration", 200, (pytest("integration", "-n", "2"),)),
    Stage("e2e", 280, (pytest("e2e", "-n", "2", "--dist", "loadscope"),)),
)


def words(command: tuple[str, ...]) -> str:
    return " ".join([Path(command[0]).name, *command[1:]])


def call(command: tuple[str, ...], env: dict[str, str], held: bool = False) -> int:
    """The exit code; ``held``: what it says is shown in one piece, once it has ended."""
    if not held:
        print(f"--- {words(command)}", flush=True)
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    done = subprocess.run(
        command, cwd=ROOT, env=env, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    print(f"--- {words(command)}\n{done.stdout.decode('utf-8', 'replace')}", end="", flush=True)
    return done.returncode


def run(stage: Stage, env: dict[str, str]) -> tuple[float, list[str]]:
    print(f"\n=== {stage.name}", flush=True)
    start = time.monotonic()
    failed = []
    if stage.together:
        with ThreadPoolExecutor(max_workers=2) as pool:
            codes = list(pool.map(lambda command: call(command, env, held=True), stage.commands))
    else:
        codes = [call(command, env) for command in stage.commands]
    for command, code in zip(stage.commands, codes, strict=True):
        if code:
            shown = words(command)
            why = " (no test collected)" if code == NO_TESTS and "pytest" in shown else ""
            failed.append(f"{shown}: exit {code}{why}")
    return time.monotonic() - start, failed


def loop() -> float:
    """The best of five: how fast this machine is now."""
    times = []
    for _ in range(5):
        start, total = time.perf_counter(), 0
        for turn in range(TURNS):
            total += turn & 7
        times.append(time.perf_counter() - start)
    return min(times)


def given(before: float, after: float) -> float:
    """By how much a budget is multiplied."""
    return min(max((before + after) / 2 / REFERENCE, 1.0), MOST_GIVEN)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[stage.name for stage in STAGES], action="append")
    chosen = parser.parse_args().only
    # The tests start Vigie hundreds of times: without bytecode, each start would compile it again.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    problems: list[str] = []
    lines: list[str] = []
    for stage in STAGES:
        if chosen and stage.name not in chosen:
            continue
        before = loop()
        seconds, failed = run(stage, env)
        budget = stage.budget * given(before, loop())
        over = seconds > budget
        problems += failed
        if over:
            problems.append(f"{stage.name}: {seconds:.1f} s, over its budget of {budget:.0f} s")
        verdict = "FAILED" if failed else "over budget" if over else "ok"
        lines.append(f"{stage.name:<12} {seconds:7.1f} s of {budget:4.0f} s   {verdict}")
        if stage.name == "install" and failed:
            break
    print("\n=== durations\n" + "\n".join(lines))
    for problem in problems:
        print(f"FAILED {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
