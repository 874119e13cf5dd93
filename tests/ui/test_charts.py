"""Geometry only: nothing is lost between the counts and what is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.ui import charts

COUNTS = st.dictionaries(st.sampled_from(charts.ORDER), st.integers(0, 500))


@given(COUNTS)
def test_bar_covers_its_width_in_the_fixed_order(counts: dict[str, int]) -> None:
    drawn = charts.slices(counts)
    assert [s.outcome for s in drawn] == [o for o in charts.ORDER if counts.get(o)]
    if drawn:
        assert sum(float(s.width) for s in drawn) == pytest.approx(100, abs=0.3)


@given(COUNTS)
def test_ring_draws_each_outcome_that_has_one(counts: dict[str, int]) -> None:
    drawn = charts.arcs(counts)
    assert len(drawn) == sum(1 for o in charts.ORDER if counts.get(o))
    for arc in drawn:
        part, rest = map(float, arc.dash.split())
        assert part > 0
        assert part + rest == pytest.approx(100)


def test_ring_of_a_single_outcome_is_whole() -> None:
    assert charts.arcs({"met": 7})[0].dash == "100.0 0.0"


def test_steps_done_current_and_to_come() -> None:
    assert [n.state for n in charts.notches(2, 4)] == ["f", "f", "p", ""]
    assert [n.state for n in charts.notches(4, 4)] == ["f"] * 4
    assert charts.notches(0, 0) == []


@given(st.lists(st.integers(0, 5000), max_size=30))
def test_line_stays_inside_the_frame(values: list[int]) -> None:
    line = charts.line([(str(i), v) for i, v in enumerate(values)])
    assert all(charts.LEFT <= p.x <= charts.RIGHT for p in line.points)
    assert all(charts.TOP <= p.y <= charts.BOTTOM for p in line.points)
    assert line.ticks[0] == (0, charts.BOTTOM)


def test_line_writes_first_middle_and_last_date() -> None:
    line = charts.line([(str(i), i) for i in range(9)])
    assert [(p.label, anchor) for p, anchor in line.labelled] == [
        ("0", "start"),
        ("4", "middle"),
        ("8", "end"),
    ]
    assert [anchor for _, anchor in charts.line([("a", 1)]).labelled] == ["middle"]
