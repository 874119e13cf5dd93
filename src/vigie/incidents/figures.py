"""The national figures as context: bars drawn by the server, a hole where nothing was found. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vigie.incidents import law
from vigie.typography import french

LEFT, RIGHT, TOP, BOTTOM = 6, 494, 26, 168
WIDEST = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One value, in the drawing's units. `value` None: nothing was found, and nothing is drawn."""

    label: str
    value: int | None
    x: float
    y: float
    width: float
    height: float
    derived: bool
    how: str
    source: law.Source | None

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.x + self.width / 2, 1)

    @property
    def above(self) -> float:
        """Where its figure stands."""
        return round(self.y - 7, 1)


@dataclass(frozen=True, slots=True)
class Chart:
    """One series. `missing`: the years of its span for which nothing was found."""

    id: str
    title: str
    unit: str
    note: str
    bars: tuple[Bar, ...]
    group: str = ""

    @property
    def known(self) -> tuple[Bar, ...]:
        """What was found."""
        return tuple(bar for bar in self.bars if bar.value is not None)

    @property
    def said(self) -> str:
        """The drawing, for whoever does not see it."""
        parts = [f"{bar.label} : {'non trouvé' if bar.value is None else bar.value}" for bar in self.bars]
        return french(f"En {self.unit}. {' ; '.join(parts)}.")


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole page."""

    note: str
    checked_on: date
    charts: tuple[Chart, ...]
    shares: tuple[Chart, ...]
    sources: tuple[law.Source, ...]


def figures() -> Figures:
    """The figures of the content in force, else the program's own."""
    raw = law.table("figures")
    sources = law.sources_of(raw)
    shares = [chart for row in raw["shares"] for chart in _shares(row, sources)]
    return Figures(
        french(raw["note"]), raw["checked_on"], tuple(_series(row, sources) for row in raw["series"]),
        tuple(shares), tuple(sources.values()),
    )  # fmt: skip


def _series(row: Mapping[str, Any], sources: Mapping[str, law.Source]) -> Chart:
    found = {value["year"]: value for value in row["values"]}
    years = range(min(found), max(found) + 1)
    bars = _bars([(str(year), found.get(year)) for year in years], sources)
    return Chart(row["id"], french(row["title"]), french(row["unit"]), french(row.get("note", "")), bars)


def _shares(row: Mapping[str, Any], sources: Mapping[str, law.Source]) -> list[Chart]:
    charts = []
    for year in sorted({value["year"] for value in row["values"]}):
        found = {value["part"]: value for value in row["values"] if value["year"] == year}
        bars = _bars(
            [(french(part["label"]), found.get(part["id"])) for part in row["parts"]], sources, top=100
        )
        title = french(f"{row['title']}, {year}")
        charts.append(
            Chart(f"{row['id']}-{year}", title, row["unit"], french(row.get("note", "")), bars, str(year))
        )
    return charts


def _bars(
    rows: list[tuple[str, Mapping[str, Any] | None]], sources: Mapping[str, law.Source], top: int = 0
) -> tuple[Bar, ...]:
    highest = top or max(value["value"] for _, value in rows if value)
    step = (RIGHT - LEFT) / len(rows)
    width = min(step * 0.7, WIDEST)
    bars = []
    for place, (label, value) in enumerate(rows):
        height = (BOTTOM - TOP) * value["value"] / highest if value else 0
        bars.append(
            Bar(
                label, value["value"] if value else None, round(LEFT + step * (place + 0.5) - width / 2, 1),
                round(BOTTOM - height, 1), round(width, 1), round(height, 1),
                bool(value and value.get("derived")), french(value.get("how", "")) if value else "",
                sources[value["source"]] if value else None,
            )
        )  # fmt: skip
    return tuple(bars)
