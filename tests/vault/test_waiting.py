"""The count of deadlines that the locked screen shows: true, harmless, and never in the way of a lock."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tests.vault.conftest import Vault
from vigie.vault import services, waiting

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


def days(*numbers: int) -> list[date]:
    return [date(2026, 11, number) for number in numbers]


@pytest.fixture
def dues(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[date]]:
    """What the rooms above would answer."""
    found: list[date] = []
    monkeypatch.setattr("vigie.assessment.deadlines.days", lambda now: (found, PARIS))
    yield found


def test_days_pass_while_it_is_closed(tmp_path: Path) -> None:
    waiting.write(tmp_path, days(27, 3, 24, 25, 25), PARIS, NOON)
    left = waiting.read(tmp_path)
    assert left is not None
    assert [left.count(NOON + timedelta(days=n)) for n in (-1, 0, 1, 2, 3, 400)] == [2, 2, 4, 4, 5, 5]
    assert [left.come_since(NOON + timedelta(days=n)) for n in (0, 1, 3)] == [0, 2, 3]


def test_a_day_begins_where_the_practice_is(tmp_path: Path) -> None:
    almost_midnight = datetime(2026, 11, 24, 22, tzinfo=UTC)  # already the 25th on Réunion, not yet in Paris
    for zone, count in ((PARIS, 0), (ZoneInfo("Indian/Reunion"), 1)):
        waiting.write(tmp_path, days(25), zone, NOON)
        left = waiting.read(tmp_path)
        assert left is not None and left.count(almost_midnight) == count


def test_nothing_but_a_number_days_and_a_zone_is_written(tmp_path: Path) -> None:
    waiting.write(tmp_path, days(3, 25), PARIS, NOON)
    path = tmp_path / waiting.NAME
    assert json.loads(path.read_text()) == {
        "version": 1, "zone": "Europe/Paris", "waiting": 1, "days": ["2026-11-25"],
    }  # fmt: skip
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == [waiting.NAME]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'{"version": 1}',
        b'{"version": 2, "zone": "Europe/Paris", "waiting": 1, "days": []}',
        b'{"version": 1, "zone": "Nulle/Part", "waiting": 1, "days": []}',
        b'{"version": 1, "zone": "../../etc/passwd", "waiting": 1, "days": []}',
        b'{"version": 1, "zone": "Europe/Paris", "waiting": -1, "days": []}',
        b'{"version": 1, "zone": "Europe/Paris", "waiting": true, "days": []}',
        b'{"version": 1, "zone": "Europe/Paris", "waiting": 1, "days": ["demain"]}',
        b'{"version": 1, "zone": "Europe/Paris", "waiting": 1, "days": 3}',
        b"[" * 60_000, b"\xff" * 10, b" " * 200_000,
    ],
)  # fmt: skip
def test_a_damaged_count_is_no_count(tmp_path: Path, content: bytes) -> None:
    (tmp_path / waiting.NAME).write_bytes(content)
    assert waiting.read(tmp_path) is None


def test_the_lock_leaves_it_and_the_opening_takes_it_away(opened: Vault, dues: list[date]) -> None:
    root = opened.layout.root
    dues += [timezone.localdate(), timezone.localdate() + timedelta(days=1)]
    services.lock()
    left = waiting.read(root)
    assert left is not None and left.count(timezone.now()) == 1
    opened.unlock()
    assert not (root / waiting.NAME).exists(), "while it is open, the truth is inside"
    services.lock_when_done()
    assert waiting.read(root) == left


def test_trouble_leaves_no_count_and_locks_all_the_same(
    opened: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(now: datetime) -> None:
        raise RuntimeError("Monsieur-Patient-Secret")

    waiting.write(opened.layout.root, [], PARIS, NOON)
    monkeypatch.setattr("vigie.assessment.deadlines.days", fails)
    services.lock()
    assert not services.state.unlocked
    assert waiting.read(opened.layout.root) is None


def test_a_locked_vault_leaves_nothing_new(vault: Vault) -> None:
    waiting.forget(vault.layout.root)
    services.leave_count()
    assert not (vault.layout.root / waiting.NAME).exists()


def test_copies_do_not_carry_it(opened: Vault, dues: list[date]) -> None:
    services.leave_count()
    folder = services.make_copies()[0].folder
    assert not list(folder.rglob(waiting.NAME))


@pytest.mark.parametrize(
    ("number", "words"), [(0, ""), (1, "1 échéance vous attend."), (3, "3 échéances vous attendent.")]
)
def test_the_locked_screen_shows_the_number_and_nothing_else(
    opened: Vault, dues: list[date], number: int, words: str
) -> None:
    dues += [timezone.localdate() - timedelta(days=n) for n in range(number)]
    services.lock()
    page = Client().get("/coffre/ouvrir/").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert ("échéance" in page) is bool(words)
    assert words in page
    assert not any(day.isoformat() in page for day in dues)


def test_it_reads_without_django() -> None:
    import subprocess
    import sys

    from vigie import platform

    code = "import sys, vigie.vault.waiting; assert not any(m.startswith('django') for m in sys.modules)"
    _, environment = platform.python_module("x")
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
