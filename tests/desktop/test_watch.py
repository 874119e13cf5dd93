import threading

import pytest

from vigie.desktop.watch import IDLE_SECONDS, Watch
from vigie.vault.errors import VaultLocked
from vigie.vault.roles import Actor, Role
from vigie.vault.state import Keys, VaultState

ACTOR = Actor(1, "Dr Test", Role.OWNER)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """A watch over a state of its own."""

    def __init__(self) -> None:
        self.state = VaultState()
        self.clock = Clock()
        self.calls: list[str] = []
        self.locked = threading.Event()
        self.watch = Watch(
            self.state,
            lock=self._lock,
            unlocked=lambda: self.calls.append("unlocked"),
            locked=lambda: self.calls.append("locked"),
            clock=self.clock,
        )

    def _lock(self) -> None:
        self.state.close()
        self.locked.set()

    def open(self) -> None:
        self.state.open(Keys(bytearray(32)), ACTOR)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_unlocking_and_locking_are_noticed_once(bench: Bench) -> None:
    bench.watch.tick()
    bench.open()
    bench.watch.tick()
    bench.watch.tick()
    bench.state.close()
    assert bench.watch.closing()
    bench.watch.tick()
    bench.watch.tick()
    assert bench.calls == ["unlocked", "locked"]
    assert not bench.watch.closing()


def test_ten_minutes_without_the_person_lock(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.open()
    bench.watch.tick()
    monkeypatch.setattr(bench.state, "idle_seconds", lambda: IDLE_SECONDS - 1)
    bench.watch.tick()
    bench.watch.finish()
    assert bench.state.unlocked
    monkeypatch.setattr(bench.state, "idle_seconds", lambda: IDLE_SECONDS + 1)
    bench.watch.tick()
    assert bench.locked.wait(5)
    bench.watch.finish()
    bench.watch.tick()
    assert bench.calls == ["unlocked", "locked"]


def test_a_suspended_machine_wakes_up_locked(bench: Bench) -> None:
    bench.open()
    bench.watch.tick()
    bench.clock.now += IDLE_SECONDS + 1  # the monotonic clock did not move
    bench.watch.tick()
    assert bench.locked.wait(5)


def test_a_lock_that_fails_is_tried_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def failing() -> None:
        tries.append(1)
        raise RuntimeError

    bench.watch._lock = failing
    bench.open()
    bench.watch.tick()
    monkeypatch.setattr(bench.state, "idle_seconds", lambda: IDLE_SECONDS + 1)
    for _ in range(2):
        bench.watch.tick()
        bench.watch.finish()
    assert len(tries) == 2


def test_new_keys_taking_their_place_are_not_a_lock(bench: Bench) -> None:
    bench.open()
    bench.watch.tick()
    with bench.state.renew(Keys(bytearray(b"n" * 32))):
        assert not bench.state.unlocked
        assert not bench.watch.closing()
        bench.watch.tick()
    assert bench.calls == ["unlocked"]
    assert bench.state.k1() == b"n" * 32
    assert bench.state.actor == ACTOR


def test_a_lock_asked_while_keys_change_wins(bench: Bench) -> None:
    bench.open()
    bench.watch.tick()
    with pytest.raises(VaultLocked), bench.state.renew(Keys(bytearray(32))):
        thread = threading.Thread(target=bench.state.close)
        thread.start()
        thread.join()
        assert bench.watch.closing()
    assert not bench.state.unlocked
