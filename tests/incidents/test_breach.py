"""The reasoning of art. 33 and 34: what is unknown never reassures, what is dangerous never lowers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.incidents.builders import (
    ADDED,
    AGENDA,
    BREACHES,
    CALM,
    DANGERS,
    LAPTOP,
    MAILBOX,
    NAMES,
    RANSOMWARE,
    _of,
    without,
    worse,
)
from vigie.incidents.rules.breach import ASKED, Assessment, Breach, Cause, Told, assess, relevant

RANK = {Told.NO: 0, Told.UNKNOWN: 1, Told.IN_DOUBT: 1, Told.YES: 2}


def test_it_works() -> None:
    found = assess(MAILBOX)
    assert (found.breach, found.risk, found.high_risk) == (True, True, True)
    assert (found.authority, found.authority_reason) == (Told.YES, "authority.risk")
    assert (found.persons, found.persons_reason) == (Told.YES, "persons.high_risk")
    assert found.missing == ()


def test_nothing_known_is_notified_in_doubt() -> None:
    found = assess(Breach())
    assert (found.risk, found.high_risk) == (None, None)
    assert (found.authority, found.persons) == (Told.IN_DOUBT, Told.UNKNOWN)
    assert found.register_reason == "register.always"
    assert {"confidentiality", "data"} <= set(found.missing)


def test_an_incident_that_touched_nothing_is_no_breach() -> None:
    found = assess(CALM)
    assert (found.breach, found.authority, found.persons) == (False, Told.NO, Told.NO)
    assert (found.authority_reason, found.register_reason) == ("authority.no_breach", "register.no_breach")


def test_an_incident_without_personal_data_is_no_breach() -> None:
    assert assess(Breach(data=frozenset())).authority_reason == "authority.no_breach"


def test_a_stolen_encrypted_laptop_with_a_backup_is_only_recorded() -> None:
    found = assess(LAPTOP)
    assert (found.authority, found.authority_reason) == (Told.NO, "authority.no_risk")
    assert (found.persons, found.persons_reason) == (Told.NO, "persons.unintelligible")


@pytest.mark.parametrize("name", ["encrypted", "key_safe", "backup"])
def test_that_laptop_is_notified_in_doubt_as_soon_as_one_proof_is_lacking(name: str) -> None:
    assert assess(without(LAPTOP, {name})).authority is Told.IN_DOUBT
    assert assess(worse(LAPTOP, name)).authority is Told.YES


@pytest.mark.parametrize("cause", [Cause.MAILBOX, Cause.ACCOUNT, Cause.PAPER, Cause.REMOTE_SUPPORT])
def test_encryption_is_no_shield_against_who_reads_in_clear(cause: Cause) -> None:
    assert assess(replace(LAPTOP, cause=cause)).persons is Told.YES
    assert assess(replace(LAPTOP, cause=None)).authority is Told.IN_DOUBT


def test_a_ransomware_that_left_no_trace_is_not_dismissed_unless_the_disk_was_encrypted() -> None:
    restored = replace(RANSOMWARE, restored=True, care_affected=False)
    assert (assess(restored).authority, assess(restored).persons) == (Told.IN_DOUBT, Told.UNKNOWN)
    assert assess(replace(restored, encrypted=True, key_safe=True)).authority is Told.NO
    assert assess(replace(restored, cause=None)).authority is Told.IN_DOUBT


def test_delayed_care_is_a_high_risk() -> None:
    found = assess(replace(RANSOMWARE, care_affected=True))
    assert (found.authority, found.persons) == (Told.YES, Told.YES)


def test_a_patient_s_name_may_say_what_they_are_treated_for() -> None:
    assert assess(AGENDA).persons is Told.UNKNOWN
    assert "reveals_care" in assess(AGENDA).missing
    assert assess(replace(AGENDA, reveals_care=False)).persons is Told.NO
    assert assess(replace(AGENDA, reveals_care=True)).persons is Told.YES


def test_a_trusted_recipient_lowers_only_when_known() -> None:
    sent = replace(MAILBOX, cause=Cause.MISDIRECTED, malicious=False, recipients="known", encrypted=False)
    assert assess(sent).persons is Told.UNKNOWN
    assert assess(replace(sent, recipient_trusted=True)).persons is Told.NO
    assert assess(replace(sent, recipient_trusted=True, recipients="unknown")).persons is Told.YES
    assert assess(replace(sent, recipient_trusted=True)).authority is Told.YES


def test_the_exceptions_of_article_34() -> None:
    removed = assess(replace(MAILBOX, high_risk_removed=True))
    assert (removed.persons, removed.persons_reason) == (Told.NO, "persons.risk_removed")
    public = assess(replace(MAILBOX, disproportionate=True))
    assert (public.persons, public.persons_reason) == (Told.YES, "persons.public")


@given(BREACHES, st.sets(st.sampled_from(NAMES)))
def test_forgetting_facts_never_changes_an_answer_but_to_unknown(breach: Breach, forgotten: set[str]) -> None:
    whole, partial = assess(breach), assess(without(breach, forgotten))
    assert partial.breach in {None, whole.breach}
    assert partial.risk in {None, whole.risk}
    assert partial.high_risk in {None, whole.high_risk}


@given(BREACHES, st.sets(st.sampled_from(NAMES)))
def test_forgetting_facts_never_makes_a_no(breach: Breach, forgotten: set[str]) -> None:
    whole, partial = assess(breach), assess(without(breach, forgotten))
    assert partial.authority is not Told.NO or whole.authority is Told.NO
    assert partial.persons is not Told.NO or whole.persons is Told.NO


@given(BREACHES, st.sampled_from(sorted({*DANGERS, *ADDED})))
def test_a_danger_more_never_lowers(breach: Breach, name: str) -> None:
    before, after = assess(breach), assess(worse(breach, name))
    assert RANK[after.authority] >= RANK[before.authority]
    assert RANK[after.persons] >= RANK[before.persons]


@given(BREACHES)
def test_persons_are_never_told_without_the_authority(breach: Breach) -> None:
    found = assess(breach)
    assert RANK[found.authority] >= RANK[found.persons]
    assert not (found.high_risk and not found.risk)


@given(BREACHES)
def test_what_is_asked_is_unknown_and_only_when_it_matters(breach: Breach) -> None:
    found = assess(breach)
    assert all(getattr(breach, name) is None for name in found.missing)
    assert bool(found.missing) <= (found.risk is None or found.high_risk is None)
    if found.risk is None and breach.cause is not Cause.RANSOMWARE:  # of which the doubt may stay for good
        assert found.missing


@given(BREACHES, st.data())
def test_what_is_said_to_change_nothing_changes_nothing(breach: Breach, data: st.DataObject) -> None:
    idle = sorted(set(ASKED) - relevant(breach))
    if not idle:
        return
    name = data.draw(st.sampled_from(idle))
    other = replace(breach, **{name: data.draw(_of(name))})
    assert _outcome(assess(other)) == _outcome(assess(breach))


def _outcome(found: Assessment) -> tuple[object, ...]:
    return found.breach, found.risk, found.high_risk, found.authority, found.persons


def test_a_letter_to_the_wrong_person_is_not_asked_about_backups() -> None:
    sent = replace(CALM, cause=Cause.MISDIRECTED, confidentiality=True, recipients="known")
    assert not {"backup", "restored", "care_affected", "integrity_effect"} & relevant(sent)
    assert {"recipient_trusted", "encrypted", "cause"} <= relevant(sent)
    assert relevant(Breach()) >= {"backup", "restored", "encrypted"}
