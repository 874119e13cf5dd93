"""What a person can see beside what their job expects; who answers for the records."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.practice.controllers import about_patients, answering
from vigie.practice.models import Job
from vigie.staffing import services
from vigie.staffing.rules import matrix
from vigie.staffing.rules.matrix import Cell, Fit
from vigie.staffing.table import table

NAMES = ("identity", "file", "billing")


@pytest.mark.parametrize(
    ("expected", "has", "fit"),
    [
        (True, True, Fit.AS_EXPECTED),
        (False, False, Fit.AS_EXPECTED),
        (False, True, Fit.TOO_WIDE),
        (True, False, Fit.LACKING),
        (True, None, Fit.UNKNOWN),
        (False, None, Fit.UNKNOWN),
    ],
)
def test_one_cell(expected: bool, has: bool | None, fit: Fit) -> None:
    assert Cell("file", expected, has).fit == fit


def test_a_reason_widens_or_narrows_and_an_empty_one_does_neither() -> None:
    def fits(changed: dict[str, str]) -> list[Fit]:
        return [one.fit for one in matrix.row(NAMES, {"identity"}, changed, dict.fromkeys(NAMES[:2], True))]

    assert fits({}) == [Fit.AS_EXPECTED, Fit.TOO_WIDE, Fit.UNKNOWN]
    assert fits({"file": "Saisit les comptes rendus"}) == [Fit.AS_EXPECTED, Fit.AS_EXPECTED, Fit.UNKNOWN]
    assert fits({"file": "  "}) == [Fit.AS_EXPECTED, Fit.TOO_WIDE, Fit.UNKNOWN]
    assert fits({"identity": "Ne fait que l’accueil"})[0] == Fit.TOO_WIDE


@given(
    has=st.dictionaries(st.sampled_from(NAMES), st.booleans()),
    job=st.sets(st.sampled_from(NAMES)),
    changed=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=5)),
)
def test_what_nobody_looked_at_is_never_called_as_expected(
    has: dict[str, bool], job: set[str], changed: dict[str, str]
) -> None:
    for cell in matrix.row(NAMES, job, changed, has):
        assert (cell.fit == Fit.UNKNOWN) == (cell.category not in has)
        if cell.category in job and not changed.get(cell.category, "").strip():
            assert cell.fit != Fit.TOO_WIDE


def test_the_last_day_is_worked() -> None:
    day = date(2026, 12, 1)
    assert matrix.left(date(2026, 11, 30), day) and not matrix.left(day, day) and not matrix.left(None, day)


def test_the_secretary_sees_administrative_data_alone() -> None:
    known = table()
    assert known.jobs[Job.SECRETARY] == {"identity", "appointments", "billing"}
    assert set(known.jobs) == set(Job) and set(known.documents) >= {
        name for job in Job for name in services.to_sign(job)
    }


def test_the_owners_sign_nothing_and_everybody_else_something() -> None:
    assert {job for job in Job if not services.to_sign(job)} == services.OWNERS


@pytest.mark.parametrize(
    ("decides", "owners", "said"),
    [
        ("own_patients", ("Dr A", "Dr B"), "Dr A, Dr B, chacun pour ses patients"),
        ("jointly", ("Dr A", "Dr B"), "Dr A, Dr B, responsables conjoints"),
        ("jointly", ("Dr A",), "Dr Titulaire"),
        ("company", ("Dr A", "Dr B"), "Dr Titulaire"),
        ("", ("Dr A", "Dr B"), "Dr Titulaire"),
    ],
)
def test_who_answers_for_the_patients_data(decides: str, owners: tuple[str, ...], said: str) -> None:
    assert answering(decides, "Dr Titulaire", owners).text == said


def test_a_record_about_the_staff_is_not_shared_by_the_professionals() -> None:
    assert (
        about_patients(("Patients", "Proches"))
        and not about_patients(("Salariés",))
        and not about_patients(())
    )
