"""ENISA's severity: the examples of the sources, its bounds, its ranges."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.incidents.builders import AGENDA, BREACHES, CALM, LAPTOP, MAILBOX, NAMES, RANSOMWARE, without
from vigie.incidents.rules.breach import DATA, Breach
from vigie.incidents.rules.enisa import BASE, HEALTH, LOWERS, RAISES, Context, Level, level, severity

CONTEXTS = st.builds(
    Context, st.frozensets(st.sampled_from(sorted(RAISES))), st.frozensets(st.sampled_from(sorted(LOWERS))),
    st.none() | st.sampled_from(sorted(HEALTH)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("breach", "score", "word"),
    [
        (AGENDA, 2.0, Level.MEDIUM),
        (MAILBOX, 5.0, Level.VERY_HIGH),
        (RANSOMWARE, 4.75, Level.VERY_HIGH),
    ],
)
def test_it_works(breach: Breach, score: float, word: Level) -> None:
    found = severity(breach)
    assert found.exact == score
    assert found.levels == (word, word)


def test_an_encrypted_laptop_has_its_score_and_a_flag_beside() -> None:
    found = severity(LAPTOP)
    assert found.exact == 5.0
    assert found.unintelligible is True


def test_a_speciality_that_tells_raises_the_context() -> None:
    assert severity(AGENDA, Context(frozenset({"revealing"}))).dpc == (2, 2)


@pytest.mark.parametrize(
    ("detail", "dpc"),
    [("care_fact", 1), ("emergency_fact", 2), ("specific_test", 3), ("result", 4), (None, 4)],
)
def test_health_data_says_more_or_less(detail: str | None, dpc: int) -> None:
    assert severity(replace(CALM, data=frozenset({"health"})), Context(health_detail=detail)).dpc == (
        dpc,
        dpc,
    )


@pytest.mark.parametrize(
    ("score", "word"),
    [(1.99, Level.LOW), (2, Level.MEDIUM), (3, Level.HIGH), (3.99, Level.HIGH), (4, Level.VERY_HIGH)],
)
def test_levels_begin_at_their_number(score: float, word: Level) -> None:
    assert level(score) is word


@pytest.mark.parametrize(("count", "flag"), [(None, None), (0, False), (100, False), (101, True)])
def test_more_than_a_hundred_people_is_a_flag(count: int | None, flag: bool | None) -> None:
    assert severity(replace(CALM, people_count=count)).many is flag


def test_every_category_has_its_base() -> None:
    assert BASE.keys() == DATA


def test_nothing_known_is_the_whole_range() -> None:
    found = severity(Breach())
    assert (found.score, found.exact) == ((0.25, 6.0), None)


@given(BREACHES, CONTEXTS)
def test_it_stays_within_its_bounds(breach: Breach, context: Context) -> None:
    found = severity(breach, context)
    for low, high in (found.dpc, found.ei, found.cb, found.score):
        assert low <= high
    assert found.dpc[0] >= 1 and found.dpc[1] <= 4
    assert found.ei[0] >= 0.25 and found.ei[1] <= 1
    assert found.cb[0] >= 0 and found.cb[1] <= 2


@given(BREACHES, st.sets(st.sampled_from(NAMES)), CONTEXTS)
def test_what_is_forgotten_never_lowers_the_most_it_could_be(
    breach: Breach, forgotten: set[str], context: Context
) -> None:
    if context.lowers and "data" in forgotten:
        context = replace(context, lowers=frozenset())
    assert severity(without(breach, forgotten), context).score[1] >= severity(breach, context).score[1]
