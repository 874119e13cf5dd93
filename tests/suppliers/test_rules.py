"""What a supplier's file lacks: unknown is never good, and what ended is said."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.documents import sheet_child
from vigie.documents.spreadsheets import ReadSheet
from vigie.suppliers import questionnaires, wire
from vigie.suppliers.questionnaires import ReplyError
from vigie.suppliers.rules.keeping import Certificate, Lack, Seen, Standing, ends, lacks
from vigie.suppliers.table import table

TODAY, SINCE = date(2026, 12, 1), date(2026, 5, 16)
LAW = frozenset({"subject", "security"})
CARD = Certificate("HDS-1", "Organisme", (1, 2), TODAY + timedelta(days=400), True)
WHOLE = Standing(
    Seen.HEALTH, True, date(2025, 1, 1), None, None, {"subject": True, "security": True}, CARD, False, country="France"
)  # fmt: skip
KNOWN = st.sampled_from([None, True, False])
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1))
STANDINGS = st.builds(
    Standing, st.sampled_from(list(Seen)), KNOWN, DAYS, DAYS, KNOWN, st.dictionaries(st.sampled_from([*LAW, "place"]), st.booleans()),
    st.builds(Certificate, st.sampled_from(["", "HDS-1"]), st.just(""), st.just((1,)), DAYS, KNOWN), KNOWN, st.sampled_from(["", "clauses"]),
)  # fmt: skip


def lack(**change: object) -> tuple[Lack, ...]:
    return lacks(replace(WHOLE, **change), LAW, TODAY, SINCE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ()),
        ({"seen": Seen.NONE, "signed_on": None}, ()),
        ({"seen": Seen.UNKNOWN}, (Lack.SEEN,)),
        ({"seen": Seen.PERSONAL, "certificate": Certificate()}, ()),
        ({"hosts": None}, (Lack.HOSTS,)),
        ({"hosts": False, "certificate": Certificate()}, ()),
        ({"certificate": Certificate()}, (Lack.CERTIFICATE_MISSING,)),
        ({"certificate": replace(CARD, ends_on=TODAY - timedelta(days=1))}, (Lack.CERTIFICATE_ENDED,)),
        ({"certificate": replace(CARD, ends_on=TODAY)}, ()),
        ({"certificate": replace(CARD, framework_2024=False)}, (Lack.CERTIFICATE_OLD,)),
        ({"certificate": replace(CARD, framework_2024=None)}, (Lack.CERTIFICATE_UNKNOWN,)),
        ({"certificate": replace(CARD, ends_on=None)}, (Lack.CERTIFICATE_UNKNOWN,)),
        ({"certificate": replace(CARD, number="")}, (Lack.CERTIFICATE_UNKNOWN,)),
        ({"signed_on": None}, (Lack.CONTRACT,)),
        ({"signed_on": TODAY + timedelta(days=1)}, (Lack.CONTRACT,)),
        ({"ends_on": TODAY - timedelta(days=1)}, (Lack.CONTRACT_ENDED,)),
        ({"ends_on": TODAY - timedelta(days=1), "renews": True}, ()),
        ({"clauses": {"subject": True}}, (Lack.CLAUSES_UNKNOWN,)),
        ({"clauses": {"subject": True, "security": False}}, (Lack.CLAUSES_MISSING,)),
        ({"outside": None}, (Lack.OUTSIDE,)),
        ({"outside": True}, (Lack.GUARANTEE,)),
        ({"outside": True, "guarantee": "clauses types"}, ()),
    ],
)
def test_each_thing_that_lacks(change: dict[str, object], expected: tuple[Lack, ...]) -> None:
    assert lack(**change) == expected


@given(STANDINGS, st.sampled_from(["seen", "hosts", "signed_on", "clauses", "certificate", "outside"]))
def test_forgetting_something_never_makes_a_file_whole(said: Standing, name: str) -> None:
    forgotten = replace(said, **{name: getattr(Standing(), name)})
    if lacks(said, LAW, TODAY, SINCE):
        assert lacks(forgotten, LAW, TODAY, SINCE)


@given(STANDINGS)
def test_a_file_goes_through_its_plain_form(said: Standing) -> None:
    assert wire.standing(wire.plain(said)) == said


@given(st.dictionaries(st.sampled_from([*wire.plain(Standing())]), st.none() | st.booleans() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)))  # fmt: skip
def test_any_value_is_a_file_in_which_nothing_is_better_known(kept: dict[str, object]) -> None:
    assert lacks(wire.standing(kept), LAW, TODAY, SINCE) or kept.get("seen") == "none"


def test_what_ends() -> None:
    said = replace(WHOLE, ends_on=date(2027, 1, 1))
    assert ends(said) == (("certificate", CARD.ends_on), ("contract", date(2027, 1, 1)))
    assert ends(replace(said, renews=True, hosts=False)) == () and ends(replace(said, seen=Seen.NONE)) == ()


def test_the_content_has_the_points_of_article_28_and_a_question_each() -> None:
    known = table()
    assert len(known.clauses) == 16 and len(known.law) == 10
    assert {row.id for row in known.questionnaires.values()} == {
        "vendor",
        "appointments",
        "maintenance",
        "host",
    }


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questionnaires, "read", lambda data: [ReadSheet(one["name"], one["rows"]) for one in sheet_child.sheets(data)])  # fmt: skip


def filled(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("cp1252")


def test_a_questionnaire_comes_back() -> None:
    asked = table().questionnaires["host"]
    empty = questionnaires.sheet(asked, "Cabinet", "Hébergeur")
    with pytest.raises(ReplyError, match="Aucune réponse reconnue"):
        questionnaires.answers(empty, asked)
    rows = [["Question", "Réponse"], ["…", "OUI", "certificat joint", "host.hds"], ["…", "non", "", "host.place"],
            ["…", "bientôt", "été 2027", "host.end"], ["…", "", "", "host.alert"], ["…", "oui", "", "vendor.place"]]  # fmt: skip
    assert questionnaires.answers(filled(rows), asked) == {
        "hds": ("yes", "certificat joint"), "place": ("no", ""), "end": ("unknown", "bientôt été 2027"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "understood"),
    [("non.", "no"), ("Oui !", "yes"), ("?", "unknown"), ("x", "unknown"), ("oui, sauf le soir", "unknown")],
)
def test_an_answer_that_is_not_plainly_yes_or_no_is_unknown(said: str, understood: str) -> None:
    rows = [["Question", "Réponse"], ["…", said, "", "host.hds"]]
    assert questionnaires.answers(filled(rows), table().questionnaires["host"])["hds"][0] == understood


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"rien;du tout", b"\xff" * 50, "é;è".encode()])
def test_another_file_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(ReplyError) as told:
        questionnaires.answers(data, table().questionnaires["host"])
    assert str(told.value).endswith(".")


@given(st.binary(max_size=300) | st.lists(st.lists(st.text(st.characters(codec="cp1252"), max_size=8) | st.sampled_from(["host.hds", "oui", "non"]), max_size=4), max_size=5).map(filled))  # fmt: skip
def test_any_file_is_answers_or_a_sentence(data: bytes) -> None:
    asked = table().questionnaires["host"]
    if data.startswith((b"PK", b"\xd0\xcf")):
        return
    try:
        found = questionnaires.answers(data, asked)
    except ReplyError as error:
        assert str(error).endswith(".")
    else:
        assert set(found) <= set(asked.questions) and {code for code, _ in found.values()} <= {
            "yes",
            "no",
            "unknown",
        }
