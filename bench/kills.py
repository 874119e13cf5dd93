"""kill -9 of a program that writes, a hundred times: goal, no acknowledged write lost and every vault whole.

    .venv/bin/python bench/kills.py [ROUNDS]

The child and the check are those of ``tests/vault/test_kill.py``, with the production key derivation.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
HOME = Path(tempfile.mkdtemp(prefix="vigie-kills-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ |= {"VIGIE_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "vigie.config.settings"}

import django  # noqa: E402

django.setup()

from django.db import connection, connections  # noqa: E402

from vigie.vault import files, services, upgrade  # noqa: E402
from vigie.vault.layout import Layout  # noqa: E402
from vigie.vault.models import StoredFile  # noqa: E402
from vigie.vault.state import Keys, state  # noqa: E402

os.environ["VIGIE_HOME"] = str(HOME)
PHRASE = "marteau cerise tapis radio fanion"


def one_round(number: int, acknowledged: int, k1: bytes, k2: bytes) -> int:
    """Start, let it write a few, kill; what it had acknowledged."""
    from tests.vault.test_kill import WRITER, environment

    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(HOME),
        text=True,
    )
    assert process.stdin and process.stdout
    process.stdin.write(f"{k1.hex()} {k2.hex()} {acknowledged}\n")
    process.stdin.flush()
    for _ in range(1 + number % 7):
        acknowledged = int(process.stdout.readline())
    time.sleep(0.0007 * (number % 40))
    process.kill()
    acknowledged = max([acknowledged, *(int(line) for line in process.stdout if line.endswith("\n"))])
    process.wait()
    return acknowledged


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    began = time.monotonic()
    services.create("Banc", PHRASE)
    layout, actor = Layout.current(), state.actor
    k1, k2 = state.k1(), state.k2()
    last = lost = broken = missing = damaged = 0
    for number in range(rounds):
        connections.close_all()
        state.close(grace=0)
        last = one_round(number, last, k1, k2)
        state.open(Keys(bytearray(k1), bytearray(k2)), actor)
        try:
            upgrade.check_integrity()
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check(1)")
                broken += cursor.fetchone() != ("ok",)
        except Exception:
            broken += 1
        names = set(StoredFile.objects.values_list("name", flat=True))
        lost += len({f"file-{n}" for n in range(1, last + 1)} - names)
        missing += len(files.missing(layout))
        last = max(int(name.removeprefix("file-")) for name in names)
        files.sweep(layout, older_than=-1)
    for stored in StoredFile.objects.all():
        damaged += b"".join(services.read_file(stored)) != b"%d " % int(stored.name[5:]) * 500
    services.lock()
    print(f"{rounds} kills of a writing process in {time.monotonic() - began:.0f} s, {last} files written")
    print(f"acknowledged writes lost: {lost}; databases not whole: {broken}")
    print(f"files missing: {missing}; files that do not read back: {damaged}")
    return 1 if lost or broken or missing or damaged else 0


if __name__ == "__main__":
    sys.exit(main())
