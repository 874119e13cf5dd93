"""The JSON of the CNIL's tool: out and back, and a stranger's file."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.decisions import pia
from vigie.decisions.rules.analysis import Assessment, Part, Risk

AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
LINE = st.text(st.sampled_from('abé&<>"’;#123 '), min_size=1, max_size=12).map(
    lambda text: " ".join(f"x{text}x".split())
)
LINES = st.lists(LINE, max_size=3).map(tuple)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
LEVEL = st.integers(0, 4)
RISKS = st.builds(Risk, LINES, LINES, LINES, LINES, LEVEL, st.just("") | TEXT, LEVEL, st.just("") | TEXT)
ASSESSMENTS = st.builds(
    Assessment, st.dictionaries(st.sampled_from(list(Part)), TEXT),
    st.lists(st.tuples(LINE, st.just("") | TEXT), max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(list(pia.RISKS)), RISKS.filter(lambda risk: risk != Risk())), st.just("") | TEXT, LINE,
)  # fmt: skip


@given(ASSESSMENTS, LINE)
def test_it_comes_back(found: Assessment, title: str) -> None:
    title_back, back, foreign = pia.read(pia.write(title, found, AT))
    assert title_back == title
    assert back == Assessment(found.texts, found.measures, {n: found.risks[n] for n in pia.RISKS if n in found.risks}, found.opinion, found.author)  # fmt: skip
    assert foreign["answers"] == [] and foreign["comments"] == []
    assert pia.assessment(json.loads(json.dumps(pia.plain(found)))) == found


def test_a_file_of_the_tool_is_read_as_text_and_what_is_not_ours_comes_back() -> None:
    told = {
        "pia": {"name": "Captoo", "author_name": "E", "dpo_opinion": "Bien<br />fait", "status": 3, "structure_data": {"a": 1}},
        "answers": [
            {"reference_to": 111, "data": {"text": "<div>Un <strong>essai</strong></div><ul><li>a &amp; b</li></ul><script>x()</script>"}},
            {"reference_to": "321", "data": {"list": ["Perte", 3, ""], "gauge": None}},
            {"reference_to": 325, "data": {"text": "grave", "gauge": 3}},
            {"reference_to": 326, "data": {"text": None, "gauge": 9}},
            {"reference_to": 999, "data": {"text": "?"}},
            "nothing",
        ],
        "measures": [{"id": 4, "title": "Coffre", "content": "<p>fermé</p>"}],
        "evaluations": [{"reference_to": "1.1", "status": 1}], "comments": [{"description": "ok"}],
    }  # fmt: skip
    title, found, foreign = pia.read(json.dumps(told).encode())
    assert title == "Captoo" and found.opinion == "Bien\nfait"
    assert found.texts[Part.WHAT] == "Un essai\na & b"
    assert found.risks["access"] == Risk(impacts=("Perte",), severity=3, severity_why="grave")
    assert found.measures == (("Coffre", "fermé"),)
    again = json.loads(pia.write(title, found, AT, foreign))
    assert {"reference_to": 999, "data": {"text": "?"}}.items() <= again["answers"][-1].items()
    assert again["evaluations"] == told["evaluations"] and again["comments"] == told["comments"]
    assert again["pia"]["status"] == 3 and set(again) == {
        "pia",
        "answers",
        "measures",
        "evaluations",
        "comments",
    }


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide ou abîmé"),
        (b"{", "vide ou abîmé"),
        (b"[" * 100_000, "vide ou abîmé"),
        (b"[]", "n’est pas une analyse"),
        (b'{"pia": 3}', "n’est pas une analyse"),
        (b'{"pia": {"x": NaN}}', "vide ou abîmé"),
        (b'{"pia": {"x": 1e999}}', "vide ou abîmé"),
        (b'{"pia": {}, "comments": [{"x": ' + b"[" * 900 + b"]" * 900 + b"}]}", "vide ou abîmé"),
        (b" " * (pia.LARGEST + 1), "5 Mo"),
        ("é".encode("cp1252"), "vide ou abîmé"),
    ],
)
def test_another_file_gets_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(pia.PiaError, match=sentence):
        pia.read(data)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["pia", "answers", "measures", "reference_to", "data", "text", "list", "gauge", "title", "name"]), inner, max_size=5
    ),
    max_leaves=20,
)  # fmt: skip


@given(ANY)
def test_any_json_is_an_assessment_or_a_sentence(value: object) -> None:
    try:
        title, found, foreign = pia.read(
            json.dumps({"pia": {}, "answers": value, "measures": value}).encode()
        )
    except pia.PiaError as error:
        assert str(error).endswith(".")
    else:
        assert title and pia.read(pia.write(title, found, AT, foreign))[1] == found


@given(st.text(max_size=40))
def test_no_tag_is_left_in_a_text(text: str) -> None:
    found = pia._text(f"<b>{text}</b><img src=x onerror=y>")
    assert "onerror" not in found


def test_what_cannot_be_written_again_is_taken_out() -> None:
    title, found, foreign = pia.read(b'{"pia": {"name": "a\\ud800", "category": "\\udfff", "status": 3}}')
    assert title == "a" and foreign["pia"] == {"category": "", "status": 3}
    assert pia.read(pia.write(title, found, AT, foreign))[2]["pia"]["status"] == 3


def test_a_comparison_is_no_tag() -> None:
    assert pia._text("tension < 14 et pouls > 50<br>2<3") == "tension < 14 et pouls > 50\n2<3"
    assert pia._text("<" * 200_000) == "<" * pia.LONGEST


def test_what_is_not_taken_is_said() -> None:
    answers = [{"reference_to": 111, "data": {"text": "x" * (pia.LONGEST + 1)}}] * 1200
    whole = {"pia": {"nested": {}}, "attachments": [], "measures": [{}] * 250, "answers": answers}
    said = " ".join(pia.lost(json.dumps(whole).encode()))
    assert "50 mesures" in said and "200 réponses" in said and "attachments" in said and "nested" in said
    assert "20000 caractères" in said and pia.lost(b'{"pia": {"name": "a"}}') == []
