"""The research's examples, its invariants, and what cannot be computed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vigie.retention.rules.care_file import (
    CARE,
    LABORATORY,
    Birth,
    Dispute,
    File,
    Flaw,
    ImpossibleDatesError,
    Rule,
    Status,
    after,
    compute,
)

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(1930, 1, 1), TODAY)


def day(text: str) -> date:
    return date.fromisoformat(text)


def born(text: str) -> Birth:
    return Birth(day(text), day(text))


def dead(file: File, text: str) -> File:
    return replace(file, died=day(text))


def seen(birth: str, last: str) -> File:
    return File(day(last), born(birth))


EXAMPLES = [
    (1, seen("1960-03-15", "2006-05-10"), "2011-05-10", "2026-05-10", Rule.YEARS_20),
    (2, seen("1985-07-02", "2024-02-29"), "2029-02-28", "2044-02-29", Rule.YEARS_20),
    (3, seen("2004-06-01", "2006-09-12"), "2011-09-12", "2032-06-01", Rule.MINOR_28),
    (4, seen("1998-11-24", "2006-11-24"), "2011-11-24", "2026-11-24", Rule.YEARS_20),
    (5, seen("1998-11-25", "2006-11-24"), "2011-11-24", "2026-11-25", Rule.MINOR_28),
    (6, seen("1991-01-20", "2007-04-03"), "2012-04-03", "2027-04-03", Rule.YEARS_20),
    (7, dead(seen("1940-02-02", "2012-06-01"), "2015-09-30"), "2017-06-01", "2025-09-30", Rule.DEATH_10),
    (8, dead(seen("1930-05-05", "2005-03-01"), "2017-08-08"), "2010-03-01", "2025-03-01", Rule.YEARS_20),
    (9, dead(seen("1935-05-05", "2008-04-10"), "2018-04-10"), "2013-04-10", "2028-04-10", Rule.YEARS_20),
    (10, dead(seen("1935-05-05", "2008-04-10"), "2018-04-09"), "2013-04-10", "2028-04-09", Rule.DEATH_10),
    (11, dead(seen("2010-01-10", "2014-03-03"), "2014-03-20"), "2019-03-03", "2024-03-20", Rule.DEATH_10),
    (12, replace(seen("1970-01-01", "2004-10-01"), disputes=(Dispute(day("2010-01-15"), day("2013-07-15")),)),
     "2009-10-01", "2028-03-31", Rule.YEARS_20),
    (16, seen("2004-02-29", "2008-08-08"), "2013-08-08", "2032-02-29", Rule.MINOR_28),
    (17, dead(seen("1944-02-02", "2014-01-01"), "2016-02-29"), "2019-01-01", "2026-02-28", Rule.DEATH_10),
    (18, File(day("2003-01-07")), "2008-01-07", "2031-01-07", Rule.BIRTH_UNKNOWN),
    (19, replace(seen("1960-01-01", "2015-05-05"), last_entry=day("2023-09-01")), "2028-09-01", "2035-05-05",
     Rule.YEARS_20),
]  # fmt: skip


@pytest.mark.parametrize(("number", "file", "active", "ends", "rule"), EXAMPLES)
def test_an_example_of_the_research(number: int, file: File, active: str, ends: str, rule: Rule) -> None:
    found = compute(file, TODAY)
    assert (found.active_until, found.ends_on, found.rule) == (day(active), day(ends), rule), number
    assert found.destroy_from == day(ends) + timedelta(days=1) and found.legal_ends_on == day(ends)
    late, kept = day(ends) < TODAY, day(active) < TODAY
    assert found.status == (Status.TO_DESTROY if late else Status.ARCHIVED if kept else Status.ACTIVE)


def test_a_closed_dispute_says_how_many_days_it_added() -> None:
    assert compute(EXAMPLES[11][1], TODAY).suspended_days == 1277


@pytest.mark.parametrize(("opened", "legal"), [("2024-02-01", None), ("2025-02-01", "2024-10-01")])
def test_an_open_dispute_freezes_even_after_the_term(opened: str, legal: str | None) -> None:
    """Examples 13 and 14: opened after the end, the texts had ended it, and what still exists is kept all the same."""
    found = compute(replace(seen("1970-01-01", "2004-10-01"), disputes=(Dispute(day(opened)),)), TODAY)
    assert found.status == Status.FROZEN and found.legal_ends_on == (day(legal) if legal else None)
    assert (found.ends_on, found.active_until, found.destroy_from) == (None, None, None)


def test_without_a_last_care_nothing_is_computed() -> None:
    assert compute(File(None, born("1960-01-01")), TODAY).status == Status.UNDETERMINED
    assert compute(File(None, disputes=(Dispute(TODAY),)), TODAY).status == Status.FROZEN
    assert compute(File(None), TODAY).ends_on is None


def test_a_laboratory_keeps_ten_years_and_thirty_for_genetics() -> None:
    file = File(day("2020-05-05"), born("2019-01-01"))
    assert compute(file, TODAY, LABORATORY).ends_on == day("2030-05-05")
    genetic = replace(file, genetic=day("2020-05-01"))
    found = compute(genetic, TODAY, LABORATORY)
    assert (found.ends_on, found.rule) == (day("2050-05-01"), Rule.GENETIC_30)
    assert compute(genetic, TODAY).rule == Rule.MINOR_28


@pytest.mark.parametrize(
    ("file", "flaw"),
    [
        (File(TODAY + timedelta(days=1)), Flaw.CARE_TO_COME),
        (replace(seen("1960-01-01", "2015-05-05"), last_entry=day("2027-01-01")), Flaw.ENTRY_TO_COME),
        (seen("2016-01-01", "2015-05-05"), Flaw.BORN_AFTER_CARE),
        (File(None, born("2027-01-01")), Flaw.BORN_TO_COME),
        (dead(seen("1960-01-01", "2015-05-05"), "2015-05-04"), Flaw.DIED_BEFORE_CARE),
        (dead(File(None, born("1960-01-01")), "1959-01-01"), Flaw.DIED_BEFORE_BIRTH),
        (dead(seen("1960-01-01", "2015-05-05"), "2027-01-01"), Flaw.DEATH_TO_COME),
        (File(TODAY, genetic=day("2027-01-01")), Flaw.GENETIC_TO_COME),
        (File(TODAY, disputes=(Dispute(day("2020-01-02"), day("2020-01-01")),)), Flaw.DISPUTE_ORDER),
        (File(TODAY, disputes=(Dispute(day("2027-01-02")),)), Flaw.DISPUTE_TO_COME),
    ],
)
def test_dates_that_cannot_be(file: File, flaw: Flaw) -> None:
    with pytest.raises(ImpossibleDatesError) as caught:
        compute(file, TODAY)
    assert caught.value.flaw == flaw


def test_a_child_seen_in_an_incomplete_year_of_birth() -> None:
    """Born at the latest on the day of the care: 28 years later is enough, whatever the real day."""
    file = File(day("2004-05-05"), Birth(day("2004-01-01"), day("2004-12-31")))
    assert compute(file, TODAY).ends_on == day("2032-05-05")


@st.composite
def files(draw: st.DrawFn) -> File:
    birth, last = sorted((draw(DAYS), draw(DAYS)))
    died = draw(st.none() | st.dates(last, TODAY))
    return File(last, Birth(birth, birth), died=died)


@given(files())
def test_invariants_of_the_research(file: File) -> None:
    assert file.last_care is not None and file.birth is not None
    found = compute(file, TODAY)
    assert found.ends_on is not None
    grown = after(file.birth.latest, 28)
    assert found.ends_on <= max(after(file.last_care, 20), grown) and found.ends_on <= after(
        file.last_care, 28
    )
    if found.rule == Rule.DEATH_10:
        assert found.ends_on < after(file.last_care, 20)
    if file.died is None:
        assert found.ends_on >= after(file.last_care, 20)
        assert (found.rule == Rule.MINOR_28) == (grown > after(file.last_care, 20))


@given(files(), DAYS)
def test_a_later_visit_never_brings_destruction_nearer(file: File, later: date) -> None:
    assert file.last_care is not None
    assume(later >= file.last_care and (file.died is None or later <= file.died))
    before, then = compute(file, TODAY).ends_on, compute(replace(file, last_care=later), TODAY).ends_on
    assert before is not None and then is not None and then >= before


@given(files())
def test_death_never_lengthens(file: File) -> None:
    alive, died = compute(replace(file, died=None), TODAY).ends_on, compute(file, TODAY).ends_on
    assert alive is not None and died is not None and died <= alive


@given(files())
def test_an_unknown_birth_never_destroys_earlier(file: File) -> None:
    known, unknown = compute(file, TODAY).ends_on, compute(replace(file, birth=None), TODAY).ends_on
    assert known is not None and unknown is not None and unknown >= known


@given(files(), st.lists(st.tuples(DAYS, DAYS).map(sorted), max_size=4))
def test_disputes_only_lengthen_and_overlaps_count_once(file: File, spans: list[list[date]]) -> None:
    disputes = tuple(Dispute(start, end) for start, end in spans)
    plain, held = compute(file, TODAY), compute(replace(file, disputes=disputes), TODAY)
    assert plain.ends_on is not None and held.ends_on is not None
    assert held.ends_on == plain.ends_on + timedelta(days=held.suspended_days)
    days = {start + timedelta(days=n) for start, end in spans for n in range((end - start).days)}
    assert 0 <= held.suspended_days <= len(days)


def test_the_content_has_the_durations_of_the_research() -> None:
    from vigie.retention.table import table

    known = table()
    assert known is not None
    assert known.file_rule("physician").durations == CARE and known.file_rule("nurse").durations == CARE
    assert known.file_rule("medical_biologist").durations == LABORATORY
    assert all(rule.sources for rule in known.files.values())
