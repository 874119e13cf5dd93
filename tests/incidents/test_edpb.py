"""The nearest European case, the graver one where a fact is unknown."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.incidents.builders import AGENDA, BREACHES, CALM, LAPTOP, MAILBOX, RANSOMWARE
from vigie.incidents.rules.breach import Breach, Cause
from vigie.incidents.rules.edpb import nearest

PROVEN = replace(RANSOMWARE, restored=True, care_affected=False, encrypted=True, key_safe=True)
SENT = replace(MAILBOX, cause=Cause.MISDIRECTED)


@pytest.mark.parametrize(
    ("breach", "case", "differs"),
    [
        (PROVEN, "case_01", ()),
        (replace(RANSOMWARE, backup=False), "case_02", ()),
        (replace(RANSOMWARE, backup=None), "case_02", ("backup_unknown",)),
        (replace(RANSOMWARE, care_affected=True), "case_03", ()),
        (RANSOMWARE, "case_03", ("care_not_delayed",)),
        (replace(PROVEN, encrypted=False), "case_03", ("care_not_delayed",)),
        (replace(PROVEN, confidentiality=None), "case_03", ("copy_not_excluded", "care_not_delayed")),
        (replace(RANSOMWARE, confidentiality=True), "case_04", ("backup_available",)),
        (LAPTOP, "case_10", ()),
        (replace(LAPTOP, backup=False), "case_10", ("no_backup",)),
        (replace(LAPTOP, key_safe=None), "case_11", ("encryption_unknown", "sensitive_data")),
        (replace(LAPTOP, encrypted=False), "case_11", ("sensitive_data",)),
        (AGENDA, "case_12", ()),
        (SENT, "case_14", ()),
        (MAILBOX, "case_18", ()),
    ],
)
def test_it_works(breach: Breach, case: str, differs: tuple[str, ...]) -> None:
    found = nearest(breach)
    assert found is not None
    assert (found.case, found.differs) == (case, differs)


def test_none_is_better_than_a_far_one() -> None:
    assert nearest(CALM) is None
    assert nearest(Breach()) is None


@given(BREACHES)
def test_the_calm_ransomware_is_near_only_when_everything_is_known(breach: Breach) -> None:
    found = nearest(breach)
    if found is not None and found.case == "case_01":
        assert breach.confidentiality is False
        assert breach.unintelligible and breach.backup and breach.restored
        assert breach.care_affected is False
