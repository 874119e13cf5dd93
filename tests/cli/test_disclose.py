"""`vigie disclose`: the verdict with its reason and sources, sentences for what cannot be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, fits

Write = Callable[[str, Any], Path]


def test_it_works(run: Run, written: Write) -> None:
    answers = written("a.json", {"identity_official": "yes", "adviser": True, "needed": "oui"})
    done = run("disclose", "--requester", "insurance_medical", "--answers", answers, "--json")
    assert (done.code, done.err) == (0, "")
    fits(done.json, "disclose")
    assert (
        done.json["verdict"] == "yes_if"
        and done.json["send"]
        and done.json["sources"]
        and not done.json["missing"]
    )
    no = run("disclose", "--requester", "employeur", "--json")
    assert (
        no.code == 0
        and no.json["verdict"] == "no"
        and no.json["requester"] == "employer"
        and no.json["what"] is None
    )
    fits(no.json, "disclose")


def test_what_is_not_answered_is_no_yes(run: Run, written: Write) -> None:
    done = run("disclose", "--requester", "parents", "--json")
    assert done.code == 3 and done.json["verdict"] == "no" and len(done.json["missing"]) == 3
    partial = written("a.json", {"identity_person": "yes", "parental": None})
    done = run("disclose", "--requester", "parents", "--answers", partial, "--json")
    assert done.json["verdict"] == "no" and done.json["stopped_by"] == "parental"


def test_for_people(run: Run) -> None:
    listed = run("disclose")
    assert listed.code == 0 and "employer : Employeur" in listed.out
    fits(run("disclose", "--json").json, "disclose-list")
    assert "Non" in run("disclose", "--requester", "employer").out
    assert "À répondre" in run("disclose", "--requester", "parents").out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [([], "s’écrivent"), (b"{", "JSON"), ({"nowhere": "yes"}, "Question inconnue"), ({"parental": "peut-être"}, "répondez yes"),
     ({"parental": ["yes"]}, "répondez yes"), (b"[" * 90_000, "JSON"), (b"\xff\xfe", "JSON"), (b" " * 200_000, "trop gros")],
)  # fmt: skip
def test_bad_answers(run: Run, written: Write, content: Any, sentence: str) -> None:
    done = run("disclose", "--requester", "parents", "--answers", written("a.json", content))
    assert done.code == 2 and sentence in done.err.replace("\u202f", " ")


def test_unknown_requesters(run: Run, tmp_path: Path) -> None:
    assert run("disclose", "--requester", "martien").code == 2
    assert "Plus précisément" in run("disclose", "--requester", "médecin").err.replace("\u202f", " ")
    assert run("disclose", "--requester", "parents", "--answers", tmp_path / "absent.json").code == 1
