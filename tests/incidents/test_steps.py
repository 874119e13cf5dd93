"""What to do next: the order, what waits, what an answer sets aside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.catalogue import loader, playbooks
from vigie.catalogue.rules.playbooks import Playbook
from vigie.incidents.rules import steps
from vigie.incidents.rules.steps import PHASES, Card, Mark, State

BOOKS = playbooks.load(loader.load(loader.DATA))
DONE = Mark(State.DONE)


@dataclass(frozen=True)
class Step:
    id: str
    after: tuple[str, ...] = ()
    only_if: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    phases: Mapping[str, tuple[Step, ...]]


def book(*first: Step, **phases: tuple[Step, ...]) -> Book:
    return Book(dict.fromkeys(PHASES, ()) | {"minutes_15": first} | phases)


def names(cards: tuple[Card, ...]) -> list[str]:
    return [card.step for card in cards]


def test_it_works() -> None:
    found = steps.next_steps(book(Step("a"), Step("b")), {"a": DONE})
    assert found == (Card("b", "minutes_15", State.TODO),)


def test_phases_come_in_their_order() -> None:
    several = book(Step("a"), recovery=(Step("d"),), hours_72=(Step("c"),), hours_24=(Step("b"),))
    assert names(steps.arrange(several, {})) == ["a", "b", "c", "d"]


def test_what_waits_is_placed_after_and_says_for_what() -> None:
    late, first = steps.arrange(book(Step("late", after=("first",)), Step("first")), {})[::-1]
    assert (first.step, late.step, late.waits_for) == ("first", "late", ("first",))
    assert not late.open


def test_a_skip_without_a_reason_is_no_skip() -> None:
    two = book(Step("a"), Step("b", after=("a",)))
    for reason in ("", "  "):
        found = steps.arrange(two, {"a": Mark(State.SKIPPED, reason)})
        assert [(card.state, card.waits_for) for card in found] == [(State.TODO, ()), (State.TODO, ("a",))]


def test_a_note_is_not_the_deed() -> None:
    found = steps.next_steps(book(Step("a"), Step("b", after=("a",))), {"a": Mark(State.NOTED, "vu")})
    assert [card.step for card in found if card.open] == ["a"]


def test_the_antivirus_waits_for_the_sealed_copy_or_a_reason() -> None:
    for row in BOOKS:
        if "antivirus_scan" not in {step.id for step in row.steps}:
            continue
        scan = lambda marks, row=row: {c.step: c for c in steps.arrange(row, marks)}["antivirus_scan"]  # noqa: E731
        assert scan({}).waits_for == ("seal_copy",), row.id
        everything = {step.id: DONE for step in row.steps if step.id not in ("seal_copy", "antivirus_scan")}
        assert not scan(everything).open
        assert not scan(everything | {"seal_copy": Mark(State.SKIPPED)}).open
        assert not scan(everything | {"seal_copy": Mark(State.NOTED, "plus tard")}).open
        assert scan(everything | {"seal_copy": Mark(State.SKIPPED, "disque déjà remplacé")}).open
        assert scan(everything | {"seal_copy": DONE}).open


def test_an_answer_sets_a_step_aside_and_silence_does_not() -> None:
    asked = book(Step("ask"), Step("pay", only_if={"ask": {"card"}}), Step("end", after=("pay",)))
    assert names(steps.arrange(asked, {})) == ["ask", "pay", "end"]
    for answers in (frozenset({"card"}), frozenset({"card", "file"}), frozenset({"unknown", "file"})):
        assert "pay" in names(steps.arrange(asked, {"ask": Mark(State.DONE, answers=answers)}))
    set_aside = steps.arrange(asked, {"ask": Mark(State.DONE, answers=frozenset({"file"}))})
    assert names(set_aside) == ["ask", "end"]
    assert set_aside[-1].open


def test_another_playbooks_marks_are_left_alone() -> None:
    assert names(steps.next_steps(book(Step("a")), {"elsewhere": DONE})) == ["a"]


def test_nothing_left_is_none() -> None:
    assert steps.current(book(Step("a")), {"a": DONE}) is None


def test_a_circle_still_ends() -> None:
    both = book(Step("a", after=("b",)), Step("b", after=("a",)))
    assert sorted(names(steps.arrange(both, {}))) == ["a", "b"]


def test_each_playbook_can_be_walked_to_its_end_one_card_at_a_time() -> None:
    for row in BOOKS:
        marks: dict[str, Mark] = {}
        while (card := steps.current(row, marks)) is not None:
            marks[card.step] = DONE
        assert not steps.next_steps(row, marks), row.id


@settings(max_examples=60, deadline=None)
@given(
    row=st.sampled_from(BOOKS.rows),
    states=st.lists(st.sampled_from(list(State)), min_size=40, max_size=40),
    reasons=st.lists(st.sampled_from(["", "déjà fait"]), min_size=40, max_size=40),
)
def test_no_card_is_lost_nor_doubled(row: Playbook, states: list[State], reasons: list[str]) -> None:
    marks = {s.id: Mark(state, reason) for s, state, reason in zip(row.steps, states, reasons, strict=False)}
    found = steps.arrange(row, marks)
    assert sorted(names(found)) == sorted(step.id for step in row.steps)
    assert [PHASES.index(card.phase) for card in found] == sorted(PHASES.index(c.phase) for c in found)
    for card in found:
        assert not (card.waits_for and card.step in marks and marks[card.step].settled)
