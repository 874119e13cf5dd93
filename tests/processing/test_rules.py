"""Which activities concern a practice, and what a record lacks: unknown is never no, an empty field says nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.processing import wire
from vigie.processing.rules.completeness import (
    Data,
    Gap,
    Kind,
    Recipient,
    Record,
    contradicted,
    gaps,
    held,
    reviewed,
)
from vigie.processing.rules.proposal import Condition, concerns
from vigie.processing.table import table

TODAY = date(2026, 12, 1)
SENSITIVE = {"health"}
WHOLE = Record(
    purposes=("Soigner",), basis="6.1.c", exception="9.2.h", persons=("Patients",),
    data={"health": Data("Antécédents", "20 ans")}, recipients=(Recipient(Kind.INTERNAL, "Le cabinet"),),
    no_transfer=True, measures=("lock",), reviewed_on=TODAY,
)  # fmt: skip
TEXTS = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\u00a0"), max_size=20
).filter(str.isprintable)
RECORDS = st.builds(
    Record,
    purposes=st.lists(TEXTS, max_size=3).map(tuple), basis=st.sampled_from(["", "6.1.c"]),
    exception=st.sampled_from(["", "9.2.h"]), persons=st.lists(TEXTS, max_size=2).map(tuple),
    data=st.dictionaries(st.sampled_from(["health", "identity", "other"]), st.builds(Data, TEXTS, TEXTS, TEXTS)),
    recipients=st.lists(st.builds(Recipient, st.sampled_from(list(Kind)), TEXTS), max_size=3).map(tuple),
    no_recipient=st.booleans(), transfers=st.lists(TEXTS, max_size=2).map(tuple), no_transfer=st.booleans(),
    measures=st.lists(st.sampled_from(["lock", "backups"]), max_size=2).map(tuple), other_measures=TEXTS, support=TEXTS,
    for_others=st.booleans(), clients=st.lists(TEXTS, max_size=2).map(tuple),
)  # fmt: skip


def test_it_works() -> None:
    assert gaps(WHOLE, SENSITIVE, TODAY) == ()
    assert gaps(Record(), SENSITIVE, TODAY) == tuple(
        gap for gap in Gap if gap not in {Gap.CLIENTS, Gap.EXCEPTION, Gap.RETENTION}
    )


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"purposes": ()}, Gap.PURPOSES),
        ({"basis": ""}, Gap.BASIS),
        ({"exception": ""}, Gap.EXCEPTION),
        ({"persons": ()}, Gap.PERSONS),
        ({"data": {"health": Data("Antécédents")}}, Gap.RETENTION),
        ({"recipients": ()}, Gap.RECIPIENTS),
        ({"no_transfer": False}, Gap.TRANSFERS),
        ({"measures": ()}, Gap.MEASURES),
        ({"reviewed_on": None}, Gap.REVIEW),
        ({"reviewed_on": TODAY - timedelta(days=366)}, Gap.REVIEW),
        ({"reviewed_on": TODAY + timedelta(days=1)}, Gap.REVIEW),
    ],
)
def test_each_thing_that_lacks_is_named(change: dict[str, object], gap: Gap) -> None:
    assert gaps(replace(WHOLE, **change), SENSITIVE, TODAY) == (gap,)  # type: ignore[arg-type]


def test_who_works_for_another_is_asked_what_article_30_2_asks() -> None:
    lacks = gaps(Record(for_others=True, reviewed_on=TODAY), SENSITIVE, TODAY)
    assert lacks == (Gap.CLIENTS, Gap.PURPOSES, Gap.TRANSFERS, Gap.MEASURES)
    whole = Record(
        for_others=True, clients=("SCM",), purposes=("Héberger",), no_transfer=True, measures=("lock",), reviewed_on=TODAY
    )  # fmt: skip
    assert gaps(whole, SENSITIVE, TODAY) == ()


def test_what_is_said_explicitly_is_no_gap() -> None:
    said = replace(WHOLE, recipients=(), no_recipient=True, no_transfer=False, transfers=("États-Unis",))
    assert gaps(said, SENSITIVE, TODAY) == ()
    assert gaps(replace(WHOLE, data={"identity": Data("Nom", "1 an")}, exception=""), SENSITIVE, TODAY) == ()
    assert reviewed(replace(WHOLE, reviewed_on=TODAY - timedelta(days=365)), TODAY)


@given(RECORDS)
def test_a_record_goes_through_its_plain_form_unchanged(record: Record) -> None:
    assert wire.record(wire.plain(record)) == record


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*wire.NAMES, "x", "kind", "who"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_any_value_is_a_record_or_a_sentence(value: object) -> None:
    try:
        wire.record(value)
    except wire.RecordError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("conditions", "profile", "expected"),
    [
        ((), {}, True),
        ((Condition("profile.staff", over=0),), {"profile.staff": 2}, True),
        ((Condition("profile.staff", over=0),), {"profile.staff": 0}, False),
        ((Condition("profile.staff", over=0),), {}, None),
        ((Condition("profile.website", equal=True),), {"profile.website": False}, False),
        ((Condition("a", values=frozenset("x")), Condition("b", values=frozenset("y"))), {"b": "y"}, True),
        ((Condition("a", values=frozenset("x")), Condition("b", values=frozenset("y"))), {"b": "z"}, None),
    ],
)
def test_who_is_concerned(
    conditions: tuple[Condition, ...], profile: dict[str, object], expected: bool | None
) -> None:
    assert concerns(conditions, profile) is expected


def test_a_measure_is_held_by_all_its_controls_and_contradicted_by_one() -> None:
    controls = {"lock": ("a",), "backups": ("b", "c"), "none": ("d",)}
    assert held(controls, {"a", "b"}, {"c"}) == ("lock", "backups")
    assert held(controls, {"a", "b"}, set()) == ("lock",)
    assert held(controls, set(), {"a", "b", "c", "d"}) == ()
    record = replace(WHOLE, measures=("lock", "backups", "unknown"))
    assert contradicted(record, controls, {"c"}) == ("backups",)


def test_every_ready_made_activity_lacks_only_what_the_practice_must_say() -> None:
    known = table()
    assert len(known.ready) >= 20
    for ready in known.ready.values():
        lacks = set(gaps(ready.record, known.sensitive, TODAY))
        assert lacks <= {Gap.TRANSFERS, Gap.MEASURES, Gap.REVIEW, Gap.RETENTION}, ready.id
        assert ready.sources


@pytest.mark.parametrize(
    ("profile", "least", "never"),
    [
        (
            {"structure": "solo", "profession": "physician", "staff": 0, "website": False, "teleconsultation": False},
            {"patient_files", "appointments", "billing", "secure_messaging", "accounting", "access_logs",
             "rights_requests", "breaches", "public_health"},
            {"staff", "website", "telehealth", "dispensing", "cctv"},
        ),
        (
            {"structure": "pharmacy", "profession": "pharmacist", "staff": 3, "website": True},
            {"dispensing", "pharmacy_care", "staff", "website", "billing"},
            {"patient_files", "lab_exams", "optical_sales"},
        ),
        ({"structure": "solo", "profession": "psychologist"}, {"patient_files", "accounting"}, {"billing", "staff"}),
    ],
)  # fmt: skip
def test_what_each_practice_is_proposed(profile: dict[str, object], least: set[str], never: set[str]) -> None:
    said = {f"profile.{name}": value for name, value in profile.items()}
    found = {row.id for row in table().ready.values() if row.offered and concerns(row.conditions, said)}
    assert least <= found and not never & found
