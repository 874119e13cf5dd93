"""To whom an incident is declared."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.incidents.builders import BREACHES, CALM, MAILBOX, NAMES, RANSOMWARE, SITUATIONS, without
from vigie.incidents.rules.breach import Breach, Cause, assess
from vigie.incidents.rules.decisions import KINDS, Needed, Situation, declarations

RANK = {Needed.NO: 0, Needed.UNKNOWN: 1, Needed.RECOMMENDED: 2, Needed.YES: 3}
FACTS = ["system_attack", "theft", "insured", "vendor_involved", "bank_fraud", "card_lost", "health_account",
         "forged_prescriptions", "obliged_structure"]  # fmt: skip


def needed(situation: Situation, breach: Breach = MAILBOX) -> dict[str, Needed]:
    return {row.kind: row.needed for row in declarations(situation, assess(breach))}


def reasons(situation: Situation, breach: Breach = MAILBOX) -> dict[str, str]:
    return {row.kind: row.reason for row in declarations(situation, assess(breach))}


def test_it_works() -> None:
    found = needed(Situation(system_attack=True, insured=True, obliged_structure=False))
    assert tuple(found) == KINDS
    assert found["cnil_initial"] is found["patients"] is found["complaint"] is found["insurer"] is Needed.YES
    assert found["cert_sante"] is found["order"] is Needed.RECOMMENDED


def test_nothing_known_says_no_to_nothing() -> None:
    assert Needed.NO not in needed(Situation(), Breach()).values()


def test_the_register_is_always_kept() -> None:
    assert needed(Situation(), CALM)["register"] is Needed.YES


@pytest.mark.parametrize(
    ("situation", "expected", "reason"),
    [
        (Situation(system_attack=True, insured=True), Needed.YES, "complaint.applies"),
        (Situation(system_attack=True), Needed.RECOMMENDED, "complaint.insured_unknown"),
        (Situation(system_attack=True, insured=False), Needed.RECOMMENDED, "complaint.not_insured"),
        (Situation(cause=Cause.DEVICE_STOLEN), Needed.RECOMMENDED, "complaint.theft"),
        (Situation(theft=False), Needed.UNKNOWN, "complaint.attack_unknown"),
        (Situation(system_attack=False, theft=False), Needed.NO, "complaint.no_attack"),
    ],
)
def test_a_complaint_conditions_the_indemnity_in_one_case_only(
    situation: Situation, expected: Needed, reason: str
) -> None:
    assert needed(situation)["complaint"] is expected
    assert reasons(situation)["complaint"] == reason


@pytest.mark.parametrize("cause", [Cause.RANSOMWARE, Cause.ACCOUNT, Cause.MAILBOX])
def test_some_causes_are_an_attack_by_themselves(cause: Cause) -> None:
    assert needed(Situation(cause=cause, insured=True))["complaint"] is Needed.YES


def test_a_practice_is_advised_and_not_bound_to_tell_the_health_authorities() -> None:
    attacked = Situation(system_attack=True, obliged_structure=False)
    assert needed(attacked)["cert_sante"] is Needed.RECOMMENDED
    assert needed(replace(attacked, obliged_structure=True))["cert_sante"] is Needed.YES


def test_a_vendor_that_is_down_is_written_to() -> None:
    assert needed(Situation(cause=Cause.VENDOR))["vendor_letter"] is Needed.RECOMMENDED


def test_a_second_notification_completes_a_first() -> None:
    assert needed(Situation())["cnil_complementary"] is Needed.UNKNOWN
    assert needed(Situation(cnil_notified=True, cnil_complete=False))["cnil_complementary"] is Needed.YES
    assert needed(Situation(cnil_notified=True, cnil_complete=True))["cnil_complementary"] is Needed.NO
    assert needed(Situation(cnil_notified=False), CALM)["cnil_complementary"] is Needed.NO


@given(SITUATIONS, BREACHES, st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(FACTS)))
def test_forgetting_facts_never_makes_a_no(
    situation: Situation, breach: Breach, names: set[str], facts: set[str]
) -> None:
    whole = needed(situation, breach)
    partial = needed(replace(situation, **dict.fromkeys(facts)), without(breach, names))
    for kind, found in partial.items():
        assert found is not Needed.NO or whole[kind] is Needed.NO, kind


@given(SITUATIONS, BREACHES, st.sampled_from(FACTS))
def test_a_danger_more_never_lowers(situation: Situation, breach: Breach, name: str) -> None:
    before, after = needed(situation, breach), needed(replace(situation, **{name: True}), breach)
    for kind, found in after.items():
        assert RANK[found] >= RANK[before[kind]], kind


def test_a_ransomware_in_doubt_is_advised_to_the_cnil() -> None:
    assert needed(Situation(), RANSOMWARE)["cnil_initial"] is Needed.RECOMMENDED
