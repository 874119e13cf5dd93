"""An incident as JSON: anything may come, and comes out as a report or as a sentence."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.catalogue.wire import WireError
from vigie.incidents import law, reading, reports
from vigie.incidents.rules.breach import Breach, Cause

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "json"
INPUT = json.loads((SCHEMAS / "breach-input.json").read_text("utf-8"))
OUTPUT = jsonschema.Draft202012Validator(json.loads((SCHEMAS / "breach-assess.json").read_text("utf-8")))
LAW = law.law()
NAMES = st.sampled_from(sorted(INPUT["properties"]))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12
)  # fmt: skip
WORDS = st.sampled_from(
    sorted({word for words in reading.WORDS.values() for word in words} | {"oui", "inconnu"})
)
LIKELY = st.dictionaries(NAMES, JSON | WORDS | st.lists(WORDS, max_size=3), max_size=8)


def test_it_works() -> None:
    found = reading.given(
        {
            "cause": "Rançongiciel",
            "data": ["santé", "identité"],
            "confidentiality": "inconnu",
            "backup": "oui",
            "zut": 1,
        }
    )
    assert found.breach == Breach(cause=Cause.RANSOMWARE, data=frozenset({"health", "identity"}), backup=True)
    assert found.situation.cause is Cause.RANSOMWARE
    assert found.ignored == ("zut",)


def test_an_empty_description_is_all_unknown() -> None:
    found = reading.given({})
    assert (found.breach, found.ignored) == (Breach(), ())
    assert reports.breach(found, LAW)["notifications"]["authority"]["needed"] == "in_doubt"


def test_an_empty_list_is_a_known_nothing_and_null_is_unknown() -> None:
    assert reading.given({"data": []}).breach.data == frozenset()
    assert reading.given({"data": None}).breach.data is None
    assert reading.given({"data": "inconnu"}).breach.data is None


def test_unknown_recipients_are_an_answer() -> None:
    assert reading.given({"recipients": "unknown"}).breach.recipients == "unknown"
    assert reading.given({"recipients": None}).breach.recipients is None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([], "objet JSON"),
        ({"encrypted": 1}, "« encrypted » attend oui, non ou inconnu"),
        ({"encrypted": "peut-être"}, "pas « peut-être »"),
        ({"people_count": -1}, "nombre entier"),
        ({"people_count": 2.5}, "nombre entier"),
        ({"people_count": True}, "nombre entier"),
        ({"people_count": 10**11}, "nombre entier"),
        ({"data": "health"}, "« data » attend une liste"),
        ({"data": ["dossiers"]}, "« data » ne connaît pas « dossiers »"),
        ({"data": [["health"]]}, "pas une liste"),
        ({"cause": "météo"}, "Valeurs admises : account,"),
        ({"identifiable": {}}, "un objet"),
        ({"context": 3}, "« context » attend un objet"),
        ({"context": {"raises": ["soleil"]}}, "« raises » ne connaît pas"),
        ({"cause": "x" * 5000}, "« " + "x" * 60 + " »"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_a_sentence(raw: Any, words: str) -> None:
    with pytest.raises(WireError, match=r".{10}") as caught:
        reading.given(raw)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 400


def test_every_name_that_is_read_is_in_the_schema_and_back() -> None:
    assert set(INPUT["properties"]) == set(reading._readers()) | {"context"}


@pytest.mark.parametrize("name", sorted(set(reading.WORDS) - {"raises", "lowers", "health_detail"}))
def test_the_schema_lists_the_words(name: str) -> None:
    told = INPUT["properties"][name]["anyOf"][0]
    assert set(told["items"]["enum"] if "items" in told else told["enum"]) == reading.WORDS[name]


def test_aliases_lead_to_words_that_exist() -> None:
    for name, aliases in reading.ALIASES.items():
        assert set(aliases.values()) <= reading.WORDS[name]
        assert not set(aliases) & reading.WORDS[name]


@given(JSON | LIKELY)
def test_any_json_is_a_report_or_a_sentence(raw: Any) -> None:
    try:
        found = reading.given(raw)
    except WireError as error:
        assert str(error).endswith(".")
        return
    OUTPUT.validate(reports.breach(found, LAW))
