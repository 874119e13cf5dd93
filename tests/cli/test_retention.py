"""`vigie retention compute`: the JSON as its schema says, French for people, sentences for what cannot be."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Run, fits

TODAY = ("--today", "2026-11-24")


def test_it_works(run: Run) -> None:
    done = run(
        "retention", "compute", "--profession", "medecin", "--born", "2004-06-01", "--last-care", "2006-09-12",
        *TODAY, "--json",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    fits(done.json, "retention")
    assert done.json["status"] == "archived" and done.json["rule"] == "minor_28"
    assert (done.json["ends_on"], done.json["destroy_from"]) == ("2032-06-01", "2032-06-02")
    assert done.json["active_until"] == "2011-09-12" and done.json["sources"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--last-care", "2003-01-07"), {"rule": "birth_unknown", "ends_on": "2031-01-07"}),
        (
            ("--last-care", "2006-09-12", "--born", "2004-00-00"),
            {"rule": "minor_28", "ends_on": "2032-12-31"},
        ),
        (
            ("--last-care", "2006-09-12", "--born", "2004-06-99"),
            {"rule": "minor_28", "ends_on": "2032-06-30"},
        ),
        (("--born", "2004-06-01"), {"status": "undetermined", "rule": None, "ends_on": None}),
        (
            ("--born", "1970-01-01", "--last-care", "2004-10-01", "--dispute", "2024-02-01:"),
            {"status": "frozen", "active_until": None, "ends_on": None, "legal_ends_on": None},
        ),
        (
            ("--born", "1970-01-01", "--last-care", "2004-10-01", "--dispute", "2025-02-01:"),
            {"status": "frozen", "destroy_from": None, "legal_ends_on": "2024-10-01"},
        ),
        (
            ("--born", "1970-01-01", "--last-care", "2004-10-01", "--dispute", "2010-01-15:2013-07-15"),
            {"suspended_days": 1277, "ends_on": "2028-03-31"},
        ),
        (("--born", "1940-02-02", "--last-care", "2012-06-01", "--died", "2015-09-30"), {"rule": "death_10"}),
        (
            ("--born", "1960-01-01", "--last-care", "2015-05-05", "--last-entry", "2023-09-01"),
            {"status": "active", "active_until": "2028-09-01"},
        ),
    ],
)
def test_each_case(run: Run, words: tuple[str, ...], expected: dict[str, object]) -> None:
    done = run("conservation", "compute", "--profession", "infirmier", *words, *TODAY, "--json")
    assert done.code == 0, done.err
    fits(done.json, "retention")
    assert {key: done.json[key] for key in expected} == expected


def test_by_profession(run: Run) -> None:
    words = ("--born", "1960-01-01", "--last-care", "2020-05-05", "--genetic", "2020-05-01", *TODAY, "--json")
    found = {
        name: run("retention", "compute", "--profession", name, *words).json["rule"]
        for name in ("medecin", "medical_biologist", "pharmacien", "orthophoniste")
    }
    assert found == {
        "medecin": "years_20", "medical_biologist": "genetic_30", "pharmacien": None, "orthophoniste": "years_20",
    }  # fmt: skip


def test_for_people(run: Run) -> None:
    words = ("--born", "1960-03-15", "--last-care", "2006-05-10", *TODAY)
    done = run("retention", "compute", "--profession", "medecin", *words)
    assert (
        "à détruire" in done.out
        and "à partir du 11 mai 2026" in done.out
        and "Aucun texte ne fixe" in done.out
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--profession", "plombier"), "Profession inconnue"),
        (("--profession", "medecin", "--last-care", "hier"), "n’est pas une date"),
        (("--profession", "medecin", "--last-care", "2006-02-30"), "n’est pas une date"),
        (("--profession", "medecin", "--last-care", "0006-02-03"), "cette année"),
        (
            ("--profession", "medecin", "--born", "2010-01-01", "--last-care", "2004-10-01"),
            "La naissance est après",
        ),
        (("--profession", "medecin", "--born", "2004"), "n’est pas une naissance"),
        (("--profession", "medecin", "--born", "2004-13-00"), "n’est pas une date"),
        (("--profession", "medecin", "--last-care", "2004-10-01", "--dispute", "2005-01-01"), "DÉBUT:FIN"),
        (("--profession", "medecin", "--last-care", "2090-10-01"), "à venir"),
    ],
)
def test_what_cannot_be_computed(run: Run, words: tuple[str, ...], sentence: str) -> None:
    done = run("retention", "compute", *words, *TODAY)
    assert (done.code, done.out) == (2, "") and sentence in done.err.replace("\u202f", " ")


def test_an_unknown_verb(run: Run) -> None:
    done = run("retention", "burn", "--profession", "medecin")
    assert done.code == 2 and "vigie retention compute" in done.err


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.text(max_size=30),
    st.sampled_from(["--born", "--last-care", "--last-entry", "--died", "--dispute", "--today"]),
)
def test_any_text_gives_an_answer_or_a_sentence(run: Run, text: str, option: str) -> None:
    done = run("retention", "compute", "--profession", "medecin", f"{option}={text}", "--json")
    assert done.code in (0, 2) and "Traceback" not in done.err
