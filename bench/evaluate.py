"""How long the whole catalogue takes to judge: goal, at most 5 ms.

.venv/bin/python bench/evaluate.py
"""

import statistics
import time
from datetime import UTC, datetime

from vigie.catalogue import loader
from vigie.catalogue.rules import Device, Fact, Profile, Scope, evaluate

ROUNDS = 200
GOAL_MS = 5.0
NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


def main() -> None:
    began = time.perf_counter()
    catalogue = loader.load()
    loaded = (time.perf_counter() - began) * 1000
    devices = (Device("a", "linux"), Device("b", "windows"), Device("t", "android"))
    profile = Profile({"staff": 1, "storage": ("local",), "home_rounds": True}, devices)
    facts = [
        Fact(
            spec.key,
            {"bool": True, "int": 3, "number": 3.0}.get(spec.type, "x"),
            device=device.id,
            measured_at=NOW,
        )
        for spec in catalogue.facts.values()
        if spec.scope == "device"
        for device in devices
    ]
    for control in catalogue.controls:
        for device in devices if control.scope == Scope.DEVICE else (None,):
            facts.append(
                Fact(f"answer.{control.id}", "yes", device=device.id if device else None, measured_at=NOW)
            )
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        verdicts = evaluate(catalogue.controls, facts, profile, catalogue.facts, NOW).verdicts
        times.append((time.process_time() - began) * 1000)
    median = statistics.median(times)
    print(
        f"catalogue loaded in {loaded:.0f} ms: {len(catalogue.controls)} controls, {len(catalogue.facts)} facts"
    )
    print(
        f"judged {len(verdicts)} verdicts from {len(facts)} facts in {median:.2f} ms of processor (median of {ROUNDS})"
    )
    print(f"ratio to the goal of {GOAL_MS:.0f} ms: {median / GOAL_MS:.2f}")


if __name__ == "__main__":
    main()
