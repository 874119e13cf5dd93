"""Tables that age: the first to be old decides, and one control says so in time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from vigie.catalogue import freshness, loader
from vigie.catalogue.rules import Outcome, Profile, evaluate

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def outcome(now: datetime) -> Outcome:
    catalogue = loader.load()
    control = catalogue.control("content_fresh")
    found = evaluate([control], list(freshness.facts(now)), Profile(), catalogue.facts, now)
    return found.verdicts[0].outcome


def test_it_works() -> None:
    left = dict(freshness.stale_in(loader.load(), NOW.date()))
    assert set(left) == {
        "support", "applications", "contacts", "controls", "professions", "software",
        "declarations", "breach_fields", "playbooks", "doubtful", "exercise", "figures",
        "papers", "activities", "decisions", "inspection", "suppliers", "notices", "staffing", "retention", "requests", "disclosures",
    }  # fmt: skip
    assert left["support"] == 120
    assert left["contacts"] == 180


def test_the_most_pressing_is_the_fact() -> None:
    (fact,) = freshness.facts(NOW)
    assert (fact.key, fact.value) == ("content.days_left", 120)


def test_it_counts_below_zero() -> None:
    assert freshness.stale_in(loader.load(), date(2027, 3, 25))[0] == ("applications", -1)


@pytest.mark.parametrize(("days", "expected"), [(0, "met"), (90, "met"), (91, "to_fix"), (400, "to_fix")])
def test_thirty_days_before_an_action_says_so(days: int, expected: str) -> None:
    assert outcome(NOW + timedelta(days=days)) == expected


def test_the_oldest_row_decides() -> None:
    catalogue = loader.load()
    rows = [dict(row) for row in catalogue.tables["contacts"]]
    rows[3]["checked_on"] = date(2026, 6, 1)
    older = loader.Catalogue(
        catalogue.version, catalogue.controls, catalogue.facts, catalogue.themes,
        {**catalogue.tables, "contacts": rows},
    )  # fmt: skip
    assert freshness.ends(older)["contacts"] == date(2026, 6, 1) + timedelta(days=180)
