"""Which installed programs stopped getting their fixes, by a dated table."""

import re
from datetime import date, timedelta

import pytest
import yaml

from vigie.machine import applications
from vigie.machine.applications import TABLE, judge, numbers

TABLE_IN_FORCE = applications.load()
TODAY = date(2026, 11, 24)


def outdated(name: str, version: str, system: str = "windows", today: date = TODAY) -> bool | None:
    labels, judged = judge([(name, version)], system, TABLE_IN_FORCE, today)
    return bool(labels) if judged else None


@pytest.mark.parametrize(
    ("name", "version", "wanted"),
    [
        ("Google Chrome", "150.0.7871.125", True),
        ("Google Chrome", "156.0.8078.73", False),
        ("Microsoft Edge", "149.0.4022.98", True),
        ("Microsoft Edge WebView2 Runtime", "120.0.2210.91", None),
        ("Mozilla Firefox (x64 fr)", "158.0.1", False),
        ("Mozilla Firefox ESR (x64 fr)", "153.4.0", False),
        ("Mozilla Firefox ESR (x64 fr)", "140.12.0", None),
        ("Mozilla Firefox (x64 fr)", "128.0", True),
        ("LibreOffice 25.8.1.1", "25.8.1.1", True),
        ("Microsoft Office Famille et Petite Entreprise 2019 - fr-fr", "16.0.10396.20017", True),
        ("Microsoft Office Professional Plus 2021 - en-us", "16.0.14332.20763", True),
        ("Microsoft Office Home and Business 2024 - de-de", "16.0.17932.20000", False),
        ("Microsoft 365 Apps for enterprise - fr-fr", "16.0.1", None),
        ("Logiciel médical 2016", "1.0", None),
        ("Google Chrome", "", None),
        ("Google Chrome", "inconnue", None),
    ],
)
def test_each_program(name: str, version: str, wanted: bool | None) -> None:
    assert outdated(name, version) is wanted


def test_a_product_is_good_until_its_last_day() -> None:
    name = "Microsoft Office Standard 2021"
    assert outdated(name, "16.0", today=date(2026, 10, 13)) is False
    assert outdated(name, "16.0", today=date(2026, 10, 14)) is True


def test_a_mac_s_names_are_read_too() -> None:
    assert outdated("Google Chrome.app", "140.0.1", "macos") is True
    assert outdated("Google Chrome", "140.0.1", "linux") is None


def test_the_same_program_twice_is_named_once() -> None:
    rows = [("Google Chrome", "140.0"), ("Google Chrome", "140.0")]
    assert judge(rows, "windows", TABLE_IN_FORCE, TODAY)[0] == ("Google Chrome 140.0",)


def test_the_table_ages() -> None:
    assert not TABLE_IN_FORCE.stale(TABLE_IN_FORCE.checked_on + timedelta(days=120))
    assert TABLE_IN_FORCE.stale(TABLE_IN_FORCE.checked_on + timedelta(days=121))


def test_every_row_has_a_source_and_a_pattern_that_compiles() -> None:
    data = yaml.safe_load(TABLE.read_text("utf-8"))
    sources = {source["id"] for source in data["sources"]}
    assert all(row["source"] in sources for row in data["applications"])
    for row in data["applications"]:
        assert re.compile(row["names"]).fullmatch("") is None


@pytest.mark.parametrize(
    ("text", "wanted"), [("153.0.1", (153, 0, 1)), ("v2.1", (2, 1)), ("x", ()), ("", ())]
)
def test_numbers(text: str, wanted: tuple[int, ...]) -> None:
    assert numbers(text) == wanted
