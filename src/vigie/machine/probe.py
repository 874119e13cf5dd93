"""One probe: what to read, where, at what cost. It says nothing of what the answer means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vigie.machine.readings import Rights
from vigie.machine.surroundings import Surroundings

Kind = Literal["command", "file", "api"]
Cost = Literal["fast", "slow"]


@dataclass(frozen=True)
class Probe:
    """``name`` is the file of a capture. ``where`` names the source on screen.

    A command is never run through a shell; ``codes`` are the exit codes of an answer. Several paths, or a
    pattern, are joined under ``==> path <==`` heads. What isn't ``live`` is only read in captures.
    """

    name: str
    systems: tuple[str, ...]
    kind: Kind
    where: str
    yields: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...] = ()
    paths: tuple[str, ...] = ()
    call: Callable[[Surroundings], bytes] | None = None
    rights: Rights = "user"
    cost: Cost = "fast"
    timeout: float = 2.0
    keeps_errors: bool = False
    codes: tuple[int, ...] = (0,)
    live: bool = True
