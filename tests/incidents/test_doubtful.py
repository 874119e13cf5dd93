"""Four answers about a call: the verdict, and that none ever reassures."""

from itertools import product

import pytest

from vigie.catalogue import loader
from vigie.incidents.rules.doubtful import Doubt, judge

TABLE = loader.load(loader.DATA).tables["doubtful"]
WEIGHTS = {row["id"]: row["weights"] for row in TABLE["questions"]}
CALM = {"expected": "yes", "asks_secret": "no", "pressed": "no", "usual_number": "yes"}


def test_it_works() -> None:
    assert judge(WEIGHTS, CALM) == Doubt.NO_SIGN


@pytest.mark.parametrize("question", ["asks_secret", "pressed"])
def test_one_grave_sign_is_enough(question: str) -> None:
    assert judge(WEIGHTS, CALM | {question: "yes"}) == Doubt.VERY


@pytest.mark.parametrize("question", sorted(CALM))
def test_not_knowing_leaves_the_doubt(question: str) -> None:
    missing = {key: value for key, value in CALM.items() if key != question}
    for answers in (CALM | {question: "unknown"}, missing, CALM | {question: "peut-être"}):
        assert judge(WEIGHTS, answers) == Doubt.UNKNOWN


def test_no_answer_at_all_is_a_doubt() -> None:
    assert judge(WEIGHTS, {}) == Doubt.UNKNOWN
    assert judge({}, {}) == Doubt.UNKNOWN


def test_a_worse_answer_never_reassures() -> None:
    rank = {Doubt.NO_SIGN: 0, Doubt.UNKNOWN: 1, Doubt.VERY: 2}
    weight = {"none": 0, "sign": 1, "grave": 2}
    for values in product(("yes", "no", "unknown"), repeat=4):
        answers = dict(zip(WEIGHTS, values, strict=True))
        worst = max(weight[WEIGHTS[key][value]] for key, value in answers.items())
        assert rank[judge(WEIGHTS, answers)] == worst


def test_every_verdict_has_its_words_and_none_says_safe() -> None:
    assert {row["id"] for row in TABLE["verdicts"]} == {doubt.value for doubt in Doubt}
    for row in TABLE["verdicts"]:
        said = " ".join((row["title"], row["say"], row["why"], *row["steps"])).lower()
        assert not {"sûr", "sûre", "fiable", "confiance", "authentique"} & set(said.split()), row["id"]
        assert any(word in said for word in ("raccrochez", "rappelez")), row["id"]
