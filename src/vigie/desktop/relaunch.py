"""Lock by replacing the process: no key, and no copy of one, survives ``execve``.

Python copies bytes where it likes, so wiping them in place is only a best effort. On POSIX the process that
held the key re-executes itself into the locked state; the listening sockets, the instance lock and the
fingerprints of the admitted browsers cross, nothing else does. On Windows a process cannot replace itself:
the vault wipes its keys in place (best effort) and the process goes on.
"""

import json
import os
import socket
import sys
from dataclasses import dataclass

from vigie import platform

RESUME_OPTION = "--resume-fd"


@dataclass(frozen=True)
class Handover:
    """What crosses from one process image to the next."""

    sockets: list[socket.socket]
    lock: int
    browsers: list[str]


def possible() -> bool:
    """Whether this system lets a process replace itself."""
    return os.name == "posix"


def command(descriptor: int) -> list[str]:
    """The arguments of the next image."""
    return platform.program(RESUME_OPTION, str(descriptor))


def freeze(handover: Handover) -> int:
    """Make the descriptors inheritable; returns the one to read the rest from."""
    reading, writing = os.pipe()
    text = json.dumps(
        {
            "sockets": [sock.fileno() for sock in handover.sockets],
            "lock": handover.lock,
            "browsers": handover.browsers,
        }
    )
    os.write(writing, text.encode())  # at most twenty fingerprints: far below a pipe's capacity
    os.close(writing)
    for descriptor in (reading, handover.lock, *(sock.fileno() for sock in handover.sockets)):
        os.set_inheritable(descriptor, True)
    return reading


def thaw(descriptor: int) -> Handover:
    """Take over what the previous image left."""
    with os.fdopen(descriptor, "rb") as stream:
        raw = json.loads(stream.read())
    for inherited in (*raw["sockets"], raw["lock"]):
        os.set_inheritable(inherited, False)
    sockets = [socket.socket(fileno=number) for number in raw["sockets"]]
    return Handover(sockets, int(raw["lock"]), [str(mark) for mark in raw["browsers"]])


def replace_process(handover: Handover) -> None:
    """Never returns: the next image starts locked."""
    sys.stdout.flush()
    sys.stderr.flush()
    arguments = command(freeze(handover))
    os.execv(arguments[0], arguments)  # noqa: S606
