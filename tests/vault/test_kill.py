"""kill -9 in the middle of acknowledged writes: nothing acknowledged is lost, and the vault opens whole."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.vault.conftest import Vault
from vigie import platform
from vigie.vault import copies, files, services, upgrade
from vigie.vault.layout import Layout
from vigie.vault.models import StoredFile
from vigie.vault.state import state

ROUNDS = int(os.environ.get("VIGIE_KILL_ROUNDS", "10"))

WRITER = """
    import io, sys
    import django
    django.setup()
    from django.db import transaction
    from vigie.vault import services
    from vigie.vault.roles import Actor, Role
    from vigie.vault.state import Keys, state
    line = sys.stdin.readline().split()
    state.open(Keys(bytearray.fromhex(line[0]), bytearray.fromhex(line[1])), Actor(1, "x", Role.OWNER))
    n = int(line[2])
    while True:
        n += 1
        stored = services.store_file(io.BytesIO(b"%d " % n * 500), f"file-{n}", "text/plain")
        print(n, flush=True)
"""


def environment(home: Path) -> dict[str, str]:
    _, values = platform.python_module("x")
    values.pop("PYTEST_XDIST_WORKER", None)  # the test settings would choose another home
    return {**values, "VIGIE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vigie.config.settings"}


@pytest.mark.integration
def test_nothing_acknowledged_is_lost(opened: Vault) -> None:
    k1, k2 = state.k1(), state.k2()
    services.lock()
    acknowledged = 0
    for number in range(ROUNDS):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(opened.home),
            text=True,
        )
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{k1.hex()} {k2.hex()} {acknowledged}\n")
        process.stdin.flush()
        for _ in range(3 + number):
            acknowledged = int(process.stdout.readline())
        time.sleep(0.003 * number)
        process.kill()
        acknowledged = max([acknowledged, *(int(line) for line in process.stdout if line.endswith("\n"))])
        process.wait()
        opened.unlock()  # integrity checked here
        names = set(StoredFile.objects.values_list("name", flat=True))
        assert {f"file-{n}" for n in range(1, acknowledged + 1)} <= names
        assert files.missing(opened.layout) == []
        acknowledged = max(int(name.removeprefix("file-")) for name in names)
        files.sweep(opened.layout, older_than=-1)
        services.lock()
    opened.unlock()
    for stored in StoredFile.objects.all():
        assert b"".join(services.read_file(stored)) == b"%d " % int(stored.name[5:]) * 500


UPGRADER = """
    import os, signal, sys
    import django
    django.setup()
    from django.db import connection
    from django.utils import timezone
    from vigie.vault import upgrade
    from vigie.vault.layout import Layout
    from vigie.vault.roles import Actor, Role
    from vigie.vault.state import Keys, state
    line = sys.stdin.readline().split()
    state.open(Keys(bytearray.fromhex(line[0])))
    def migrate():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE half_done (v TEXT)")
            cursor.execute("DROP TABLE vault_storedfile")
        os.kill(os.getpid(), signal.SIGKILL)
    upgrade.pending = lambda: True
    upgrade.migrate = migrate
    upgrade.bring_up_to_date(Layout.current(), timezone.now())
"""


@pytest.mark.integration
def test_a_kill_in_the_middle_of_an_update_is_undone_at_the_next_unlock(opened: Vault) -> None:
    k1 = state.k1()
    services.lock()
    header_floor = Path(opened.layout.header).read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(UPGRADER)],
        input=f"{k1.hex()}\n",
        env={**environment(opened.home), "DJANGO_SETTINGS_MODULE": "vigie.config.settings_test"},
        text=True,
        check=False,
    )
    assert done.returncode == -9
    assert upgrade.interrupted(Layout.current())
    opened.unlock()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name IN ('half_done', 'vault_storedfile')")
        assert cursor.fetchall() == [("vault_storedfile",)]
    assert opened.layout.header.read_bytes() == header_floor
    assert len(copies.listing(upgrade.before_update_folder())) == 1
