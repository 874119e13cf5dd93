"""The compliance file: its chapters in the order that an inspector asks, what each holds and what each lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class State(StrEnum):
    """Where a chapter stands."""

    COMPLETE = "complete"
    MISSING = "missing"
    NOT_KEPT = "not_kept"


class Part(Protocol):
    """What the rules need of a part of the file."""

    @property
    def chapter(self) -> str: ...

    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]: ...

    @property
    def missing(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter with its parts."""

    id: str
    parts: tuple[Any, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that its parts lack."""
        return tuple(text for part in self.parts for text in part.missing)

    @property
    def state(self) -> State:
        """Nothing at all is said as such: it is never a chapter left out in silence."""
        if not any(part.blocks for part in self.parts):
            return State.MISSING if self.parts else State.NOT_KEPT
        return State.MISSING if self.missing else State.COMPLETE


def arranged(order: Iterable[str], parts: Iterable[Part]) -> tuple[Chapter, ...]:
    """Every chapter in its order, those without parts too; parts keep the order in which they came."""
    held: dict[str, list[Part]] = {}
    for part in parts:
        held.setdefault(str(part.chapter), []).append(part)
    return tuple(Chapter(str(name), tuple(held.get(str(name), ()))) for name in order)


def lacking(chapters: Iterable[Chapter], left_out: Iterable[str]) -> int:
    """How many things lack, each chapter that nobody keeps and each that was left out counting for one."""
    out = set(left_out)
    return sum(
        1 if chapter.id in out or chapter.state == State.NOT_KEPT else len(chapter.missing)
        for chapter in chapters
    )
