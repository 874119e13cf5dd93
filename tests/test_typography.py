"""French typography is late, pure, idempotent, and never breaks what a machine reads."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.typography import (
    NBSP,
    NNBSP,
    counted,
    fold,
    french,
    french_html,
    french_template_source,
    plain,
)

FRAGMENTS = [
    " ",
    "  ",
    "\n",
    ";",
    "!",
    "?",
    ":",
    "%",
    "«",
    "»",
    "'",
    "’",
    "l'eau",
    "12",
    "000",
    "5",
    "min",
    "h",
    "05",
]
FRAGMENTS += [
    "€",
    "http://a.fr",
    "www.b.fr",
    "x@y.fr",
    "C:\\Temp",
    "a: b",
    "::",
    "10:30",
    "<b>",
    "</b>",
    "&nbsp;",
    "`",
]
FRAGMENTS += [
    NBSP,
    NNBSP,
    "n°",
    "1er",
    "mai",
    "24",
    "novembre",
    "{{ x }}",
    "{% if x %}",
    "{# a ? #}",
    "=",
    "é",
    "!=",
    "<",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS)).map("".join))


@pytest.mark.parametrize(
    ("source", "composed"),
    [
        ("Puis-je transmettre ?", f"Puis-je transmettre{NNBSP}?"),
        ("Stop ! Non ; oui ?!", f"Stop{NNBSP}! Non{NNBSP}; oui{NNBSP}?!"),
        ("« Cabinet »", f"«{NNBSP}Cabinet{NNBSP}»"),
        ("À faire : tout", f"À faire{NBSP}: tout"),
        ("[pourquoi :]", f"[pourquoi{NBSP}:]"),
        ("(vraiment ?)", f"(vraiment{NNBSP}?)"),
        ("100 % des postes", f"100{NNBSP}% des postes"),
        ("12 450 fichiers", f"12{NNBSP}450 fichiers"),
        ("1 234 567 €", f"1{NNBSP}234{NNBSP}567{NBSP}€"),
        ("10 min", f"10{NBSP}min"),
        ("à 14 h 05", f"à 14{NBSP}h{NBSP}05"),
        ("3 Gio, 180 jours, 5 ans", f"3{NBSP}Gio, 180{NBSP}jours, 5{NBSP}ans"),
        ("le 24 novembre 2026", f"le 24{NBSP}novembre 2026"),
        ("le 1er décembre", f"le 1er{NBSP}décembre"),
        ("contrat n° 2231", f"contrat n°{NBSP}2231"),
        ("l'écran d'aujourd'hui", "l’écran d’aujourd’hui"),
    ],
)
def test_puts_the_spaces_and_apostrophes_in(source: str, composed: str) -> None:
    assert french(source) == composed


@pytest.mark.parametrize(
    "text",
    [
        "https://www.cnil.fr/fr/page?x=1&y='a'b",
        "www.exemple.fr/l'eau",
        "secretariat@cabinet-kervadec.fr",
        "C:\\Users\\l'accueil\\Documents",
        "à 10:30",
        "firewall: true",
        "std::vector",
        "a != b",
        "if (x ?:y)",
        "<a title='l'eau ?' href=\"x ?\">",
        "&eacute;&nbsp;&#39;",
        "cle=l'accueil",
        "'mot entre guillemets droits'",
        "l’accueil...",
        "%s et %(nom)s",
        "01 99 00 55 12",
        "0800 200 000",
        "12 mines et 3 hameaux",
        "`ls -l ?`",
    ],
)
def test_leaves_alone_what_a_machine_reads(text: str) -> None:
    assert french(text) == text


def test_a_unit_is_a_whole_word() -> None:
    assert french("3 mots, 4 hommes, 5 sites") == "3 mots, 4 hommes, 5 sites"


@given(TEXTS)
def test_composing_twice_changes_nothing_more(text: str) -> None:
    once = french(text)
    assert french(once) == once


@given(TEXTS)
def test_only_spaces_and_apostrophes_change(text: str) -> None:
    composed = french(text)
    assert len(composed) == len(text)
    assert plain(composed).replace("’", "'") == plain(text).replace("’", "'")


@given(TEXTS)
def test_digits_and_lines_never_move(text: str) -> None:
    composed = french(text)
    assert [(at, c) for at, c in enumerate(composed) if c.isdigit() or c == "\n"] == [
        (at, c) for at, c in enumerate(text) if c.isdigit() or c == "\n"
    ]


@given(TEXTS)
def test_html_and_templates_are_idempotent_and_keep_their_length(text: str) -> None:
    for compose in (french_html, french_template_source):
        once = compose(text)
        assert compose(once) == once
        assert len(once) == len(text)
        assert plain(once).replace("’", "'") == plain(text).replace("’", "'")


def test_html_touches_text_nodes_alone() -> None:
    source = (
        "<p title=\"Quoi ?\" data-x='l'>Quoi ?</p><!-- quoi ? --><code>a ?</code><pre>b <b>?</b> !</pre>"
        "<script>c ? d : e</script><style>a : b</style><svg><title>f ?</title><svg></svg> ?</svg><p>Fin !</p>"
    )
    expected = source.replace(">Quoi ?<", f">Quoi{NNBSP}?<").replace("Fin !", f"Fin{NNBSP}!")
    assert french_html(source) == expected


def test_html_follows_a_number_through_its_tag() -> None:
    assert french_html("<b>10</b> min") == f"<b>10</b>{NBSP}min"
    assert french_html("<b>50</b> %") == f"<b>50</b>{NNBSP}%"


def test_a_void_code_like_element_does_not_swallow_the_rest() -> None:
    assert french_html("<svg/>Quoi ?") == f"<svg/>Quoi{NNBSP}?"


TEMPLATE = """{% extends "a.html" %}
{# vraiment ? #}
{% block titre %}Puis-je transmettre ?{% endblock %}
<a href="{% url 'x' %}" {% if a > b %}title="Quoi ?"{% endif %}>L'essai : {{ minutes }} min</a>
{% comment "note ?" %}Quoi ? {{ x }}{% endcomment %}
{% verbatim %}{{ brut }} ? {% endverbatim %}
{% verbatim v %}a ? {% endverbatim %} b ? {% endverbatim v %}
{{ nom|default:"Quoi ?" }} ! l'{{ objet }} : {{ part }} % {% include "b.html" with x="Quoi ?" %} ?
<code>{{ commande }} ?</code>
"""


def test_a_template_keeps_its_tags_and_gains_its_spaces() -> None:
    composed = french_template_source(TEMPLATE)
    expected = (
        TEMPLATE.replace("transmettre ?", f"transmettre{NNBSP}?")
        .replace("L'essai : {{ minutes }} min", f"L’essai{NBSP}: {{{{ minutes }}}}{NBSP}min")
        .replace(
            "?\" }} ! l'{{ objet }} : {{ part }} %",
            f'?" }}}}{NNBSP}! l’{{{{ objet }}}}{NBSP}: {{{{ part }}}}{NNBSP}%',
        )
        .replace('x="Quoi ?" %} ?', f'x="Quoi ?" %}}{NNBSP}?')
    )
    assert composed == expected


def test_a_template_that_already_holds_our_stand_ins_is_left_alone() -> None:
    assert french_template_source("\U000f0001 ?") == "\U000f0001 ?"


def test_plain_gives_ordinary_spaces_back() -> None:
    assert plain(french("« 12 450 » : oui ?")) == "« 12 450 » : oui ?"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Épée  Œuvre", "epee oeuvre"),
        (f"12{NNBSP}450{NBSP}€", "12 450 €"),
        ("L’ÉCRAN", "l'ecran"),
        ("Straße", "strasse"),
    ],
)
def test_fold_ignores_accents_case_and_spaces(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "<a" * 20_000, "1 " * 50_000, "12 345" * 20_000, "a." * 50_000, " ?" * 50_000]
)
def test_stays_fast_on_hostile_text(text: str) -> None:
    start = time.perf_counter()
    french(text)
    assert time.perf_counter() - start < 2


@given(TEXTS)
def test_a_text_that_no_rule_concerns_is_given_back_as_the_rules_would(text: str) -> None:
    """A number on a line of its own concerns the rules, and changes nothing before it."""
    assert french(f"{text}\n0") == f"{french(text)}\n0"


@pytest.mark.parametrize(
    ("number", "words", "shown"),
    [
        (0, "copie", "0 copie"),
        (1, "ancien coffre", "1 ancien coffre"),
        (2, "ancien coffre", "2 anciens coffres"),
        (3, "fois", "3 fois"),
    ],
)
def test_what_is_counted_takes_its_plural(number: int, words: str, shown: str) -> None:
    assert counted(number, words) == shown
