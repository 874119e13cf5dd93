from datetime import UTC, datetime, timedelta

import pytest

from tests.catalogue.builders import NOW, ONE_PC, SPECS, answer, control, fact, judge, on_devices
from vigie.catalogue import wording
from vigie.catalogue.rules import Basis, Device, Outcome, Profile, Reason, Verdict, evaluate

FIREWALL = {"fact": "firewall.active", "is": True}


def one(*args: object, **kwargs: object) -> Verdict:
    (verdict,) = judge(*args, **kwargs).verdicts  # type: ignore[arg-type]
    return verdict


class TestDeclared:
    def test_it_works(self) -> None:
        verdict = one(control(), answer("yes"))
        assert (verdict.outcome, verdict.basis, verdict.reason) == (
            Outcome.MET,
            Basis.DECLARED,
            Reason.DECLARED_YES,
        )

    def test_no_and_partly_are_to_fix(self) -> None:
        assert one(control(), answer("no")).outcome == Outcome.TO_FIX
        assert one(control(), answer("partial")).reason == Reason.DECLARED_PARTIAL

    def test_no_answer_is_unknown(self) -> None:
        assert one(control()).reason == Reason.NOT_ANSWERED

    def test_does_not_know_is_unknown(self) -> None:
        verdict = one(control(), answer("dont_know"))
        assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, Reason.DOES_NOT_KNOW)

    def test_the_highest_severity_is_never_met_by_declaration(self) -> None:
        assert one(control(severity=5), answer("yes")).reason == Reason.NEEDS_MEASURE

    def test_a_yes_expires(self) -> None:
        old = answer("yes", valid_until=NOW - timedelta(days=1))
        assert one(control(), old).reason == Reason.ANSWER_EXPIRED

    def test_a_no_holds_after_its_term(self) -> None:
        old = answer("no", valid_until=NOW - timedelta(days=1))
        assert one(control(), old).outcome == Outcome.TO_FIX


class TestMeasured:
    def test_it_works(self) -> None:
        verdict = one(on_devices(proves=FIREWALL), fact("firewall.active", True))
        assert (verdict.outcome, verdict.basis, verdict.device) == (Outcome.MET, Basis.MEASURED, "pc")

    def test_a_failure_wins_over_a_yes_and_says_so(self) -> None:
        verdict = one(on_devices(proves=FIREWALL), fact("firewall.active", False), answer("yes", device="pc"))
        assert verdict.outcome == Outcome.TO_FIX
        assert verdict.disagrees

    def test_a_pass_against_a_no_is_a_contradiction(self) -> None:
        verdict = one(on_devices(proves=FIREWALL), fact("firewall.active", True), answer("no", device="pc"))
        assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, Reason.CONTRADICTION)

    def test_a_yes_without_the_measure_stays_unknown(self) -> None:
        verdict = one(on_devices(proves=FIREWALL), answer("yes", device="pc"))
        assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, Reason.DECLARED_NOT_MEASURED)

    def test_a_yes_over_an_unavailable_fact_is_met_as_declared(self) -> None:
        unavailable = fact("firewall.active", unavailable="Droits insuffisants.")
        verdict = one(on_devices(proves=FIREWALL), unavailable, answer("yes", device="pc"))
        assert (verdict.outcome, verdict.basis) == (Outcome.MET, Basis.DECLARED)

    def test_unavailable_without_a_reason_is_not_enough(self) -> None:
        empty = fact("firewall.active", unavailable="")
        verdict = one(on_devices(proves=FIREWALL), empty, answer("yes", device="pc"))
        assert verdict.reason == Reason.DECLARED_NOT_MEASURED

    def test_one_absent_fact_among_unavailable_ones_keeps_it_unknown(self) -> None:
        both = {"all": [FIREWALL, {"fact": "disk.encrypted", "is": True}]}
        unavailable = fact("firewall.active", unavailable="Droits insuffisants.")
        verdict = one(on_devices(proves=both), unavailable, answer("yes", device="pc"))
        assert verdict.reason == Reason.DECLARED_NOT_MEASURED

    def test_an_old_measure_no_longer_counts(self) -> None:
        old = fact("firewall.active", True, measured_at=NOW - timedelta(days=31))
        verdict = one(on_devices(proves=FIREWALL), old)
        assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, Reason.MEASURE_EXPIRED)

    def test_one_dated_later_than_now_does_not_count(self) -> None:
        def dated(at: datetime) -> Verdict:
            return one(on_devices(proves=FIREWALL), fact("firewall.active", True, measured_at=at))

        ahead = dated(NOW + timedelta(days=3))
        assert (ahead.outcome, ahead.reason) == (Outcome.UNKNOWN, Reason.MEASURE_EXPIRED)
        assert "date à venir" in wording.reason(ahead, SPECS)
        assert dated(datetime(9999, 12, 31, tzinfo=UTC)).outcome == Outcome.UNKNOWN
        assert dated(NOW + timedelta(hours=20)).outcome == Outcome.MET

    def test_without_now_nothing_ages(self) -> None:
        old = fact("firewall.active", True, measured_at=NOW - timedelta(days=3000))
        assert one(on_devices(proves=FIREWALL), old, now=None).outcome == Outcome.MET

    def test_a_false_decides_whatever_else_is_unknown(self) -> None:
        both = {"all": [FIREWALL, {"fact": "disk.encrypted", "is": True}]}
        assert one(on_devices(proves=both), fact("firewall.active", False)).outcome == Outcome.TO_FIX

    def test_what_this_system_cannot_measure_is_left_to_the_answer(self) -> None:
        windows = Profile({}, (Device("pc", "windows"),))
        encrypted = on_devices(proves={"fact": "disk.encrypted", "is": True})
        assert one(encrypted, answer("yes", device="pc"), profile=windows).basis == Basis.DECLARED

    def test_a_wrong_type_is_ignored_and_listed(self) -> None:
        evaluation = judge(on_devices(proves=FIREWALL), fact("firewall.active", "oui"))
        assert evaluation.verdicts[0].outcome == Outcome.UNKNOWN
        assert [why for _, why in evaluation.ignored] == ["wrong_type"]

    def test_an_integer_is_not_a_boolean(self) -> None:
        assert one(on_devices(proves=FIREWALL), fact("firewall.active", 1)).outcome == Outcome.UNKNOWN


class TestHints:
    def test_a_supporting_fact_alone_is_never_met(self) -> None:
        verdict = one(
            on_devices(supports={"fact": "manager.installed", "is": True}), fact("manager.installed", True)
        )
        assert verdict.outcome == Outcome.UNKNOWN
        assert [hint.key for hint in verdict.supports] == ["manager.installed"]

    def test_a_contradicting_fact_fails_the_control(self) -> None:
        verdict = one(
            on_devices(contradicts=FIREWALL), fact("firewall.active", True), answer("yes", device="pc")
        )
        assert (verdict.outcome, verdict.disagrees) == (Outcome.TO_FIX, True)

    def test_its_absence_does_not_make_the_answer_true(self) -> None:
        assert one(on_devices(contradicts=FIREWALL), answer("yes", device="pc")).outcome == Outcome.UNKNOWN

    def test_nothing_contradicts_and_the_answer_says_yes(self) -> None:
        verdict = one(
            on_devices(contradicts=FIREWALL), fact("firewall.active", False), answer("yes", device="pc")
        )
        assert (verdict.outcome, verdict.basis) == (Outcome.MET, Basis.DECLARED)


class TestDevices:
    def test_unknown_devices_are_unknown(self) -> None:
        assert one(on_devices(), profile=Profile()).reason == Reason.DEVICES_UNKNOWN

    def test_no_device_concerned_is_not_applicable(self) -> None:
        verdict = one(on_devices(), profile=Profile({}, (Device("tel", "android"),)))
        assert (verdict.outcome, verdict.reason) == (Outcome.NOT_APPLICABLE, Reason.NO_DEVICE)

    def test_a_device_without_system_is_unknown(self) -> None:
        assert one(on_devices(), profile=Profile({}, (Device("pc"),))).reason == Reason.SYSTEM_UNKNOWN

    def test_a_device_without_facts_is_unknown(self) -> None:
        two = Profile({}, (Device("pc", "linux"), Device("other", "linux")))
        first, second = judge(
            on_devices(proves=FIREWALL), fact("firewall.active", True), profile=two
        ).verdicts
        assert (first.outcome, second.outcome) == (Outcome.MET, Outcome.UNKNOWN)

    def test_a_fact_without_device_belongs_to_the_only_one(self) -> None:
        assert one(on_devices(proves=FIREWALL), fact("firewall.active", True, None)).outcome == Outcome.MET

    def test_so_does_a_fact_of_this_pc(self) -> None:
        assert one(on_devices(proves=FIREWALL), fact("firewall.active", True, "this")).outcome == Outcome.MET

    def test_two_facts_for_one_place_count_for_nothing(self) -> None:
        both = [fact("firewall.active", True, "this"), fact("firewall.active", False, "pc")]
        evaluation = judge(on_devices(proves=FIREWALL), *both)
        assert evaluation.verdicts[0].outcome == Outcome.UNKNOWN
        assert [why for _, why in evaluation.ignored] == ["duplicate", "duplicate"]

    def test_a_fact_of_another_device_is_not_taken_for_it(self) -> None:
        assert (
            one(on_devices(proves=FIREWALL), fact("firewall.active", True, "other")).outcome
            == Outcome.UNKNOWN
        )

    def test_a_fact_without_device_belongs_to_nobody_among_several(self) -> None:
        two = Profile({}, (Device("pc", "linux"), Device("other", "linux")))
        evaluation = judge(on_devices(proves=FIREWALL), fact("firewall.active", True, None), profile=two)
        assert {v.outcome for v in evaluation.verdicts} == {Outcome.UNKNOWN}
        assert [why for _, why in evaluation.ignored] == ["unknown_device"]


class TestApplies:
    rounds = {"fact": "profile.home_rounds", "is": True}

    def test_not_concerned_needs_a_known_profile(self) -> None:
        rounds = control(applies_when=self.rounds)
        assert one(rounds, profile=Profile({"home_rounds": False})).outcome == Outcome.NOT_APPLICABLE
        assert one(rounds, answer("yes"), profile=Profile()).reason == Reason.PROFILE_UNKNOWN


class TestGathered:
    def gather(self) -> list[object]:
        return [
            on_devices("a", proves=FIREWALL),
            on_devices("b", proves={"fact": "disk.encrypted", "is": True}),
            control("m", over=("a", "b"), question=None),
        ]

    @pytest.mark.parametrize(
        ("firewall", "disk", "expected"),
        [
            (True, True, Outcome.MET),
            (True, False, Outcome.TO_FIX),
            (True, None, Outcome.UNKNOWN),
            (False, None, Outcome.TO_FIX),
        ],
    )
    def test_it_is_the_conjunction(self, firewall: bool, disk: bool | None, expected: Outcome) -> None:
        facts = [fact("firewall.active", firewall)]
        if disk is not None:
            facts.append(fact("disk.encrypted", disk))
        evaluation = evaluate(self.gather(), facts, ONE_PC, SPECS, NOW)  # type: ignore[arg-type]
        assert evaluation.verdicts[-1].outcome == expected

    def test_the_worst_comes_first(self) -> None:
        facts = [fact("firewall.active", True), fact("disk.encrypted", False)]
        worst = evaluate(self.gather(), facts, ONE_PC, SPECS, NOW).verdicts[-1].worst  # type: ignore[arg-type]
        assert worst is not None
        assert worst.id == "b"

    def test_what_does_not_apply_is_left_out(self) -> None:
        parts = [
            on_devices("a", proves=FIREWALL),
            control("b", applies_when={"fact": "profile.home_rounds", "is": False}),
        ]
        whole = [*parts, control("m", over=("a", "b"), question=None)]
        assert (
            evaluate(whole, [fact("firewall.active", True)], ONE_PC, SPECS, NOW).verdicts[-1].outcome
            == Outcome.MET
        )

    def test_its_own_question_counts_too(self) -> None:
        whole = [on_devices("a", proves=FIREWALL), control("m", over=("a",))]
        facts = [fact("firewall.active", True)]
        assert evaluate(whole, facts, ONE_PC, SPECS, NOW).verdicts[-1].outcome == Outcome.UNKNOWN
        assert (
            evaluate(whole, [*facts, answer("yes", "m")], ONE_PC, SPECS, NOW).verdicts[-1].basis
            == Basis.DECLARED
        )
