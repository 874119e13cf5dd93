"""The notices as files: poster, leaflet, text, DOCX, and the general notices in other languages."""

import html
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from vigie.dates import day
from vigie.documents.papers.paper import Bullets, Paper, Paragraph, Part, Section
from vigie.documents.services import compile_pdf
from vigie.notices.models import Notice
from vigie.notices.rules.composing import BLANK, Controller, Kind
from vigie.notices.table import Language
from vigie.practice import services as practice

TEMPLATE = Path(__file__).parent / "documents" / "notice.typ"
FORMATS = ("a4", "a3")


def pdf(row: Notice, paper: str, now: datetime) -> bytes:
    """A notice as it was issued; a poster is in letters that are read from two metres."""
    poster = row.kind == Kind.POSTER
    return compile_pdf(TEMPLATE, {
        "title": row.content["title"], "author": practice.current().name or "Cabinet", "paper": paper, "poster": poster,
        "sections": row.content["sections"], "qr_text": _address(), "date": _dated(row.issued_at),
        "demo": practice.current().demo, "language": "fr",
    }, moment=now)  # fmt: skip


def _address() -> str:
    """The page of the site that holds the whole notice, when one was noted: a poster leads there."""
    page = Notice.objects.filter(kind=Kind.WEBSITE, posted_on__isnull=False, place__startswith="http").first()
    return page.place if page else ""


def _dated(at: datetime) -> str:
    return f"Version du {day(at, practice.zone())}"


def paper(row: Notice) -> Paper:
    """The same, to edit."""
    sections = tuple(
        Section(
            one["heading"],
            (
                Part(
                    "",
                    (
                        *map(Paragraph, one["texts"]),
                        *((Bullets(tuple(one["items"])),) if one["items"] else ()),
                    ),
                ),
            ),
        )
        for one in row.content["sections"]
    )
    return Paper(
        kind="notice", style="sheet", title=row.content["title"], sender=(practice.current().name or "Cabinet",),
        place_date=_dated(row.issued_at), sections=sections, demo=practice.current().demo,
    )  # fmt: skip


def text(content: Mapping[str, Any]) -> str:
    """As plain lines, to copy."""
    lines = [content["title"], ""]
    for one in content["sections"]:
        lines += [one["heading"], *one["texts"], *(f"- {item}" for item in one["items"]), ""]
    return "\n".join(lines).strip() + "\n"


def fragment(content: Mapping[str, Any]) -> str:
    """As HTML, to put into a page; nothing of what was typed is markup."""
    esc = html.escape
    parts = [f"<h1>{esc(content['title'])}</h1>"]
    for one in content["sections"]:
        parts.append(f"<h2>{esc(one['heading'])}</h2>")
        parts += [f"<p>{esc(line)}</p>" for line in one["texts"]]
        if one["items"]:
            parts.append("<ul>" + "".join(f"<li>{esc(item)}</li>" for item in one["items"]) + "</ul>")
    return '<section lang="fr">\n' + "\n".join(parts) + "\n</section>\n"


def translated(language: Language, who: Controller, paper: str, now: datetime) -> bytes:
    """The general notice in another language, with the practice's name and contact."""

    def filled(line: str) -> str:
        return line.replace("{practice}", who.name or BLANK).replace("{contact}", who.contact)

    return compile_pdf(TEMPLATE, {
        "author": who.name or "Cabinet", "paper": paper, "poster": True, "language": language.tag,
        "right_to_left": language.right_to_left, "demo": practice.current().demo,
        "verbatim": {
            "title": language.title, "date": "",
            "sections": [
                {"heading": heading, "texts": [filled(line) for line in texts], "items": []}
                for heading, texts in language.sections
            ],
        },
    }, moment=now)  # fmt: skip
