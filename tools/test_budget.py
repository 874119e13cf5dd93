# ruff: noqa: T201
"""Run every check of the project, say how long each took, and fail past its budget (SPEC, "Budgets").

Standard library only: this runs before anything is installed.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NO_TESTS = 5


@dataclass(frozen=True)
class Stage:
    name: str
    budget: float  # seconds
    commands: tuple[tuple[str, ...], ...]


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
    ),
    Stage("unit", 300, (pytest("not integration and not e2e", "-n", "2"),)),
    Stage("integration", 240, (pytest("integration", "-n", "2"),)),
    Stage("e2e", 400, (pytest("e2e", "-n", "2", "--dist", "loadfile"),)),
)


def run(stage: Stage, env: dict[str, str]) -> tuple[float, list[str]]:
    print(f"\n=== {stage.name}", flush=True)
    start = time.monotonic()
    failed = []
    for command in stage.commands:
        shown = " ".join([Path(command[0]).name, *command[1:]])
        print(f"--- {shown}", flush=True)
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        if code:
            why = " (no test collected)" if code == NO_TESTS and "pytest" in shown else ""
            failed.append(f"{shown}: exit {code}{why}")
    return time.monotonic() - start, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[stage.name for stage in STAGES], action="append")
    chosen = parser.parse_args().only
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    problems: list[str] = []
    lines: list[str] = []
    for stage in STAGES:
        if chosen and stage.name not in chosen:
            continue
        seconds, failed = run(stage, env)
        over = seconds > stage.budget
        problems += failed
        if over:
            problems.append(f"{stage.name}: {seconds:.1f} s, over its budget of {stage.budget:.0f} s")
        verdict = "FAILED" if failed else "over budget" if over else "ok"
        lines.append(f"{stage.name:<12} {seconds:7.1f} s of {stage.budget:4.0f} s   {verdict}")
        if stage.name == "install" and failed:
            break
    print("\n=== durations\n" + "\n".join(lines))
    for problem in problems:
        print(f"FAILED {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
