"""The clocks: 72 elapsed hours in every zone, each clock only in its case, and no unknown that says no."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.incidents.rules.deadlines import (
    Clock,
    Delay,
    Delays,
    Kind,
    Knowledge,
    State,
    add_months,
    clocks,
    elapsed,
    remaining,
    state,
)

PARIS = ZoneInfo("Europe/Paris")
THREE_DAYS = timedelta(hours=72)
ANSWERS = ["personal_data", "risk", "high_risk", "system_attack", "insured", "obliged_structure", "card_lost",
           "bank_transfer"]  # fmt: skip
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(lambda m: m.replace(tzinfo=UTC))
CHANGES = st.sampled_from(
    [(2026, 3, 29), (2026, 10, 25), (2026, 3, 8), (2026, 11, 1), (2026, 4, 5), (2026, 9, 27)]
)
NIGHTS = st.builds(
    lambda day, minutes: datetime(*day, tzinfo=UTC) + timedelta(minutes=minutes), CHANGES, st.integers(-4320, 2880)
)  # fmt: skip
KNOWN = st.sampled_from([True, False, None])
FACTS = st.builds(
    Knowledge, known_at=MOMENTS, told_at=st.none() | MOMENTS, insurer_days=st.none() | st.integers(1, 60),
    notified_at=st.none() | MOMENTS, complete=KNOWN,
    debited_on=st.none() | st.dates(date(1990, 1, 1), date(2099, 12, 31)), **dict.fromkeys(ANSWERS, KNOWN),
)  # fmt: skip
RANK = {False: 0, None: 1, True: 2}
ORDER = list(State)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc,arg-type]


def one(kind: Kind, facts: Knowledge, zone: ZoneInfo = PARIS) -> Clock:
    return next(clock for clock in clocks(facts, zone) if clock.kind is kind)


def test_it_works() -> None:
    known = datetime.fromisoformat("2026-03-28T23:30+01:00")
    found = one(Kind.CNIL_INITIAL, Knowledge(known_at=known, personal_data=True, risk=True))
    assert (found.applies, found.reason) == (True, "cnil.risk")
    assert found.starts_at == at(2026, 3, 28, 22, 30)
    assert found.ends_at == at(2026, 3, 31, 22, 30)
    assert found.ends_at.astimezone(PARIS).isoformat() == "2026-04-01T00:30:00+02:00"


def test_every_clock_is_told_once() -> None:
    found = clocks(Knowledge(known_at=at(2026, 1, 1)), PARIS)
    assert sorted(clock.kind for clock in found) == sorted(Kind)


def test_nothing_known_says_no_to_nothing_and_still_ends() -> None:
    found = {clock.kind: clock for clock in clocks(Knowledge(known_at=at(2026, 1, 1)), PARIS)}
    assert False not in {clock.applies for clock in found.values()}
    for kind in (Kind.CNIL_INITIAL, Kind.COMPLAINT):
        assert found[kind].applies is None
        assert found[kind].ends_at == at(2026, 1, 4)
    assert found[Kind.REGISTER].applies is True


@pytest.mark.parametrize(
    ("personal", "risk", "high", "applies", "reason"),
    [
        (True, True, None, True, "cnil.risk"),
        (True, None, None, True, "cnil.in_doubt"),
        (True, False, None, False, "cnil.no_risk"),
        (True, False, True, True, "cnil.risk"),
        (None, None, None, None, "cnil.personal_data_unknown"),
        (None, True, None, None, "cnil.personal_data_unknown"),
        (False, None, None, False, "cnil.no_personal_data"),
    ],
)
def test_the_cnil_is_told_unless_the_risk_is_ruled_out(
    personal: bool | None, risk: bool | None, high: bool | None, applies: bool | None, reason: str
) -> None:
    facts = Knowledge(known_at=at(2026, 1, 1), personal_data=personal, risk=risk, high_risk=high)
    found = one(Kind.CNIL_INITIAL, facts)
    assert (found.applies, found.reason) == (applies, reason)
    assert (found.ends_at is None) == (applies is False)


@pytest.mark.parametrize(
    ("risk", "high", "applies", "reason"),
    [
        (None, None, False, "cnil.decided_against"),
        (False, None, False, "cnil.no_risk"),
        (True, None, True, "cnil.risk"),
        (None, True, True, "cnil.risk"),
    ],
)
def test_a_decision_not_to_notify_ends_the_delay_unless_a_risk_is_established(
    risk: bool | None, high: bool | None, applies: bool, reason: str
) -> None:
    facts = Knowledge(
        known_at=at(2026, 1, 1), personal_data=True, risk=risk, high_risk=high, decided_against=True
    )
    found = one(Kind.CNIL_INITIAL, facts)
    assert (found.applies, found.reason) == (applies, reason)
    assert (one(Kind.CNIL_COMPLEMENTARY, facts).applies is False) == (not applies)


@pytest.mark.parametrize(
    ("attack", "insured", "applies", "reason"),
    [
        (True, True, True, "complaint.applies"),
        (True, None, None, "complaint.insured_unknown"),
        (None, True, None, "complaint.attack_unknown"),
        (True, False, False, "complaint.not_insured"),
        (False, True, False, "complaint.no_attack"),
    ],
)
def test_the_complaint_needs_an_attack_and_a_contract(
    attack: bool | None, insured: bool | None, applies: bool | None, reason: str
) -> None:
    found = one(Kind.COMPLAINT, Knowledge(known_at=at(2026, 1, 1), system_attack=attack, insured=insured))
    assert (found.applies, found.reason) == (applies, reason)


def test_a_processor_s_message_is_knowledge_when_it_came_first() -> None:
    facts = Knowledge(known_at=at(2026, 1, 2), told_at=at(2026, 1, 1), personal_data=True)
    assert one(Kind.CNIL_INITIAL, facts).starts_at == at(2026, 1, 1)
    assert one(Kind.CNIL_INITIAL, replace(facts, known_at=None)).starts_at == at(2026, 1, 1)
    with pytest.raises(ValueError, match="knowledge"):
        clocks(Knowledge(), PARIS)


def test_patients_have_no_number_of_hours() -> None:
    found = one(Kind.PATIENTS, Knowledge(known_at=at(2026, 1, 1), personal_data=True, high_risk=True))
    assert (found.applies, found.delay, found.ends_at, found.ends_on) == (True, Delay.UNDUE_DELAY, None, None)


def test_where_there_is_no_risk_patients_are_not_told() -> None:
    assert one(Kind.PATIENTS, Knowledge(known_at=at(2026, 1, 1), risk=False)).applies is False


def test_the_second_notification_counts_from_the_first_one() -> None:
    facts = Knowledge(known_at=at(2026, 1, 1), personal_data=True, notified_at=at(2026, 1, 3), complete=False)
    found = one(Kind.CNIL_COMPLEMENTARY, facts)
    assert (found.applies, found.ends_at, found.delay) == (True, at(2026, 1, 6), Delay.HOURS_IF_POSSIBLE)
    assert one(Kind.CNIL_COMPLEMENTARY, replace(facts, notified_at=None)).applies is None
    assert one(Kind.CNIL_COMPLEMENTARY, replace(facts, complete=True)).applies is False


def test_the_insurer_s_days_are_calendar_days_of_the_practice() -> None:
    late = Knowledge(known_at=at(2026, 1, 1, 23, 30), insured=True, insurer_days=5)
    assert one(Kind.INSURER, late).ends_on == date(2026, 1, 7)
    assert one(Kind.INSURER, late, ZoneInfo("America/Cayenne")).ends_on == date(2026, 1, 6)
    assert one(Kind.INSURER, replace(late, insurer_days=None)).reason == "insurer.applies_no_days"


def test_the_bank_has_thirteen_months_after_the_debit() -> None:
    facts = Knowledge(known_at=at(2026, 2, 1), bank_transfer=True, debited_on=date(2026, 1, 31))
    assert one(Kind.BANK, facts).ends_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_where_they_have_no_such_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_delay_changes_with_the_data() -> None:
    facts = Knowledge(known_at=at(2026, 1, 1), personal_data=True)
    found = next(
        clock for clock in clocks(facts, PARIS, Delays(cnil_hours=96)) if clock.kind is Kind.CNIL_INITIAL
    )
    assert found.ends_at == at(2026, 1, 5)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (0, State.RUNNING),
        (60, State.RUNNING),
        (60.5, State.DUE_SOON),
        (71.9, State.DUE_SOON),
        (72, State.OVERDUE),
        (-5, State.RUNNING),
    ],
)
def test_a_clock_says_where_it_stands(hours: float, expected: State) -> None:
    clock = one(Kind.CNIL_INITIAL, Knowledge(known_at=at(2026, 1, 1), personal_data=True))
    now = at(2026, 1, 1) + timedelta(hours=hours)
    assert state(clock, now, PARIS, done=False) is expected
    assert state(clock, now, PARIS, done=True) is State.DONE


def test_a_delay_in_days_owns_its_last_day_whole() -> None:
    clock = one(Kind.INSURER, Knowledge(known_at=at(2026, 1, 1, 12), insured=True, insurer_days=2))
    assert state(clock, at(2026, 1, 2, 12), PARIS, done=False) is State.RUNNING
    assert state(clock, at(2026, 1, 3, 22, 59), PARIS, done=False) is State.DUE_SOON
    assert state(clock, at(2026, 1, 3, 23), PARIS, done=False) is State.OVERDUE


def test_a_clock_that_counts_nothing_has_no_state() -> None:
    register = one(Kind.REGISTER, Knowledge(known_at=at(2026, 1, 1)))
    assert state(register, at(2027, 1, 1), PARIS, done=False) is None
    off = one(Kind.COMPLAINT, Knowledge(known_at=at(2026, 1, 1), system_attack=False))
    assert state(off, at(2027, 1, 1), PARIS, done=False) is None
    assert (remaining(register, at(2027, 1, 1)), elapsed(off, at(2027, 1, 1))) == (None, None)


@given(NIGHTS | MOMENTS, ZONES)
def test_seventy_two_hours_are_seventy_two_hours_in_every_zone(moment: datetime, zone: ZoneInfo) -> None:
    facts = Knowledge(known_at=moment.astimezone(zone), personal_data=True, system_attack=True, insured=True)
    for kind in (Kind.CNIL_INITIAL, Kind.COMPLAINT):
        found = one(kind, facts, zone)
        assert found.starts_at is not None and found.ends_at is not None
        assert found.starts_at == moment
        assert found.ends_at - found.starts_at == THREE_DAYS
        assert found.ends_at.timestamp() - moment.timestamp() == THREE_DAYS.total_seconds()


@given(FACTS, ZONES, MOMENTS)
def test_what_runs_has_time_left_and_what_is_overdue_has_none(
    facts: Knowledge, zone: ZoneInfo, now: datetime
) -> None:
    for clock in clocks(facts, zone):
        left, where = remaining(clock, now), state(clock, now, zone, done=False)
        if left is not None:
            assert (left > timedelta(0)) == (where in {State.RUNNING, State.DUE_SOON})
        gone = elapsed(clock, now)
        assert gone is None or gone >= timedelta(0)


@given(FACTS, ZONES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_time_only_ever_brings_the_end_nearer(
    facts: Knowledge, zone: ZoneInfo, now: datetime, later: timedelta
) -> None:
    for clock in clocks(facts, zone):
        before, after = (state(clock, moment, zone, done=False) for moment in (now, now + later))
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert ORDER.index(after) >= ORDER.index(before)


# « No risk » and « a high risk » are two answers that disagree, and the graver wins: that is no gap.
@given(
    FACTS.filter(lambda facts: not (facts.risk is False and facts.high_risk)),
    st.sets(st.sampled_from(ANSWERS)),
)
def test_forgetting_facts_never_makes_a_no(facts: Knowledge, forgotten: set[str]) -> None:
    whole = {clock.kind: clock.applies for clock in clocks(facts, PARIS)}
    for clock in clocks(replace(facts, **dict.fromkeys(forgotten)), PARIS):
        assert clock.applies is not False or whole[clock.kind] is False, clock.kind


@given(FACTS, st.sampled_from(ANSWERS))
def test_a_danger_more_never_lowers(facts: Knowledge, name: str) -> None:
    before = {clock.kind: clock.applies for clock in clocks(facts, PARIS)}
    for clock in clocks(replace(facts, **{name: True}), PARIS):
        assert RANK[clock.applies] >= RANK[before[clock.kind]], clock.kind
