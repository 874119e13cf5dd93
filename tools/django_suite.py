"""Django's own tests against the encrypted backend, side by side with the stock SQLite one.

    make django-suite
    .venv/bin/python tools/django_suite.py --seconds 360 basic queries

Downloads Django's source distribution of the installed version with pip, runs its ``tests/runtests.py`` for the
applications where a database backend can be wrong, once per backend, and prints what passed, what did not, and
the ratio of the times. Everything happens in a temporary folder.
"""

import argparse
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import django

# ruff: noqa: T201
ROOT = Path(__file__).resolve().parents[1]
APPS = """
    aggregation aggregation_regress annotations backends basic bulk_create constraints custom_lookups
    custom_pk datatypes dates datetimes db_functions db_utils defer delete expressions expressions_case
    expressions_window
    foreign_object get_or_create indexes inspectdb introspection lookup m2m_and_m2o m2m_intermediary m2m_multiple
    m2m_recursive m2m_regress m2m_signals m2m_through m2m_through_regress many_to_many many_to_one migrations
    model_fields model_inheritance nested_foreign_keys null_queries ordering prefetch_related queries raw_query
    schema select_for_update select_related serializers transaction_hooks transactions update
""".split()  # noqa: SIM905
SETTINGS = """
from pathlib import Path
_here = Path(__file__).parent
def _one(name):
    test = {{"NAME": str(_here / f"test-{{name}}.db")}}
    return {{"ENGINE": "{engine}", "NAME": _here / f"{{name}}.db", "TEST": test}}
DATABASES = {{"default": _one("default"), "other": _one("other")}}
SECRET_KEY = "django_tests_secret_key"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = False
{more}
"""
OPEN_KEY = """
from vigie.vault.state import Keys, state
state.open(Keys(bytearray(range(32))))
"""
# WAL and full synchronisation are what the vault asks of a stock database too: the ratio is the cipher's.
SAME_PRAGMAS = """
for _row in DATABASES.values():
    _row["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA temp_store=MEMORY; PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL;",
    }
"""
SIDES = {
    "stock": ("django.db.backends.sqlite3", SAME_PRAGMAS),
    "vault": ("vigie.vault.backend", OPEN_KEY),
}
PROBLEM = re.compile(r"^(ERROR|FAIL|UNEXPECTED SUCCESS): (.+)$", re.MULTILINE)


@dataclass
class Outcome:
    """What one backend did with one application."""

    app: str
    ran: int = 0
    skipped: int = 0
    expected: int = 0
    seconds: float = 0.0
    problems: set[str] = field(default_factory=set)
    broke: str = ""


def fetch(folder: Path) -> Path:
    """Django's tests, from the source distribution of the version installed here."""
    wanted = f"Django=={django.get_version()}"
    print(f"downloading {wanted} (sources)", flush=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-binary", "Django", "--no-deps", "--dest", str(folder), wanted]
    subprocess.run(command, check=True)
    archive = next(folder.glob("[Dd]jango-*.tar.gz"))
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return next(path for path in folder.glob("[Dd]jango-*") if path.is_dir()) / "tests"


def run(tests: Path, folder: Path, side: str, app: str, seconds: float) -> Outcome:
    """One application under one backend, in one process."""
    made = folder / side
    made.mkdir(exist_ok=True)
    engine, more = SIDES[side]
    name = f"suite_{side}"
    (made / f"{name}.py").write_text(SETTINGS.format(engine=engine, more=more), encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(made), str(ROOT / "src")]), "TMPDIR": str(made)}
    env |= {"VIGIE_HOME": str(made / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "runtests.py", f"--settings={name}", "--parallel=1", "--noinput", app]
    found = Outcome(app)
    try:
        done = subprocess.run(
            command, cwd=tests, env=env, text=True, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        found.broke = "no time left"
        return found
    return read(found, done.stdout + done.stderr)


def read(found: Outcome, text: str) -> Outcome:
    """The runner's own summary."""
    counted = re.search(r"^Ran (\d+) tests? in ([\d.]+)s", text, re.MULTILINE)
    if counted is None:
        lines = text.strip().splitlines()
        found.broke = lines[-1][:200] if lines else "said nothing"
        return found
    found.ran, found.seconds = int(counted[1]), float(counted[2])
    for attribute, word in (("skipped", "skipped"), ("expected", "expected failures")):
        number = re.search(rf"^(?:OK|FAILED) .*{word}=(\d+)", text, re.MULTILINE)
        setattr(found, attribute, int(number[1]) if number else 0)
    found.problems = {match[2].strip() for match in PROBLEM.finditer(text)}
    return found


def compare(tests: Path, folder: Path, apps: list[str], seconds: float) -> list[dict[str, Outcome]]:
    """Both backends in turn, the order swapped at each application, until the time is spent."""
    began, rows = time.monotonic(), []
    for number, app in enumerate(apps):
        row: dict[str, Outcome] = {}
        for side in list(SIDES)[:: -1 if number % 2 else 1]:
            left = seconds - (time.monotonic() - began)
            row[side] = (
                run(tests, folder, side, app, left) if left > 0 else Outcome(app, broke="no time left")
            )
        stock, vault = row["stock"], row["vault"]
        print(
            f"{app:22} {vault.ran:5} tests {vault.skipped:4} skipped | problems: stock {len(stock.problems)}, "
            f"vault {len(vault.problems)} | {stock.seconds:7.2f} s {vault.seconds:7.2f} s {stock.broke or vault.broke}",
            flush=True,
        )
        rows.append(row)
    return rows


def report(rows: list[dict[str, Outcome]]) -> int:
    """The figures; 1 when the encrypted backend does less well than the stock one."""
    whole = [row for row in rows if not row["stock"].broke and not row["vault"].broke]
    total = {side: sum(row[side].seconds for row in whole) for side in SIDES}
    print(f"\nDjango {django.get_version()}: {len(whole)} applications compared of {len(rows)}")
    worse: list[str] = []
    for side in SIDES:
        ran = sum(row[side].ran for row in whole)
        skipped = sum(row[side].skipped for row in whole)
        expected = sum(row[side].expected for row in whole)
        failed = sum(len(row[side].problems) for row in whole)
        print(
            f"{side}: {ran} ran, {ran - skipped - expected - failed} passed, {failed} failed, {skipped} skipped, "
            f"{expected} expected failures, {total[side]:.1f} s"
        )
    for row in rows:
        worse += sorted(row["vault"].problems - row["stock"].problems)
        if row["vault"].broke or row["stock"].broke:
            print(f"not compared: {row['vault'].app} ({row['vault'].broke or row['stock'].broke})")
    if total["stock"]:
        print(f"time ratio (vault / stock, same pragmas): {total['vault'] / total['stock']:.2f}")
    for name in worse:
        print(f"only with the vault: {name}")
    return 1 if worse or not whole else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("apps", nargs="*", help="applications of Django's tests (all of the list by default)")
    parser.add_argument("--seconds", type=float, default=3600, help="stop after that long")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vigie-django-suite-") as name:
        folder = Path(name)
        return report(compare(fetch(folder), folder, given.apps or list(APPS), given.seconds))


if __name__ == "__main__":
    sys.exit(main())
