"""The tags and filters of every screen: ``{% load ui %}``."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from html import unescape
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

import vigie
from vigie import dates, typography
from vigie.typography import NBSP
from vigie.ui import charts, icons
from vigie.ui.forms import first_wrong
from vigie.ui.navigation import navigation, view_name

register = template.Library()

_QUOTED = re.compile(r"(«\s*)([^«»]+?)(\s*»)")
WORDS = {"met": "En place", "to_fix": "À corriger", "unknown": "Inconnu", "not_applicable": "Sans objet"}


# -- pictograms ------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "cadenas" %}``: decorative; the base inserts the symbol it needs."""
    return icons.icon(name)


@register.simple_tag
def symbols(*names: str) -> SafeString:
    """``{% symbols "v-ok" "v-ko" %}``: symbols that a later htmx answer will use on this page."""
    return icons.sprite(list(names))


class SpriteNode(template.Node):
    """Renders what it holds, then puts before it the symbols that it used."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        body = self.nodelist.render(context)
        return mark_safe(icons.sprite(icons.used(body)) + body)  # noqa: S308  (both already rendered)


@register.tag
def sprite(parser: Parser, token: Token) -> SpriteNode:
    """``{% sprite %}…{% endsprite %}``: around the body of a page."""
    nodelist = parser.parse(("endsprite",))
    parser.delete_first_token()
    return SpriteNode(nodelist)


class SurroundNode(template.Node):
    """See :func:`surround`."""

    def __init__(self, nodelist: NodeList, before: str, after: str) -> None:
        self.nodelist = nodelist
        self.before, self.after = before, after

    def render(self, context: Context) -> str:
        body = self.nodelist.render(context)
        return f"{self.before}{body}{self.after}" if body.strip() else ""


@register.tag
def surround(parser: Parser, token: Token) -> SurroundNode:
    """``{% surround '<p>' '</p>' %}…{% endsurround %}``: nothing at all when the inside is empty."""
    try:
        _, before, after = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError("surround takes two quoted strings") from None
    nodelist = parser.parse(("endsurround",))
    parser.delete_first_token()
    return SurroundNode(nodelist, before.strip("'\""), after.strip("'\""))


# -- findings --------------------------------------------------------------------------------------------


@register.simple_tag
def verdict(outcome: str, word: str | None = None) -> SafeString:
    """``{% verdict "unknown" word="À vérifier" %}``: shape, then word, then colour."""
    kind = str(outcome)
    css = charts.CLASS[kind]
    return format_html('<span class="v v-{}">{}{}</span>', css, icons.icon(f"v-{css}"), word or WORDS[kind])


# -- dates and words -------------------------------------------------------------------------------------


def _time(value: date, words: str) -> SafeString:
    machine = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, words)


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | None) -> str:
    """« 24 novembre 2026 »; an instant is first brought to the practice's zone."""
    return _time(_day(value), dates.day(_day(value))) if value else ""


@register.filter
def weekday(value: date | None) -> str:
    """« mardi 24 novembre 2026 »."""
    return _time(_day(value), dates.weekday(_day(value))) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """« 24 nov. »."""
    return _time(_day(value), dates.short_day(_day(value))) if value else ""


@register.filter
def short_month(value: date) -> str:
    """« nov. »."""
    return dates.short_month(value)


@register.filter
def instant(value: datetime | None) -> str:
    """« mardi 24 novembre 2026 à 14 h 05 »."""
    return _time(_local(value), dates.instant(_local(value))) if value else ""


@register.filter
def short_instant(value: datetime | None) -> str:
    """« 24 nov. 14 h 05 »."""
    return _time(_local(value), dates.short_instant(_local(value))) if value else ""


@register.filter
def dated_instant(value: datetime | None) -> str:
    """« 24 nov. 2026 14 h 05 », where years stand side by side."""
    return _time(_local(value), dates.short_instant(_local(value), year=True)) if value else ""


@register.filter
def french(value: Any) -> str:
    """French typography on a text that comes from Python or from the practice."""
    text = typography.french(str(conditional_escape(value)))
    return mark_safe(text)  # noqa: S308  (escaped just above)


# -- forms -----------------------------------------------------------------------------------------------


@register.filter
def wrong_field(form: BaseForm) -> str:
    """The name of the first refused field."""
    return first_wrong(form)


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget itself, with the focus when it is the first refused one."""
    attrs: dict[str, str | bool] = {"autofocus": True} if first_wrong(field.form) == field.name else {}
    return field.as_widget(attrs=attrs)


@register.filter
def options(field: BoundField) -> list[dict[str, Any]]:
    """The choices of a group of radio buttons or boxes: id, tag, label, and what the choice changes."""
    hints = getattr(field.field.widget, "hints", {})
    focused = first_wrong(field.form) == field.name
    rows = []
    for number, option in enumerate(field.subwidgets):
        attrs = option.data["attrs"]
        attrs.pop("aria-invalid", None)  # no such state on a radio button: the fieldset says it
        if focused and number == 0:
            attrs["autofocus"] = True
        hint = hints.get(str(option.data["value"]), "")
        rows.append(
            {"id": option.id_for_label, "tag": option.tag(), "label": option.choice_label, "hint": hint}
        )
    return rows


def _has_errors(context: Context) -> bool:
    candidates = [context.get("form"), *(context.get("forms") or ())]
    return any(getattr(form, "is_bound", False) and form.errors for form in candidates)


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """« Erreur : » at the head of the page's title when ``form`` (or one of ``forms``) was refused."""
    return f"Erreur{NBSP}: " if context.get("page_error") or _has_errors(context) else ""


# -- the shell -------------------------------------------------------------------------------------------


@register.simple_tag
def version() -> str:
    """The version of the program."""
    return vigie.__version__


@register.inclusion_tag("ui/components/menu.html", takes_context=True)
def menu(context: Context) -> dict[str, Any]:
    """The groups of the menu, for the page being served."""
    return {"sections": navigation.sections(view_name(context.get("request")))}


@register.inclusion_tag("ui/components/footer_links.html", takes_context=True)
def footer_links(context: Context) -> dict[str, Any]:
    """The links of the foot of the page, and the lock button."""
    request = context.get("request")
    return {"links": navigation.footer(view_name(request)), "csrf_token": context.get("csrf_token")}


@register.simple_tag
def home_url() -> str:
    """The address of the first page."""
    return navigation.home_url()


@register.simple_tag
def place() -> str:
    """The words of the first crumb."""
    return (navigation.place() if navigation.place is not None else "") or "Accueil"


@register.inclusion_tag("ui/components/htmx.html")
def htmx() -> dict[str, Any]:
    """``{% block htmx %}{% htmx %}{% endblock %}``: only on the pages that use it."""
    return {}


# -- charts ----------------------------------------------------------------------------------------------


def _counts(values: Mapping[Any, int]) -> dict[str, int]:
    return {str(key): value for key, value in values.items()}


def _sentence(counts: dict[str, int]) -> str:
    parts = [f"{counts[key]} {WORDS[key].lower()}" for key in charts.ORDER if counts.get(key)]
    return ", ".join(parts) or "aucun point"


@register.inclusion_tag("ui/components/donut.html")
def donut(counts: Mapping[Any, int], unit: str = "points") -> dict[str, Any]:
    """``{% donut counts %}``: ring and its legend in figures; ``counts`` by outcome."""
    known = _counts(counts)
    legend = [(known[key], key) for key in charts.ORDER if key in known]
    return {
        "arcs": charts.arcs(known),
        "total": sum(known.values()),
        "unit": unit,
        "label": _sentence(known),
        "legend": legend,
    }


@register.inclusion_tag("ui/components/stack.html")
def stack(counts: Mapping[Any, int], label: str = "") -> dict[str, Any]:
    """``{% stack counts "Sauvegardes" %}``: one bar; write the useful figures beside it too."""
    known = _counts(counts)
    words = _sentence(known)
    return {"slices": charts.slices(known), "label": f"{label}{NBSP}: {words}" if label else words}


@register.inclusion_tag("ui/components/line.html")
def line(name: str, title: str, series: list[tuple[str, int]], unit: str = "points") -> dict[str, Any]:
    """``{% line "trend" "Points à corriger" series %}``: ``series`` is ``[("8 septembre", 14), …]``."""
    return {
        "name": name,
        "title": title,
        "unit": unit,
        "chart": charts.line(series),
        "first": series[0] if series else None,
        "last": series[-1] if series else None,
    }


@register.inclusion_tag("ui/components/notches.html")
def notches(done: int, total: int, current: bool = True) -> dict[str, Any]:
    """``{% notches 3 12 %}``: decorative; write « 4 sur 12 » beside it."""
    return {"notches": charts.notches(done, total, current), "width": max(14 * total - 4, 0)}


@register.filter
def rooms(text: str) -> SafeString:
    """A sentence in which « Registre », and each other room that its reader may open, leads there."""
    known = navigation.addresses()

    def lead(found: re.Match[str]) -> str:
        url = known.get(unescape(found[2]))
        return f'{found[1]}<a href="{escape(url)}">{found[2]}</a>{found[3]}' if url else found[0]

    return mark_safe(_QUOTED.sub(lead, escape(text)))  # noqa: S308  (escaped here, the rest is ours)
