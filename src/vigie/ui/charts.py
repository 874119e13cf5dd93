"""Geometry of the charts: plain numbers in, plain numbers out, nothing drawn here."""

from collections.abc import Sequence
from dataclasses import dataclass

ORDER = ("met", "to_fix", "unknown", "not_applicable")
CLASS = {"met": "ok", "to_fix": "ko", "unknown": "nsp", "not_applicable": "so"}


@dataclass(frozen=True)
class Arc:
    """A piece of the ring, in hundredths of its length."""

    outcome: str
    dash: str
    offset: str

    @property
    def css(self) -> str:
        """The class that gives its colour and thickness."""
        return f"g-{CLASS[self.outcome]}"


@dataclass(frozen=True)
class Slice:
    """A piece of the bar, in hundredths of its width."""

    outcome: str
    x: str
    width: str

    @property
    def css(self) -> str:
        """The class that gives its colour."""
        return f"g-{CLASS[self.outcome]}"


@dataclass(frozen=True)
class Notch:
    """One step of a sequence."""

    x: int
    state: str  # "f" done, "p" in progress, "" to come


@dataclass(frozen=True)
class Point:
    """One value of the line, in the drawing's units."""

    x: float
    y: float
    label: str
    value: int


@dataclass(frozen=True)
class Line:
    """A line chart: its points, its grid, and where the words go."""

    points: list[Point]
    ticks: list[tuple[int, int]]  # value, y

    @property
    def polyline(self) -> str:
        """The ``points`` of the SVG element."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)

    @property
    def grid(self) -> str:
        """The path of the horizontal lines."""
        return "".join(f"M{LEFT} {y}.5H{RIGHT}" for _, y in self.ticks)

    @property
    def labelled(self) -> list[tuple[Point, str]]:
        """The points whose date is written: first, middle, last, with their anchor."""
        if len(self.points) < 2:
            return [(point, "middle") for point in self.points]
        picked = [(self.points[0], "start"), (self.points[-1], "end")]
        if len(self.points) > 4:
            picked.insert(1, (self.points[len(self.points) // 2], "middle"))
        return picked


def arcs(counts: dict[str, int]) -> list[Arc]:
    """The ring: the four outcomes in their fixed order, none for zero."""
    total = sum(counts.get(outcome, 0) for outcome in ORDER)
    drawn: list[Arc] = []
    before = 0.0
    for outcome in ORDER:
        count = counts.get(outcome, 0)
        if not count:
            continue
        # A hair is left between pieces, so that they read without colour.
        whole = 100 * count / total
        part = round(max(whole - 1.2, 0.3), 1) if count < total else 100.0
        drawn.append(Arc(outcome, f"{part:.1f} {100 - part:.1f}", f"{25 - before:.1f}"))
        before += whole
    return drawn


def slices(counts: dict[str, int]) -> list[Slice]:
    """The stacked bar: the four outcomes in their fixed order, none for zero."""
    total = sum(counts.get(outcome, 0) for outcome in ORDER)
    drawn: list[Slice] = []
    before = 0.0
    for outcome in ORDER:
        count = counts.get(outcome, 0)
        if count:
            width = 100 * count / total
            drawn.append(Slice(outcome, f"{before:.1f}", f"{width:.1f}"))
            before += width
    return drawn


def notches(done: int, total: int, current: bool = True) -> list[Notch]:
    """``total`` steps of which ``done`` are behind, the next one in progress."""
    return [
        Notch(14 * index, "f" if index < done else "p" if current and index == done else "")
        for index in range(total)
    ]


LEFT, RIGHT, TOP, BOTTOM = 28, 458, 24, 168


def _ceiling(value: int) -> int:
    """The top of the scale: a multiple of three that reads well."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        if value <= 3 * step:
            return 3 * step
    return 3 * (value // 3 + 1)


def line(series: Sequence[tuple[str, int]]) -> Line:
    """A line over evenly spaced instants, from zero to a round ceiling."""
    top = _ceiling(max((value for _, value in series), default=0))
    step = (RIGHT - LEFT) / max(len(series) - 1, 1)
    points = [
        Point(round(LEFT + index * step), round(BOTTOM - (BOTTOM - TOP) * value / top), label, value)
        for index, (label, value) in enumerate(series)
    ]
    ticks = [(top * n // 3, BOTTOM - (BOTTOM - TOP) * n // 3) for n in range(4)]
    return Line(points, ticks)
