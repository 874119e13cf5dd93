"""The shell: one sprite with what is used, the menu, the content policy, the emergency without a vault."""

import re
from pathlib import Path

import pytest
from django.template import TemplateSyntaxError, engines
from django.test import Client

import vigie
from vigie.incidents.views.attack import choose
from vigie.ui import icons
from vigie.ui.navigation import FOOTER, TODAY, Navigation, NavigationError, NavItem, navigation

PAGE = """{% extends "ui/base.html" %}{% load ui %}{% block title %}Essai{% endblock %}
{% block heading %}Essai{% endblock %}{% block content %}CONTENT{% endblock %}"""


def render(content: str = "", **context: object) -> str:
    source = PAGE.replace("CONTENT", content)
    return str(engines["django"].from_string(source).render(context))


@pytest.mark.django_db
def test_only_the_symbols_used_are_inserted_once_and_first() -> None:
    page = render('{% icon "argent" %}{% icon "argent" %}{% verdict "met" %}')
    assert page.count('<symbol id="i-argent"') == 1
    assert page.count('<symbol id="i-v-ok"') == 1
    assert '<symbol id="i-corbeille"' not in page
    assert page.index("<body>") < page.index('<svg class="sprite"') < page.index('class="evite"')


@pytest.mark.django_db
def test_every_use_has_its_symbol() -> None:
    page = render('{% icon "cadenas" %}')
    assert set(icons.used(page)) == set(re.findall(r'<symbol id="i-([\w-]+)"', page))


@pytest.mark.django_db
def test_an_unknown_pictogram_is_an_error() -> None:
    with pytest.raises(icons.UnknownIconError):
        render('{% icon "licorne" %}')


@pytest.mark.django_db
def test_symbols_for_a_later_htmx_answer() -> None:
    assert '<symbol id="i-horloge"' in render('{% symbols "horloge" %}')


def test_every_icon_named_in_a_template_exists() -> None:
    home = Path(vigie.__file__).parent
    named = {
        name
        for path in home.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([\w-]+)" %}', path.read_text("utf-8"))
    }
    assert named <= set(icons.symbols())


@pytest.mark.django_db
def test_empty_blocks_leave_nothing() -> None:
    page = render()
    assert "<p></p>" not in page
    assert 'class="boutons"' not in page


def test_surround_wants_two_strings() -> None:
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% load ui %}{% surround 'a' %}{% endsurround %}")


def test_nothing_inline() -> None:
    home = Path(vigie.__file__).parent
    for path in [*(home / "ui").rglob("*.html"), *(home / "vault").rglob("*.html")]:
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path


@pytest.mark.django_db
def test_title_says_when_the_form_was_refused() -> None:
    assert "<title>Erreur\u00a0: Essai – Vigie</title>" in render(page_error=True)
    assert "<title>Essai – Vigie</title>" in render()


def test_stylesheet_stays_light() -> None:
    assert (icons.SOURCE.parent / "vigie.css").stat().st_size < 20_000


def test_emergency_is_declared_open() -> None:
    assert choose.vigie_action == "open_to_all"  # type: ignore[attr-defined]


@pytest.mark.usefixtures("locked")
def test_emergency_without_vault() -> None:
    response = Client().get("/attaque/")
    page = response.content.decode()
    assert response.status_code == 200
    assert (
        page.index("Soignez d’abord") < page.index("coupez le Wi-Fi, laissez allumé") < page.index("rançon")
    )
    for words in ("Rien n’est envoyé, personne n’est prévenu", "conseillé par Vigie", "17cyber.gouv.fr"):
        assert words in page
    assert 'href="tel:0972439125"' in page
    assert 'href="tel:3608"' in page
    assert "Ne payez jamais" in page
    assert "<nav" not in page


@pytest.mark.usefixtures("locked")
def test_whatever_is_wrong_with_the_playbooks_the_first_gestures_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vigie.catalogue.playbooks.load", lambda _: 1 / 0)
    response = Client().get("/attaque/")
    page = response.content.decode()
    assert response.status_code == 200
    order = ["Soigner maintenant", "Couper le réseau, laisser allumé", "Photo et heure", "<h2>Appeler</h2>"]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
    assert 'href="tel:0972439125"' in page


def nav(*items: NavItem) -> Navigation:
    menu = Navigation()
    menu.add(*items)
    return menu


def test_menu_marks_the_page_and_those_it_stands_for() -> None:
    item = NavItem(TODAY, "Urgence", "attack", also=("vault:", "journal:list"))
    menu = nav(item)
    assert menu.sections("attack")[0].links[0].current == "page"
    assert menu.sections("vault:unlock")[0].links[0].current == "true"
    assert menu.sections("journal:export")[0].links[0].current == ""


def test_menu_leaves_out_what_is_hidden_or_not_there() -> None:
    menu = nav(
        NavItem(TODAY, "Absent", "no:where"),
        NavItem(TODAY, "Caché", "attack", visible=lambda: False),
        NavItem(FOOTER, "Pied", "vault:unlock", count=lambda: 3),
    )
    assert menu.sections() == []
    assert [(link.label, link.count) for link in menu.footer()] == [("Pied", 3)]


def test_menu_refuses_doubles_strangers_and_latecomers() -> None:
    menu = nav(NavItem(TODAY, "Urgence", "attack"))
    with pytest.raises(NavigationError):
        menu.add(NavItem(TODAY, "Urgence", "attack"))
    with pytest.raises(NavigationError):
        menu.add(NavItem("Nulle part", "Ici", "x"))
    menu.freeze()
    with pytest.raises(NavigationError):
        menu.add(NavItem(TODAY, "Tard", "late"))
    with pytest.raises(NavigationError):
        menu.home("late")


def test_the_products_menu_is_frozen() -> None:
    with pytest.raises(NavigationError):
        navigation.add(NavItem(TODAY, "Tard", "late"))


def test_htmx_comes_only_where_it_is_asked_for_and_held_back() -> None:
    source = '{% extends "ui/alone.html" %}{% load ui %}{% block htmx %}{% htmx %}{% endblock %}'
    page = str(engines["django"].from_string(source).render({}))
    for rule in ('"includeIndicatorStyles":false', '"allowEval":false', '"selfRequestsOnly":true'):
        assert rule in page
    script = re.search(r'<script src="(/static/django_htmx/[^"]+)"', page)
    assert script is not None
    assert Client().get(script[1]).status_code == 200
    assert "htmx" not in str(engines["django"].get_template("ui/attack.html").render({}))
