"""The replacement of a process where there is no `execve`: on any system, but for the sockets' own duplication."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop import two_parts
from tests.desktop.conftest import ROOT
from vigie import platform
from vigie.desktop import relaunch, successor
from vigie.desktop.instance import Lock

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform == "win32", reason="plays Windows's part with POSIX locks"),
]


class Ended(BaseException):
    """Where the process would have ended."""


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lock]:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    platform.private_dir(platform.run_dir())
    monkeypatch.setattr(platform, "lock_file", platform.lock_file)
    monkeypatch.setattr(platform, "unlock_file", platform.unlock_file)
    two_parts.by_bytes()
    taken = Lock.take()
    assert taken is not None
    yield taken
    taken.free()


def test_it_ends_once_the_next_one_has_everything(
    lock: Lock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []

    def end(code: int) -> None:
        ended.append(code)
        raise Ended

    monkeypatch.setattr(successor.os, "_exit", end)
    monkeypatch.setattr(successor, "share", lambda sock, pid: f"{sock.getsockname()[1]} for {pid}")
    received = tmp_path / "received"
    script = (
        "import os, sys; said = sys.stdin.read(); "
        f"open({str(received)!r}, 'w').write(f'{{os.getpid()}} {{said}}'); print('ready', flush=True)"
    )
    with socket.socket() as sock, pytest.raises(Ended):
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
        successor.give_way([sys.executable, "-c", script], [sock], lock, ["a", "b"])
    assert ended == [0]
    pid, _, said = received.read_text().partition(" ")
    assert said == f'{{"sockets": ["{port} for {pid}"], "browsers": ["a", "b"]}}'


@pytest.mark.parametrize(
    "script",
    ["import time; time.sleep(60)", "print('no')", "raise SystemExit(1)"],
    ids=["mute", "other", "dies"],
)
def test_one_that_does_not_take_over_is_ended(
    lock: Lock, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def popen(*args: object, **more: object) -> subprocess.Popen[bytes]:
        started.append(real(*args, **more))  # type: ignore[call-overload]
        return started[0]

    monkeypatch.setattr(successor.subprocess, "Popen", popen)
    monkeypatch.setattr(successor.os, "_exit", lambda code: pytest.fail("ended although nobody took over"))
    successor.give_way([sys.executable, "-c", script], [], lock, [], wait=0.5)
    assert started[0].returncode is not None


def test_one_that_cannot_start_leaves_the_lock_where_it_is(
    lock: Lock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent: list[Lock] = []
    monkeypatch.setattr(Lock, "lend", lent.append)
    successor.give_way([str(tmp_path / "absent")], [], lock, [])
    assert lent == []


def test_nobody_gets_in_between_the_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    monkeypatch.setattr(platform, "lock_file", platform.lock_file)
    monkeypatch.setattr(platform, "unlock_file", platform.unlock_file)
    two_parts.by_bytes()
    run = platform.private_dir(platform.run_dir())
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    first = subprocess.Popen([sys.executable, two_parts.__file__, "give"], env=environment)

    def until(path: Path) -> None:
        deadline = time.monotonic() + 30
        while not path.exists():
            assert time.monotonic() < deadline
            assert Lock.take() is None
            time.sleep(0.001)

    try:
        while not (run / "first").exists():
            assert first.poll() is None
            time.sleep(0.01)
        (run / "go").touch()
        until(run / "second")
        assert first.wait(30) == 0
        for _ in range(200):
            assert Lock.take() is None
            time.sleep(0.001)
        pid, _, browsers = (run / "second").read_text().partition(" ")
        assert int(pid) != first.pid
        assert browsers == "['mark']"
    finally:
        (run / "end").touch()
        first.kill()
        first.wait()
    deadline = time.monotonic() + 30
    while (lock := Lock.take()) is None:
        assert time.monotonic() < deadline
    lock.free()


def test_what_windows_is_told_to_start(monkeypatch: pytest.MonkeyPatch, lock: Lock) -> None:
    asked: list[object] = []
    monkeypatch.setattr(platform, "system", lambda: "windows")
    monkeypatch.setattr(successor, "give_way", lambda *words: asked.append(words))
    relaunch.replace_process(relaunch.Handover([], lock, ["mark"]))
    assert asked == [(relaunch.command(0), [], lock, ["mark"])]
