"""Which questions to ask at one sitting: at most twelve the first time, five after that."""

from collections.abc import Iterable
from dataclasses import dataclass

FIRST_SITTING = 12
NEXT_SITTINGS = 5
SECONDS_EACH = 20


@dataclass(frozen=True, slots=True)
class Askable:
    """A control whose question is open. `base` is the common ground; `expired` was answered once."""

    control_id: str
    device: str | None
    severity: int
    base: bool
    expired: bool = False
    order: int = 0


def choose(askable: Iterable[Askable], *, first: bool) -> list[Askable]:
    """The most useful questions first: common ground, then severity, then the catalogue's order."""
    ranked = sorted(askable, key=lambda a: (not a.expired, not a.base, -a.severity, a.order, a.device or ""))
    return ranked[: FIRST_SITTING if first else NEXT_SITTINGS]


def minutes_for(count: int) -> int:
    """How long that many questions take, rounded up."""
    return -(-count * SECONDS_EACH // 60)
