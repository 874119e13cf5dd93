"""Dates, verdicts, French typography."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import engines
from django.utils import timezone

import vigie
from vigie.ui.templatetags import ui

AT = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return str(engines["django"].from_string("{% load ui %}" + source).render(context))


def test_instant_is_local_and_machine_readable() -> None:
    assert render("{{ at|instant }}", at=AT) == (
        '<time datetime="2026-11-24T14:05+01:00">mardi 24 novembre 2026 à 14\u00a0h\u00a005</time>'
    )


def test_an_instant_late_in_the_evening_is_the_local_day() -> None:
    with timezone.override("Indian/Reunion"):
        late = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
        assert render("{{ at|day }}", at=late) == '<time datetime="2026-11-25">25 novembre 2026</time>'


def test_short_forms_and_nothing() -> None:
    assert "24 nov. 14\u00a0h\u00a005" in render("{{ at|short_instant }}", at=AT)
    assert render("{{ at|day }}{{ at|instant }}", at=None) == ""


@pytest.mark.parametrize("outcome", list(ui.WORDS))
def test_verdict_is_a_shape_and_a_word(outcome: str) -> None:
    badge = render("{% verdict outcome %}", outcome=outcome)
    assert ui.WORDS[outcome] in badge
    assert 'href="#i-v-' in badge


def test_verdict_takes_a_closer_word_and_escapes_it() -> None:
    badge = render('{% verdict "unknown" word=word %}', word="<À vérifier>")
    assert "&lt;À vérifier&gt;" in badge
    assert "v-nsp" in badge


def test_french_filter_escapes_then_composes() -> None:
    assert render("{{ text|french }}", text="Prêt ? <b>") == "Prêt\u202f? &lt;b&gt;"


def test_our_templates_are_composed_when_compiled() -> None:
    page = str(engines["django"].get_template("ui/attack.html").render({}))
    assert "l’ordinateur\u202f?" in page
    assert "allumé\u00a0:" in page


def test_sources_hold_ordinary_spaces() -> None:
    home = Path(vigie.__file__).parent
    rooms = (home / "ui", home / "vault")
    files = [p for room in rooms for p in room.rglob("templates/**/*.html")]
    assert files
    assert [p for p in files if re.search("[\u00a0\u202f]", p.read_text("utf-8"))] == []


def test_a_room_that_a_sentence_names_is_a_link() -> None:
    said = ui.rooms("Ouvrez «\u202fRegistre\u202f» & « Paramètres », puis «\u202fDPO et AIPD\u202f» <b>.")
    assert (
        '«\u202f<a href="/registre/">Registre</a>\u202f»' in said
        and '<a href="/dpo-aipd/">DPO et AIPD</a>' in said
    )
    assert "« Paramètres »" in said and "&amp;" in said and "&lt;b&gt;" in said
