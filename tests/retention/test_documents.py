"""Documents other than care files: what came to its end this month, by the register, noted once."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from vigie.catalogue.keeping import keepings
from vigie.practice import services as practice
from vigie.processing import services as register
from vigie.retention import calendar, documents, exchange, proof
from vigie.retention.models import Cleared
from vigie.retention.rules.care_file import after
from vigie.retention.rules.cycles import until

TODAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("today", "duration", "last"),
    [
        (date(2026, 12, 1), {"years": 10}, date(2015, 12, 31)),
        (date(2027, 1, 1), {"years": 10}, date(2016, 12, 31)),
        (date(2026, 12, 31), {"months": 60}, date(2021, 11, 30)),
        (date(2027, 3, 15), {"months": 3}, date(2026, 11, 30)),
        (date(2027, 1, 2), {"months": 12}, date(2025, 12, 31)),
        (date(2026, 12, 20), {"days": 30}, date(2026, 10, 31)),
    ],
)
def test_cases(today: date, duration: dict[str, int], last: date) -> None:
    assert until(today, **duration) == last


@given(TODAYS, st.integers(1, 50))
def test_nothing_of_a_year_goes_before_its_years_are_over(today: date, years: int) -> None:
    assert after(until(today, years=years), years) < today.replace(day=1)


@given(TODAYS, st.integers(1, 366))
def test_nothing_goes_before_its_days_are_over(today: date, days: int) -> None:
    assert until(today, days=days) + timedelta(days=days) < today


@given(TODAYS, st.integers(3, 120))
def test_three_months_are_at_least_ninety_days(today: date, months: int) -> None:
    """R.161-47 of the social security code asks for ninety days at least."""
    assert (today - until(today, months=months)).days >= 90


def test_each_duration_of_a_calendar_says_its_documents() -> None:
    for rule in keepings().values():
        assert bool(rule.what) == bool(rule.years or rule.months or rule.days), rule.id
        assert sum(map(bool, (rule.years, rule.months, rule.days))) <= 1


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.django_db
def test_the_month_follows_the_register_and_is_noted_once() -> None:
    practice.describe({"profession": "physician"}, name="Cabinet Œuvré")
    now = timezone.now()
    today = practice.today(now)
    assert documents.batches(now) == [] and not list(calendar.dues(now))
    assert "ce mois-ci" not in plain(Client().get("/durees/").content.decode())
    register.add_ready(["accounting", "cctv"])
    assert [one.rule.id for one in documents.batches(now)] == ["accounts", "video"]
    [due] = calendar.dues(now)
    assert due.on == today.replace(day=1) and ": 2" in due.title and "Vigie" in due.neutral
    shown = plain(Client().get("/durees/").content.decode())
    assert f"Les pièces comptables de {today.year - 11} et d’avant" in shown and "À détruire : 2" in shown
    for _ in range(2):
        answer = plain(
            Client().post("/durees/documents/", {"rule": "accounts"}, follow=True).content.decode()
        )
    assert "Noté : Les pièces comptables" in answer and Cleared.objects.count() == 1
    assert ": 1" in next(iter(calendar.dues(now))).title
    Client().post("/durees/documents/", {"rule": "video"})
    [due] = calendar.dues(now)
    assert due.on > today
    assert Client().post("/durees/documents/", {"rule": "payroll"}).status_code == 404
    assert Client().post("/durees/documents/").status_code == 404
    kept = exchange.export()
    Cleared.objects.all().delete()
    exchange.restore(kept)
    assert all(one.cleared for one in documents.batches(now))
    part = next(one for one in proof.proofs(now) if one.title == "Autres documents détruits")
    assert "Les pièces comptables" in str(part.blocks) and f"31 décembre {today.year - 11}" in str(
        part.blocks
    )


@pytest.mark.django_db
def test_a_pharmacy_has_its_registers_and_what_the_register_says_otherwise_is_shown() -> None:
    practice.describe({"profession": "pharmacist"}, name="Officine")
    register.add_ready(["dispensing", "accounting"])
    found = {one.rule.id: one for one in documents.batches(timezone.now())}
    assert {"prescriptions_3", "prescriptions_5", "prescriptions_10", "prescriptions_40", "accounts"} == set(
        found
    )
    row = register.listing()[1]
    record = register.record_of(row)
    from dataclasses import replace

    data = {name: replace(one, retention="Trente ans") for name, one in record.data.items()}
    register.save(row, row.title, replace(record, data=data))
    now = timezone.now()
    [accounts] = [one for one in documents.batches(now) if one.rule.id == "accounts"]
    assert accounts.own == "Trente ans" and not accounts.due and documents.clear("accounts", now) is None
    assert "C’est à vous d’en suivre la date" in plain(Client().get("/durees/").content.decode())
    assert ": 4" in next(iter(calendar.dues(now))).title, "what the practice keeps longer is not due"
