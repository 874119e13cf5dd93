"""Lock by replacing the process: no key, and no copy of one, survives.

Python copies bytes where it likes, so wiping them in place is only a best effort. The process that held the key gives
way to one that never did: the listening sockets, the instance lock and the fingerprints of the admitted browsers
cross, nothing else does. On POSIX it re-executes itself. Windows has no ``execve``: there it starts the next process
(:mod:`vigie.desktop.successor`), and ends as soon as that one has the sockets.
"""

import json
import os
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vigie import platform

if TYPE_CHECKING:
    from vigie.desktop.instance import Lock

RESUME_OPTION = "--resume-fd"
STANDARD_INPUT = 0


@dataclass(frozen=True)
class Handover:
    """What crosses from one process image to the next."""

    sockets: list[socket.socket]
    lock: "Lock"
    browsers: list[str]


def possible() -> bool:
    """Whether a lock replaces the process; the demo says no."""
    return True


def command(descriptor: int) -> list[str]:
    """The arguments of the next image."""
    return platform.program(RESUME_OPTION, str(descriptor))


def freeze(handover: Handover) -> int:
    """Make the descriptors inheritable; returns the one to read the rest from."""
    reading, writing = os.pipe()
    text = json.dumps(
        {
            "sockets": [sock.fileno() for sock in handover.sockets],
            "lock": handover.lock.descriptor,
            "browsers": handover.browsers,
        }
    )
    os.write(writing, text.encode())  # at most twenty fingerprints: far below a pipe's capacity
    os.close(writing)
    for descriptor in (reading, handover.lock.descriptor, *(sock.fileno() for sock in handover.sockets)):
        os.set_inheritable(descriptor, True)
    return reading


def thaw(descriptor: int) -> Handover:
    """Take over what the previous image (on Windows, the previous process) left."""
    from vigie.desktop import successor
    from vigie.desktop.instance import Lock

    if platform.system() == "windows":
        return Handover(*successor.take_over())
    with os.fdopen(descriptor, "rb") as stream:
        raw = json.loads(stream.read())
    for inherited in (*raw["sockets"], raw["lock"]):
        os.set_inheritable(inherited, False)
    sockets = [socket.socket(fileno=number) for number in raw["sockets"]]
    return Handover(sockets, Lock(int(raw["lock"])), [str(mark) for mark in raw["browsers"]])


def replace_process(handover: Handover) -> None:
    """Never returns, unless Windows could not start the next process: the vault is closed all the same."""
    sys.stdout.flush()
    sys.stderr.flush()
    if platform.system() == "windows":
        from vigie.desktop import successor

        successor.give_way(command(STANDARD_INPUT), handover.sockets, handover.lock, handover.browsers)
        return
    arguments = command(freeze(handover))
    os.execv(arguments[0], arguments)  # noqa: S606
