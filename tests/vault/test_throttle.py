"""Ten tries, then a pause that grows and survives a restart."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.vault import throttle
from vigie.vault.errors import TooManyAttempts
from vigie.vault.throttle import Attempts

NOW = 1_800_000_000.0


def test_ten_tries_then_a_growing_pause() -> None:
    assert [throttle.pause_after(n) for n in (0, 9, 10, 11, 12, 13, 14, 15, 40)] == [
        0, 0, 30, 60, 120, 240, 480, 900, 900,
    ]  # fmt: skip


def test_it_counts_before_the_try_and_survives_a_restart(tmp_path: Path) -> None:
    for n in range(1, 11):
        throttle.check(tmp_path, NOW)
        assert throttle.begin(tmp_path, NOW) == Attempts(n, NOW)
    assert (tmp_path / throttle.NAME).stat().st_mode & 0o777 == 0o600
    with pytest.raises(TooManyAttempts, match="attendez 30 secondes"):
        throttle.check(tmp_path, NOW)
    throttle.check(tmp_path, NOW + 30)
    throttle.succeed(tmp_path)
    assert throttle.read(tmp_path) == Attempts()


def test_the_sentence_has_the_number_left() -> None:
    assert throttle.left_sentence(Attempts(3)) == "Il reste 7 essais avant une attente."
    assert throttle.left_sentence(Attempts(9)) == "Il reste 1 essai avant une attente."
    assert throttle.left_sentence(Attempts(13)) == "Prochain essai dans 4 minutes."


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b'{"count": "x", "last": 1}', b"\xff", b'{"count": 1e400, "last": 0}']
)
def test_damaging_the_record_does_not_help(tmp_path: Path, data: bytes) -> None:
    (tmp_path / throttle.NAME).write_bytes(data)
    assert throttle.read(tmp_path).count == throttle.FREE_TRIES


@settings(deadline=None, derandomize=True)
@given(st.integers(0, 100), st.floats(0, 4e9), st.floats(0, 4e9))
def test_the_wait_is_never_longer_than_the_longest(count: int, last: float, now: float) -> None:
    assert 0 <= throttle.remaining(Attempts(count, last), now) <= throttle.LONGEST_PAUSE


def test_a_clock_set_back_starts_the_pause_again() -> None:
    assert throttle.remaining(Attempts(20, NOW), NOW - 86400) == throttle.LONGEST_PAUSE
