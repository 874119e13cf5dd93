"""Locking replaces the process: same pid, same sockets, same browser, no key."""

import http.client
import re
import threading
import time
from pathlib import Path

import pytest

from tests.desktop.alone.urls import key
from tests.desktop.conftest import Running, second_start
from vigie.desktop import relaunch

pytestmark = pytest.mark.integration


def occurrences(pid: int, needle: bytes) -> int:
    """How often ``needle`` stands in the writable memory of a process."""
    count = 0
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            match = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if match is None or "[v" in line:
                continue
            begin, end = int(match[1], 16), int(match[2], 16)
            try:
                memory.seek(begin)
                count += memory.read(end - begin).count(needle)
            except (OSError, OverflowError, ValueError):
                continue
    return count


def image(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def unlock_then_lock(running: Running) -> None:
    running.enter()
    running.keep_cookies(running.post("/unlock/"))
    assert running.request("GET", "/private/").body == "private"
    reply = running.request("GET", "/lock/")
    assert reply.status == 302
    assert reply.headers["Connection"] == "close"


def test_no_copy_of_the_key_survives_the_lock(running: Running) -> None:
    running.enter()
    running.post("/unlock/")
    pid = running.process.pid
    assert occurrences(pid, key()) > 0
    running.request("GET", "/lock/")
    running.wait_for(lambda: relaunch.RESUME_OPTION.encode() in image(pid))
    assert running.request("GET", "/").status == 200
    assert running.process.poll() is None
    assert occurrences(pid, key()) == 0


def test_the_browser_stays_recognised_and_the_pages_are_locked(running: Running) -> None:
    unlock_then_lock(running)
    reply = running.request("GET", "/private/")  # waits in the queue while the process is replaced
    assert reply.status == 302
    assert reply.headers["Location"] == "/_locked/"
    assert "ouvert : False" in running.request("GET", "/").body


def test_no_request_is_refused_while_the_process_is_replaced(running: Running) -> None:
    running.enter()
    running.post("/unlock/")
    failures: list[BaseException] = []
    statuses: list[int] = []
    stop = threading.Event()

    def hammer() -> None:
        while not stop.is_set():
            try:
                statuses.append(running.request("GET", "/").status)
            except (OSError, http.client.HTTPException) as error:
                failures.append(error)

    threads = [threading.Thread(target=hammer) for _ in range(3)]
    for thread in threads:
        thread.start()
    running.request("GET", "/lock/")
    running.wait_for(lambda: relaunch.RESUME_OPTION.encode() in image(running.process.pid))
    time.sleep(1.5)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(statuses) == {200}
    assert failures == []


def test_it_can_be_unlocked_and_locked_again_and_again(running: Running) -> None:
    for _ in range(3):
        running.cookies = {k: v for k, v in running.cookies.items() if "launch" in k}
        if not running.cookies:
            running.enter()
        running.keep_cookies(running.post("/unlock/"))
        assert running.request("GET", "/private/").body == "private"
        running.request("GET", "/lock/")
        assert running.request("GET", "/private/").status == 302
    descriptors = len(list(Path(f"/proc/{running.process.pid}/fd").iterdir()))
    assert descriptors < 25


def test_the_replaced_process_is_still_the_only_instance(running: Running) -> None:
    unlock_then_lock(running)
    running.wait_for(lambda: relaunch.RESUME_OPTION.encode() in image(running.process.pid))
    done = second_start(running.home)
    assert done.returncode == 0
    assert f"localhost:{running.port}" in done.stdout


def test_what_the_lock_took() -> None:
    """The command of the next image says nothing but a descriptor."""
    assert relaunch.command(7)[1:] == ["-m", "vigie", "--resume-fd", "7"]
