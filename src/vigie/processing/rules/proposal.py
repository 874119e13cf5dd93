"""Which ready-made activities concern a practice, from what is known of it; unknown is never no."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Known = bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing of the profile: among `values`, equal to `equal`, or more than `over`; exactly one is given."""

    fact: str
    values: frozenset[str] | None = None
    equal: bool | None = None
    over: int | None = None

    def holds(self, profile: Mapping[str, Any]) -> Known:
        """Whether it does; None when the profile does not say."""
        said = profile.get(self.fact)
        if said is None:
            return None
        if self.values is not None:
            return said in self.values
        if self.equal is not None:
            return bool(said) is self.equal
        return int(said) > (self.over or 0)


def concerns(conditions: Iterable[Condition], profile: Mapping[str, Any]) -> Known:
    """Whether any condition holds; without condition, it concerns everybody."""
    found = [condition.holds(profile) for condition in conditions]
    if not found or True in found:
        return True
    return None if None in found else False
