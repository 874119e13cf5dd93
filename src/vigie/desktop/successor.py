"""Windows has no ``execve``: the process that held the key starts the next one, and ends once it has taken over.

What crosses goes through a pipe: the sockets, duplicated by Windows for that very process (``WSADuplicateSocket``), and
the fingerprints of the browsers. The lock crosses by its two parts. The next process says ``ready``; if it does not in
time, it is ended, and this one ends too: closed rather than with the key in memory.
"""

import base64
import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO

from vigie.desktop.instance import Lock

READY = b"ready\n"
READY_SECONDS = 30.0
_NEW_GROUP = 0x00000200 if sys.platform == "win32" else 0  # CREATE_NEW_PROCESS_GROUP


def share(sock: socket.socket, pid: int) -> str:
    """A listening socket, for this process alone to open."""
    if sys.platform == "win32":
        return base64.b64encode(sock.share(pid)).decode("ascii")
    raise NotImplementedError


def open_shared(text: str) -> socket.socket:
    """The other end of :func:`share`."""
    if sys.platform == "win32":
        return socket.fromshare(base64.b64decode(text))
    raise NotImplementedError


def give_way(
    command: Sequence[str],
    sockets: Sequence[socket.socket],
    lock: Lock,
    browsers: Sequence[str],
    wait: float = READY_SECONDS,
) -> None:
    """Start the next process and end this one; returns only when that failed.

    It has a group of its own: a Ctrl+C typed in the console, whose prompt has come back, is not for it.
    """
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=_NEW_GROUP
        )
    except OSError:
        return
    try:
        assert child.stdin is not None and child.stdout is not None  # noqa: S101
        lock.lend()
        crossing = {"sockets": [share(sock, child.pid) for sock in sockets], "browsers": list(browsers)}
        child.stdin.write(json.dumps(crossing).encode("ascii"))
        child.stdin.close()
        if _says_ready(child.stdout, wait):
            os._exit(0)  # as after execve: nothing of this process runs any more
    except OSError:
        pass
    child.kill()
    child.wait()


def _says_ready(stream: IO[bytes], wait: float) -> bool:
    said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=lambda: said.put(stream.readline()), daemon=True).start()
    try:
        return said.get(timeout=wait) == READY
    except queue.Empty:
        return False


def take_over() -> tuple[list[socket.socket], Lock, list[str]]:
    """What the previous process gives, on standard input; says so on standard output, then leaves both alone."""
    crossing = json.loads(sys.stdin.buffer.read())
    sockets = [open_shared(text) for text in crossing["sockets"]]
    lock = Lock.join()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    lock.complete()
    return sockets, lock, [str(mark) for mark in crossing["browsers"]]
