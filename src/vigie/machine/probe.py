"""One probe: what to read, where, at what cost. It says nothing of what the answer means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from vigie.machine.raws import Raw
from vigie.machine.readings import Rights
from vigie.machine.surroundings import Surroundings

Kind = Literal["command", "file", "api", "shared"]
Cost = Literal["fast", "slow"]


@dataclass(frozen=True)
class Shared:
    """One call that answers several probes, made once in an audit whatever the number of those asked.

    ``call(around, names, timeout)`` gives a Raw for each of the names it can answer; a name that it leaves out
    has failed. Past ``timeout`` seconds, each of them is « n’a pas répondu à temps ».
    """

    name: str
    call: Callable[[Surroundings, tuple[str, ...], float], Mapping[str, Raw]]
    timeout: float


@dataclass(frozen=True)
class Probe:
    """``name`` is the file of a capture. ``where`` names the source on screen.

    A command is never run through a shell; ``codes`` are the exit codes of an answer. Several paths, or a
    pattern, are joined under ``==> path <==`` heads. What isn't ``live`` is only read in captures.
    ``shared`` is the call whose answer holds this output among others. ``beside`` is the end of the names of
    other files of a capture that the same parsers read (``.reg``).
    """

    name: str
    systems: tuple[str, ...]
    kind: Kind
    where: str
    yields: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...] = ()
    paths: tuple[str, ...] = ()
    call: Callable[[Surroundings], bytes] | None = None
    shared: Shared | None = None
    rights: Rights = "user"
    cost: Cost = "fast"
    timeout: float = 2.0
    keeps_errors: bool = False
    codes: tuple[int, ...] = (0,)
    live: bool = True
    beside: str = ""
