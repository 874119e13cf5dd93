"""A table of cases, and what holds over all of them: ignorance never reads as an exemption."""

import itertools
import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import fits
from vigie.cli import main
from vigie.decisions.reading import STRUCTURES, situation
from vigie.decisions.rules.analysis import Assessment, Part, Risk, high, lacking
from vigie.decisions.rules.deciding import Answer, Decided, Situation, dpia, dpo
from vigie.decisions.table import table

FLAGS = [field.name for field in fields(Situation) if field.name not in {"structure", "alone"}]
KNOWN = st.sampled_from([None, True, False])
SITUATIONS = st.builds(
    Situation, st.sampled_from([None, *STRUCTURES]), st.booleans(), **dict.fromkeys(FLAGS, KNOWN)
)
ORDER = {Answer.NOT_REQUIRED: 0, Answer.RECOMMENDED: 1, Answer.REQUIRED: 2}

# Each case: what is said, the delegate, the assessment. Sources of each reason: catalogue/data/decisions.yaml.
CASES = [
    ({"structure": "solo", "profession": "physician"}, "not_required", "not_required"),
    ({"structure": "solo", "profession": "nurse", "shared_records": False}, "not_required", "not_required"),
    ({"structure": "solo", "shared_records": True}, "recommended", "recommended"),
    ({"structure": "solo", "ai": True}, "not_required", "recommended"),
    ({"structure": "solo", "remote_monitoring": True}, "not_required", "recommended"),
    ({"structure": "group", "shared_records": True}, "required", "required"),
    ({"structure": "group", "shared_records": False}, "not_required", "recommended"),
    ({"structure": "group"}, "recommended", "recommended"),
    ({"structure": "msp"}, "required", "required"),
    ({"structure": "centre", "shared_records": False}, "required", "required"),
    ({"structure": "pharmacy"}, "recommended", "recommended"),
    ({"structure": "pharmacy", "pharmacy_large": True}, "recommended", "recommended"),
    (
        {"structure": "pharmacy", "pharmacy_large": False, "shared_records": False},
        "recommended",
        "recommended",
    ),
    ({"structure": "solo", "profession": "pharmacist"}, "recommended", "not_required"),
    ({"structure": "solo", "profession": "pharmacist", "pharmacy_large": True}, "recommended", "recommended"),
    ({"structure": "laboratory"}, "recommended", "recommended"),
    ({"structure": "laboratory", "shared_records": True}, "required", "required"),
    ({}, "recommended", "recommended"),
    ({"shared_records": True}, "required", "required"),
    ({"structure": "somewhere"}, "recommended", "recommended"),
]


@pytest.mark.parametrize(("values", "delegate", "assessment"), CASES)
def test_each_case(values: dict[str, object], delegate: str, assessment: str) -> None:
    said = situation(values)
    assert (dpo(said).answer, dpia(said).answer) == (delegate, assessment)


@given(SITUATIONS)
def test_every_answer_has_words_and_sources(said: Situation) -> None:
    for decided in (dpo(said), dpia(said)):
        assert decided.reasons
        for code in decided.reasons:
            assert table().reasons[code].sources
        assert all(getattr(said, name) is None for name in decided.unknown)


@given(SITUATIONS)
def test_shared_records_are_never_a_plain_no(said: Situation) -> None:
    shared = replace(said, shared=True)
    assert dpo(shared).answer != Answer.NOT_REQUIRED and dpia(shared).answer != Answer.NOT_REQUIRED


@given(SITUATIONS, st.sampled_from(FLAGS))
def test_forgetting_something_never_gives_an_exemption_that_knowing_it_refused(
    said: Situation, name: str
) -> None:
    """But for who practises alone: the CNIL gives that exemption from that single fact."""
    if said.alone or said.structure == "solo":
        return
    for rule in (dpo, dpia):
        known = [rule(replace(said, **{name: value})).answer for value in (True, False)]
        unknown = rule(replace(said, **{name: None}))
        if unknown.answer == Answer.NOT_REQUIRED:
            assert (ORDER[known[1]] == 0 and name in unknown.unknown) or known == [Answer.NOT_REQUIRED] * 2
        if max(ORDER[answer] for answer in known) > ORDER[unknown.answer]:
            assert name in unknown.unknown


def test_an_exemption_given_without_knowing_all_says_so() -> None:
    for rule in (dpo, dpia):
        assert "conditional" in rule(Situation(structure="solo", alone=True)).reasons
    whole = Situation("solo", True, *[False] * len(FLAGS))
    assert "conditional" not in (*dpo(whole).reasons, *dpia(whole).reasons)


def test_without_a_structure_nothing_is_exempt() -> None:
    for values in itertools.product([None, True, False], repeat=2):
        said = Situation(shared=values[0], ai=values[1])
        assert Answer.NOT_REQUIRED not in {dpo(said).answer, dpia(said).answer}


def test_an_assessment_says_what_it_lacks_and_what_remains_high() -> None:
    texts = dict.fromkeys(Part, "x")
    whole = Assessment(texts, (("Disque chiffré", ""),), {"access": Risk(severity=4, likelihood=1)})
    assert lacking(whole, ("access",)) == () and high(whole) == ()
    assert lacking(Assessment(), ("access", "loss"))[-3:] == ("measures", "access", "loss")
    assert high(Assessment(risks={"loss": Risk(severity=3, likelihood=3)})) == ("loss",)
    assert lacking(replace(whole, risks={"access": Risk(severity=2)}), ("access",)) == ("access",)
    assert Decided(Answer.REQUIRED, ("x",)).unknown == ()


def test_the_command_gives_json_that_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.json"
    for kind, (values, delegate, assessment) in itertools.product(("dpo", "dpia"), CASES[:8]):
        path.write_text(json.dumps(values), "utf-8")
        assert main(["decide", kind, "--profile", str(path), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        fits(told, "decide")
        assert told["decision"] == (delegate if kind == "dpo" else assessment)
    assert main(["decider", "aipd", "--profile", str(path)]) == 0
    assert "Analyse d’impact" in capsys.readouterr().out


def test_a_bad_profile_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.json"
    for text in ("", "[]", "{", '{"structure": {"a": 1}}'):
        path.write_text(text, "utf-8")
        assert main(["decide", "dpo", "--profile", str(path), "--json"]) == 2
        shown = capsys.readouterr()
        assert shown.out == "" and shown.err.strip().endswith(".")
    assert main(["decide", "dpo", "--profile", str(tmp_path / "absent.json")]) == 2
    path.write_text("{}", "utf-8")
    assert main(["decide", "lunch", "--profile", str(path)]) == 2
