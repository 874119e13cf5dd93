"""Home and checklist at the server, with ten years of data. Goals: 20 and 50 ms; CISO Assistant: 25 to 101 ms a page.

.venv/bin/python bench/pages.py
"""

import os
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

HOME = tempfile.mkdtemp(prefix="vigie-bench-")
os.environ["VIGIE_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "vigie.config.settings_test"

ENTRIES, BILANS, ROUNDS = 5_000, 120, 30
GOALS = {"/": 20.0, "/mesures/": 50.0, "/plan/": 20.0, "/appareils/": 20.0}


def fill() -> None:
    from django.db import transaction
    from django.utils import timezone

    from vigie import machine
    from vigie.assessment import services
    from vigie.catalogue import loader
    from vigie.catalogue.rules import Scope
    from vigie.journal import services as journal
    from vigie.machine.report import report
    from vigie.practice import services as practice
    from vigie.workstation import services as workstation

    practice.describe(
        {"staff": 1, "storage": ("local", "cloud"), "home_rounds": True, "structure": "solo"}, name="Banc"
    )
    workstation.keep(report(machine.audit(quick=True)))
    now = timezone.now()
    asked = [c for c in loader.load().controls if c.question and c.scope == Scope.PRACTICE]
    for year in range(10, 0, -1):
        for control in asked[: len(asked) // 2]:
            services.answer(
                control.id, "yes" if year % 2 else "no", now=now - timedelta(days=365 * year - 300)
            )
    for month in range(BILANS):
        services.keep_snapshot(services.assess(now - timedelta(days=30 * (BILANS - month))))
    with transaction.atomic():
        for number in range(max(0, ENTRIES - journal.head().seq)):
            journal.record("device.audited", "device", str(number))


def main() -> None:
    import django

    django.setup()
    from django.test import Client

    from vigie.journal import services as journal
    from vigie.vault import services as vault

    empty = time.perf_counter()
    vault.create("Dr Banc", "balise corail treuil moutarde octave granit")
    created = time.perf_counter() - empty
    size = sum(path.stat().st_size for path in Path(HOME).rglob("*") if path.is_file()) / 2**20
    print(f"empty vault: made in {created:.2f} s, {size:.2f} MiB with its copies (goal: under 5 MB)")
    fill()
    size = sum(path.stat().st_size for path in (Path(HOME) / "vault").rglob("*") if path.is_file()) / 2**20
    print(f"ten years: {journal.head().seq} journal entries, {BILANS} bilans, {size:.1f} MiB")
    client = Client()
    for path, goal in GOALS.items():
        times = []
        for _ in range(ROUNDS):
            began = time.process_time()  # of the processor: the figure holds on a busy machine
            response = client.get(path)
            times.append((time.process_time() - began) * 1000)
            assert response.status_code == 200
        median = statistics.median(times)
        weight = f"{len(response.content) / 1000:5.1f} kB"
        print(
            f"{path:<12} {median:6.1f} ms  {weight}  ratio to the goal of {goal:.0f} ms: {median / goal:.2f}"
        )


if __name__ == "__main__":
    main()
