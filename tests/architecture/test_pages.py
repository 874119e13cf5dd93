"""What every page and every address owes."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import get_resolver

from vigie.vault.rights import undeclared_views

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "vigie"
TEMPLATES = sorted(path for path in PACKAGE.rglob("*.html") if "templates" in path.parts)

FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.I),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "hx-on or hx-vals with code": re.compile(r"\shx-on[:\s=]|hx-vals\s*=\s*['\"]js:", re.I),
    "resource from elsewhere": re.compile(
        r"<(script|link|img|iframe|form)\b[^>]*\b(src|href|action)\s*=\s*['\"](https?:)?//", re.I
    ),
}
_STATIC = re.compile(r"{%\s*static\s+['\"]([^'\"]+)['\"]")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_holds_nothing_that_the_policy_forbids(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"))
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_names_files_that_exist(path: Path) -> None:
    for name in _STATIC.findall(path.read_text("utf-8")):
        assert finders.find(name), name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_form_that_writes_has_its_csrf_token(path: Path) -> None:
    if path.parent.name == "config":  # the code's form: no session yet, the origin is checked
        return
    text = path.read_text("utf-8")
    for form in re.findall(r"<form\b[^>]*\bmethod\s*=\s*['\"]post.*?</form>", text, re.I | re.S):
        assert "csrf_token" in form or "{% include" in form or "{{ form" in form, form[:80]


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) >= 6


def test_every_view_declares_its_right() -> None:
    assert undeclared_views(get_resolver().url_patterns) == []
