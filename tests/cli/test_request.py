"""`vigie request deadlines`: the JSON as its schema says, French for people, sentences for what cannot be."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Run, fits


def test_it_works(run: Run) -> None:
    done = run(
        "request", "deadlines", "--kind", "access", "--received", "2026-12-01", "--oldest-data", "2015-01-01",
        "--newest-data", "2026-11-01", "--json",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    fits(done.json, "request-deadlines")
    recent, old = done.json["deadlines"]
    assert (recent["part"], recent["due_on"], recent["not_before"]) == ("recent", "2026-12-09", "2026-12-03")
    assert (old["part"], old["due_on"], old["extendable"]) == ("old", "2027-02-01", False)


@pytest.mark.parametrize("kind", ["effacement", "rectification", "access_data", "opposition", "portabilite"])
def test_the_other_rights(run: Run, kind: str) -> None:
    done = run("demande", "delais", "--kind", kind, "--received", "2026-12-01", "--json")
    fits(done.json, "request-deadlines")
    [found] = done.json["deadlines"]
    assert (found["due_on"], found["extended_to"]) == ("2027-01-01", "2027-03-01")


def test_for_people(run: Run) -> None:
    said = run("request", "deadlines", "--kind", "acces", "--received", "2026-12-01").out
    assert (
        "au plus tard le 9 décembre 2026, pas avant le 3 décembre 2026" in said
        and "ne se prolonge pas" in said
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--kind", "lunch", "--received", "2026-12-01"), "Demande inconnue"),
        (("--kind", "access", "--received", "hier"), "n’est pas une date"),
        (
            ("--kind", "access", "--received", "2026-12-01", "--oldest-data", "2027-01-01"),
            "après la réception",
        ),
        (
            (
                "--kind",
                "access",
                "--received",
                "2026-12-01",
                "--oldest-data",
                "2026-02-01",
                "--newest-data",
                "2026-01-01",
            ),
            "avant les plus anciennes",
        ),
    ],
)
def test_what_cannot_be(run: Run, words: tuple[str, ...], sentence: str) -> None:
    done = run("request", "deadlines", *words)
    assert (done.code, done.out) == (2, "") and sentence in done.err
    assert run("request", "burn", "--kind", "access", "--received", "2026-12-01").code == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.text(max_size=20), st.sampled_from(["--kind", "--received", "--oldest-data", "--newest-data"]))
def test_any_text_gives_an_answer_or_a_sentence(run: Run, text: str, option: str) -> None:
    done = run("request", "deadlines", "--kind", "access", "--received", "2026-12-01", f"{option}={text}")
    assert done.code in (0, 2) and "Traceback" not in done.err
