"""What several passes say together: how old the last is, and whether the backup disk stays plugged in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.builders import NOW
from vigie.catalogue import loader
from vigie.catalogue.rules import Device, Fact, Outcome, Profile, Reason, evaluate
from vigie.catalogue.rules.derived import FEW, Pass, left_plugged, needs_history, of_one_pass, seen

HOUR = timedelta(hours=1)
CATALOGUE = loader.load(loader.DATA)
Told = list[tuple[int, bool | str | None]]


def passes(*told: tuple[int, bool | str | None]) -> list[Pass]:
    """(hours ago, read); a text is the reason why it could not be read, None: it did not look."""
    return [Pass(NOW - hours * HOUR, volume(read)) for hours, read in told]


def volume(read: bool | str | None) -> Fact | None:
    if read is None:
        return None
    key = "backup.volume_present"
    return Fact(key, unavailable=read) if isinstance(read, str) else Fact(key, read)


def verdict(control_id: str, *facts: Fact, answer: str = "") -> tuple[Outcome, Reason]:
    given_ = [
        *facts,
        *([Fact(f"answer.{control_id}", answer, device="pc", measured_at=NOW)] if answer else []),
    ]
    profile = Profile({}, (Device("pc", "linux"),))
    found = evaluate([CATALOGUE.control(control_id)], given_, profile, CATALOGUE.facts, NOW)
    return found.verdicts[0].outcome, found.verdicts[0].reason


class TestLeftPlugged:
    @pytest.mark.parametrize(
        ("told", "expected"),
        [
            ([(0, True), (12, True), (24, True)], True),
            ([(0, True), (1, True), (2, True), (30, True)], True),
            ([(0, True), (12, True), (23, True)], None),
            ([(0, True), (30, True)], None),
            ([(0, True), (12, True), (24, False)], False),
            ([(0, False)], False),
            ([(0, True), (1, None), (12, True), (30, True)], True),
            ([(0, True), (12, "Illisible."), (24, True), (48, True)], None),
            ([], None),
        ],
    )
    def test_three_in_a_row_over_a_day(self, told: Told, expected: bool | None) -> None:
        found = left_plugged("pc", passes(*told))
        assert (found.value if found else None) is expected

    def test_too_few_says_how_many_are_needed(self) -> None:
        found = left_plugged("pc", passes((0, True)))
        assert found and found.unavailable == FEW

    def test_the_reason_of_the_last_pass_is_kept(self) -> None:
        found = left_plugged("pc", passes((0, "Aucun outil ne désigne un disque."), (24, True)))
        assert found and found.unavailable == "Aucun outil ne désigne un disque."

    def test_a_device_whose_passes_never_looked_says_nothing(self) -> None:
        assert left_plugged("pc", passes((0, None))) is None

    @given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from([True, False, None, "Illisible."]))))
    def test_it_never_accuses_without_three_passes_over_a_day(self, told: Told) -> None:
        told = sorted(told, key=lambda row: row[0])
        found = left_plugged("pc", passes(*told))
        if found and found.value is True:
            run = [hours for hours, read in told if read is not None]
            there = [hours for hours, read in told if read is True]
            assert len(there) >= 3 and there[-1] - run[0] >= 24

    def test_left_plugged_is_to_fix_whatever_was_answered(self) -> None:
        found = left_plugged("pc", passes((0, True), (12, True), (24, True)))
        assert found
        for answer in ("", "yes", "no"):
            assert verdict("backup_unplugged", found, answer=answer)[0] == Outcome.TO_FIX

    def test_unplugged_once_is_a_hint_and_the_answer_decides(self) -> None:
        found = left_plugged("pc", passes((0, False)))
        assert found
        assert verdict("backup_unplugged", found)[0] == Outcome.UNKNOWN
        assert verdict("backup_unplugged", found, answer="yes") == (Outcome.MET, Reason.DECLARED_YES)
        assert verdict("backup_unplugged", found, answer="no")[0] == Outcome.TO_FIX

    def test_where_no_pass_looked_a_yes_is_not_enough(self) -> None:
        assert verdict("backup_unplugged", answer="yes") == (Outcome.UNKNOWN, Reason.DECLARED_NOT_MEASURED)
        few = left_plugged("pc", passes((0, True)))
        assert few
        assert verdict("backup_unplugged", few, answer="yes") == (Outcome.MET, Reason.DECLARED_YES)


class TestSeen:
    @pytest.mark.parametrize(
        ("days", "expected"),
        [(0, Outcome.MET), (59, Outcome.MET), (60, Outcome.TO_FIX), (400, Outcome.TO_FIX)],
    )
    def test_sixty_days_without_a_pass_are_a_finding(self, days: int, expected: Outcome) -> None:
        fact = seen("pc", NOW - timedelta(days=days, hours=1), NOW)
        assert fact.value == days
        assert verdict("device_seen", fact)[0] == expected

    def test_never_seen_is_unknown(self) -> None:
        assert verdict("device_seen") == (Outcome.UNKNOWN, Reason.NOT_MEASURED)

    def test_a_pass_in_the_future_settles_nothing(self) -> None:
        fact = seen("pc", NOW + timedelta(days=3), NOW)
        assert verdict("device_seen", fact) == (Outcome.UNKNOWN, Reason.MEASURE_UNAVAILABLE)
        assert seen("pc", NOW + timedelta(minutes=5), NOW).value == 0

    def test_phones_are_judged_by_their_own_cards(self) -> None:
        profile = Profile({}, (Device("tel", "android"), Device("ipad", "ios")))
        found = evaluate([CATALOGUE.control("device_seen")], [], profile, CATALOGUE.facts, NOW)
        assert [v.outcome for v in found.verdicts] == [Outcome.NOT_APPLICABLE]


def test_one_pass_alone_derives_what_it_can() -> None:
    read = [Fact("backup.volume_present", True, measured_at=NOW), Fact("firewall.active", True)]
    (found,) = of_one_pass("this", NOW, read)
    assert (found.key, found.unavailable) == ("backup.left_plugged", FEW)
    assert of_one_pass("this", NOW, read[1:]) == ()


def test_only_what_is_kept_can_settle_the_age_of_a_pass() -> None:
    waiting = [control.id for control in CATALOGUE.controls if needs_history(control, CATALOGUE.facts)]
    assert waiting == ["device_seen"]
