"""The programs that probes start: no window, no input but what is given, an end with all they started."""

import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from vigie import platform

CHUNK = 65536
Process = subprocess.Popen[bytes]


class TooMuch(Exception):  # noqa: N818  (an answer, as a timeout is)
    """More output than what is read of a program."""


def start(command: tuple[str, ...], environment: Mapping[str, str], given: bytes = b"") -> Process:
    """Start it; :class:`FileNotFoundError` where it is not installed. It reads ``given``, and nothing else."""
    words = list(command)
    if sys.platform == "win32":
        # Windows would look first in the folder where Vigie was started, which may be that of the downloads.
        words[0] = find(words[0], environment.get("PATH", ""))
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE if given else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(environment),
        cwd=Path(sys.executable).anchor,
        start_new_session=True,
        creationflags=platform.NO_WINDOW,
    )
    if process.stdin is not None:
        # by a thread: a program that doesn't read would hold a longer text, and its time limit with it
        threading.Thread(target=_give, args=(process.stdin, given), name="probe-input", daemon=True).start()
    return process


def _give(stream: IO[bytes], given: bytes) -> None:
    try:
        with stream:
            stream.write(given)
    except OSError:
        return


def find(name: str, path: str) -> str:
    """The program of this name in the folders of ``path``, and nowhere else."""
    if os.path.isabs(name):  # noqa: PTH117  (as a word of a command)
        return name
    for folder in path.split(os.pathsep):
        for written in (name, f"{name}.exe"):
            found = Path(folder) / written
            if folder and found.suffix and found.is_file():
                return str(found)
    raise FileNotFoundError(name)


def drain(process: Process, timeout: float, largest: int) -> tuple[bytes, bytes]:
    """Both streams, up to the size and the deadline; :class:`TooMuch`, :class:`TimeoutError` past them."""
    deadline = time.monotonic() + timeout
    if sys.platform == "win32":
        kept = by_threads(process, deadline, largest)
    else:
        kept = _by_selector(process, deadline, largest)
    try:
        process.wait(max(0.05, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return kept


def _by_selector(process: Process, deadline: float, largest: int) -> tuple[bytes, bytes]:
    """Without ever blocking on one of the two."""
    assert process.stdout is not None and process.stderr is not None  # noqa: S101
    kept: dict[int, bytearray] = {process.stdout.fileno(): bytearray(), process.stderr.fileno(): bytearray()}
    with selectors.DefaultSelector() as selector:
        for descriptor in kept:
            selector.register(descriptor, selectors.EVENT_READ)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for key, _ in selector.select(left):
                chunk = os.read(key.fd, CHUNK)
                if not chunk:
                    selector.unregister(key.fd)
                kept[key.fd] += chunk
                if len(kept[key.fd]) > largest:
                    raise TooMuch
    output, errors = kept.values()
    return bytes(output), bytes(errors)


def by_threads(process: Process, deadline: float, largest: int) -> tuple[bytes, bytes]:
    """Windows can't wait for pipes: a thread reads each; it ends with the program, which the caller ends."""
    assert process.stdout is not None and process.stderr is not None  # noqa: S101
    kept = bytearray(), bytearray()
    full = threading.Event()

    def read(descriptor: int, into: bytearray) -> None:
        try:
            while chunk := os.read(descriptor, CHUNK):
                into += chunk
                if len(into) > largest:
                    full.set()
                    return
        except OSError:
            return

    streams = (process.stdout.fileno(), process.stderr.fileno())
    threads = [
        threading.Thread(target=read, args=pair, name="probe-pipe", daemon=True)
        for pair in zip(streams, kept, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive() and not full.is_set():
            if time.monotonic() > deadline:
                raise TimeoutError
            thread.join(0.02)
    if full.is_set():
        raise TooMuch
    output, errors = kept
    return bytes(output), bytes(errors)


def end(process: Process) -> None:
    """End the program and whatever it started."""
    if process.poll() is None:
        if sys.platform == "win32":
            _end_family(process)
        else:
            try:
                os.killpg(process.pid, signal.SIGKILL)  # it leads its own process group
            except (ProcessLookupError, PermissionError):
                process.kill()
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _end_family(process: Process) -> None:
    import psutil  # on Windows alone: the others' start does without

    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except (psutil.Error, OSError):
        family = []
    process.kill()
    for child in family:
        try:
            child.kill()
        except (psutil.Error, OSError):
            continue
