from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vigie.assessment.rules.plan import HIGHEST, QUARTER, WEEK, Candidate, Kind, build, priority

TODAY = date(2026, 11, 24)


def candidate(control_id: str = "a", **changes: object) -> Candidate:
    values: dict[str, object] = {"kind": Kind.FIX, "severity": 4, "minutes": 10, "measured": True}
    return Candidate(control_id, **{**values, **changes})  # type: ignore[arg-type]


def ids(items: object) -> list[str]:
    return [planned.candidate.control_id for planned in items]  # type: ignore[attr-defined]


class TestOrder:
    def test_it_works(self) -> None:
        plan = build([candidate("b", severity=2), candidate("a", severity=5)], TODAY)
        assert ids(plan.week) == ["a", "b"]
        assert [planned.rank for planned in plan.week] == [1, 2]

    def test_three_this_week_then_six_this_quarter(self) -> None:
        plan = build([candidate(f"c{n:02}") for n in range(12)], TODAY)
        assert (len(plan.week), len(plan.quarter), len(plan.later)) == (WEEK, QUARTER, 3)

    def test_the_identifier_is_the_last_tie_break(self) -> None:
        assert ids(build([candidate("b"), candidate("a")], TODAY).week) == ["a", "b"]

    def test_a_measured_failure_comes_before_a_declared_one(self) -> None:
        plan = build([candidate("a", measured=False), candidate("b", measured=True)], TODAY)
        assert ids(plan.week) == ["b", "a"]

    def test_what_takes_less_time_comes_first(self) -> None:
        assert ids(build([candidate("a", minutes=240), candidate("b", minutes=10)], TODAY).week) == ["b", "a"]

    def test_an_unknown_is_an_action_of_its_own(self) -> None:
        plan = build([candidate("a", kind=Kind.FIND_OUT, measured=False)], TODAY)
        assert plan.week[0].reasons[1] == "unknown"

    def test_a_prerequisite_is_pulled_in_front(self) -> None:
        plan = build([candidate("a", severity=5, requires=("z",)), candidate("z", severity=1)], TODAY)
        assert ids(plan.week) == ["z", "a"]
        assert "needed_first" in plan.week[0].reasons

    def test_a_cycle_keeps_every_action(self) -> None:
        plan = build([candidate("a", requires=("b",)), candidate("b", requires=("a",))], TODAY)
        assert sorted(ids(plan.week)) == ["a", "b"]


class TestSnooze:
    def test_a_snoozed_action_waits(self) -> None:
        plan = build([candidate(snoozed_until=TODAY + timedelta(days=7))], TODAY)
        assert (ids(plan.week), ids(plan.snoozed)) == ([], ["a"])

    def test_it_comes_back_on_the_day(self) -> None:
        assert ids(build([candidate(snoozed_until=TODAY)], TODAY).week) == ["a"]

    def test_the_highest_severity_is_never_hidden(self) -> None:
        plan = build([candidate(severity=HIGHEST, snoozed_until=TODAY + timedelta(days=7))], TODAY)
        assert ids(plan.week) == ["a"]


candidates = st.lists(
    st.builds(
        Candidate,
        control_id=st.sampled_from([f"c{n}" for n in range(15)]),
        kind=st.sampled_from(Kind),
        severity=st.integers(1, 5),
        minutes=st.integers(1, 600),
        measured=st.booleans(),
        requires=st.lists(st.sampled_from([f"c{n}" for n in range(15)]), max_size=2).map(tuple),
    ),
    unique_by=lambda c: c.control_id,
)


@given(candidates)
def test_nothing_is_lost_and_nothing_is_doubled(given_: list[Candidate]) -> None:
    assert sorted(ids(build(given_, TODAY).all)) == sorted(c.control_id for c in given_)


@given(candidates)
def test_the_order_does_not_depend_on_the_order_given(given_: list[Candidate]) -> None:
    assert build(given_, TODAY) == build(given_[::-1], TODAY)


@given(st.integers(1, 4), st.integers(1, 600))
def test_more_severe_is_never_less_urgent(severity: int, minutes: int) -> None:
    mild = candidate(severity=severity, minutes=minutes)
    assert priority(candidate(severity=severity + 1, minutes=minutes)) > priority(mild)
