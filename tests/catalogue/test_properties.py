"""Properties over the whole catalogue: nothing that is taken away, or that ages, ever turns a verdict into `met`."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.catalogue import loader
from vigie.catalogue.rules import (
    Device,
    Evaluation,
    Fact,
    FactKind,
    Outcome,
    Profile,
    Reason,
    Scope,
    evaluate,
)

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
CATALOGUE = loader.load()
SYSTEMS = ("linux", "windows", "macos", "android", "ios")


def judge(facts: list[Fact], profile: Profile, now: datetime = NOW) -> Evaluation:
    return evaluate(CATALOGUE.controls, facts, profile, CATALOGUE.facts, now)


def met(evaluation: Evaluation) -> set[tuple[str, str | None]]:
    return {(v.id, v.device) for v in evaluation.verdicts if v.outcome == Outcome.MET}


def values_of(spec: Any) -> st.SearchStrategy[Any]:
    match spec.type:
        case "bool":
            return st.booleans()
        case "int":
            return st.integers(0, 400)
        case "number":
            return st.floats(0, 400, allow_nan=False)
        case "choice":
            return st.sampled_from(spec.choices)
        case "list":
            return st.lists(st.sampled_from(spec.choices or ("a", "b")), unique=True).map(tuple)
        case "date":
            return st.dates().map(lambda value: value.isoformat())
        case _:
            return st.text(max_size=5)


@st.composite
def practices(draw: st.DrawFn) -> tuple[Profile, list[Fact]]:
    names = draw(st.lists(st.sampled_from(SYSTEMS), min_size=1, max_size=2))
    devices = tuple(Device(f"d{n}", system) for n, system in enumerate(names))
    values = {
        key.removeprefix("profile."): draw(values_of(spec))
        for key, spec in CATALOGUE.facts.items()
        if spec.kind == FactKind.PROFILE and draw(st.booleans())
    }
    facts: list[Fact] = []
    ages = st.integers(0, 400)
    measured = [spec for spec in CATALOGUE.facts.values() if spec.kind != FactKind.PROFILE]
    for spec in (
        draw(st.lists(st.sampled_from(measured), max_size=40, unique_by=lambda spec: spec.key))
        if measured
        else ()
    ):
        for device in devices if spec.scope == "device" else (None,):
            at = NOW - timedelta(days=draw(ages))
            where = device.id if device else None
            if draw(st.integers(0, 4)) == 0:
                facts.append(Fact(spec.key, unavailable="Illisible ici.", device=where, measured_at=at))
            else:
                facts.append(Fact(spec.key, draw(values_of(spec)), device=where, measured_at=at))
    asked = [control for control in CATALOGUE.controls if control.question]
    for control in draw(st.lists(st.sampled_from(asked), max_size=40, unique_by=lambda control: control.id)):
        for device in devices if control.scope == Scope.DEVICE else (None,):
            value = draw(st.sampled_from(("yes", "yes", "partial", "no", "dont_know")))
            until = NOW + timedelta(days=draw(st.integers(-20, 400)))
            where = device.id if device else None
            facts.append(
                Fact(f"answer.{control.id}", value, device=where, measured_at=NOW, valid_until=until)
            )
    return Profile(values, devices), facts


def withdrawn(before: list[Fact], after: list[Fact]) -> set[tuple[str, str | None]]:
    """The controls whose contradicting answer was taken back: the one admitted way to `met`."""
    gone = set(before) - set(after)
    return {
        (fact.key.removeprefix("answer."), fact.device)
        for fact in gone
        if fact.key.startswith("answer.") and fact.value in ("no", "partial")
    }


@given(practices(), st.data())
@settings(max_examples=150, deadline=None)
def test_taking_facts_away_never_makes_anything_met(
    practice: tuple[Profile, list[Fact]], data: st.DataObject
) -> None:
    profile, facts = practice
    pairs = sorted({(fact.key, fact.device or "") for fact in facts})
    removed = set(data.draw(st.lists(st.sampled_from(pairs), unique=True))) if pairs else set()
    kept = [fact for fact in facts if (fact.key, fact.device or "") not in removed]
    new = met(judge(kept, profile)) - met(judge(facts, profile))
    admitted = withdrawn(facts, kept)
    gathering = {c.id: set(c.over) for c in CATALOGUE.controls if c.over}
    for control_id, device in new:
        freed = {one for one, _ in admitted}
        assert (control_id, device) in admitted or gathering.get(control_id, set()) & freed


@given(practices())
@settings(max_examples=80, deadline=None)
def test_taking_the_measured_half_away_never_makes_anything_met(practice: tuple[Profile, list[Fact]]) -> None:
    profile, facts = practice
    answers = [fact for fact in facts if fact.key.startswith("answer.")]
    assert met(judge(answers, profile)) <= met(judge(facts, profile))


@given(practices(), st.integers(1, 4000))
@settings(max_examples=80, deadline=None)
def test_time_alone_never_makes_anything_met(practice: tuple[Profile, list[Fact]], days: int) -> None:
    profile, facts = practice
    later = judge(facts, profile, NOW + timedelta(days=days))
    assert met(later) <= met(judge(facts, profile))


@given(practices())
@settings(max_examples=60, deadline=None)
def test_not_applicable_rests_on_something_known(practice: tuple[Profile, list[Fact]]) -> None:
    profile, facts = practice
    for verdict in judge(facts, profile).verdicts:
        if verdict.reason == Reason.NOT_CONCERNED:
            assert verdict.facts
    for verdict in judge(facts, Profile()).verdicts:
        assert verdict.outcome != Outcome.NOT_APPLICABLE


@given(practices())
@settings(max_examples=60, deadline=None)
def test_a_declaration_alone_never_reaches_the_highest_severity(practice: tuple[Profile, list[Fact]]) -> None:
    profile, facts = practice
    for verdict in judge(facts, profile).verdicts:
        if verdict.outcome == Outcome.MET and verdict.basis == "declared" and not verdict.gathered:
            assert verdict.severity < 5


@given(practices())
@settings(max_examples=60, deadline=None)
def test_hints_never_decide(practice: tuple[Profile, list[Fact]]) -> None:
    """Flipping every fact that only supports changes no verdict."""
    profile, facts = practice
    deciding = {
        key
        for control in CATALOGUE.controls
        for key in (
            *(k for c in control.criteria if c.role != "supports" for k in c.when.keys()),  # noqa: SIM118
            *(control.applies_when.keys() if control.applies_when else ()),
        )
    }
    flipped = [
        replace(fact, value=not fact.value)
        if isinstance(fact.value, bool) and fact.key not in deciding
        else fact
        for fact in facts
    ]
    before = [(v.id, v.device, v.outcome) for v in judge(facts, profile).verdicts]
    assert [(v.id, v.device, v.outcome) for v in judge(flipped, profile).verdicts] == before
