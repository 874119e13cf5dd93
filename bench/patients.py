"""A list of 100,000 patients: read, brought into the vault, computed again, shown. Goals: 10 s and 300 MiB, 2 s, 50 ms.

.venv/bin/python bench/patients.py [csv|xlsx]
"""

import io
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta

HOME = tempfile.mkdtemp(prefix="vigie-bench-")
os.environ["VIGIE_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "vigie.config.settings_test"

PATIENTS, ROUNDS, SEED = 100_000, 20, 7
HEADS = ("N° dossier", "Nom", "Prénom", "Né(e) le", "Dernière consultation", "Modifié le")


def listed() -> list[tuple[str, ...]]:
    chance, today = random.Random(SEED), date.today()
    rows = [HEADS]
    for number in range(PATIENTS):
        birth = today - timedelta(days=chance.randrange(1, 95 * 365))
        care = max(birth, today - timedelta(days=chance.randrange(1, 32 * 365)))
        rows.append((str(number), f"NOM{number}", "Anne", f"{birth:%d/%m/%Y}", f"{care:%d/%m/%Y}", ""))
    return rows


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    return "\r\n".join(";".join(row) for row in rows).encode("cp1252")


def as_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def told(name: str, seconds: float, goal: float) -> None:
    print(f"{name:<28} {seconds:7.3f} s   ratio to the goal of {goal:g} s: {seconds / goal:.2f}")


def main() -> None:
    import django

    django.setup()
    from django.test import Client

    from vigie.practice import services as practice
    from vigie.retention import importing, patients
    from vigie.vault import services as vault

    kind = sys.argv[1] if len(sys.argv) > 1 else "csv"
    data = {"csv": as_csv, "xlsx": as_xlsx}[kind](listed())
    vault.create("Dr Banc", "balise corail treuil moutarde octave granit")
    practice.describe({"profession": "physician", "structure": "solo"}, name="Banc")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    today = date.today()
    began = time.perf_counter()
    table = importing.read(data)
    read = time.perf_counter()
    patients.tried(table, table.guessed, today)
    tried = time.perf_counter()
    print(f"{kind}, {len(data) / 2**20:.1f} MiB, {PATIENTS} patients")
    told("read and computed (dry run)", tried - began, 10)
    print(f"  of which read: {read - began:.2f} s")
    again = time.perf_counter()
    found = patients.bring(importing.read(data), table.guessed, today)
    told("read, computed and kept", time.perf_counter() - again, 10)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  peak {peak:.0f} MiB (before: {before:.0f}), ratio to the goal of 300 MiB: {peak / 300:.2f}")
    print(f"  the process that reads spreadsheets: {child:.0f} MiB")
    assert len(found.patients) == PATIENTS
    del table, found
    times = []
    for _ in range(3):
        start = time.perf_counter()
        patients.recompute(today)
        times.append(time.perf_counter() - start)
    told("every term again", statistics.median(times), 2)
    client = Client()
    for path in ("/durees/patients/", "/durees/patients/?groupe=archived&page=900"):
        times = []
        for _ in range(ROUNDS):
            start = time.process_time()
            response = client.get(path)
            times.append(time.process_time() - start)
            assert response.status_code == 200, response.status_code
        told(path[-28:], statistics.median(times), 0.05)


if __name__ == "__main__":
    main()
