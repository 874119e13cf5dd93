"""A composed document as the data of its typst template, and as a PDF."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from vigie.documents.papers.paper import Blank, Block, Bullets, Paper, Paragraph, Section
from vigie.documents.services import compile_pdf

TEMPLATES = Path(__file__).parent / "typst"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def pdf(paper: Paper, moment: datetime | None = None) -> bytes:
    """The PDF/UA and PDF/A of one document. DocumentError with its sentence when it cannot be laid out."""
    template, data = data_of(paper)
    return compile_pdf(template, data, moment=moment)


def letters_pdf(papers: Sequence[Paper], title: str, moment: datetime | None = None) -> bytes:
    """One PDF of several letters, each on its own page."""
    first = papers[0]
    data = {
        "title": title,
        "author": _owner(first),
        "letters": [_letter(paper) for paper in papers],
        "numbered": False,
        "demo": first.demo,
    }
    return compile_pdf(TEMPLATES / "letter.typ", data, moment=moment)


def data_of(paper: Paper) -> tuple[Path, dict[str, Any]]:
    """The template of a document, and what it is given."""
    common = {"title": paper.title, "demo": paper.demo}
    if paper.style == "letter":
        letter = {"author": _owner(paper), "letters": [_letter(paper)], "numbered": True}
        return TEMPLATES / "letter.typ", common | letter
    sections = [_section(section) for section in paper.sections]
    if paper.style == "poster":
        poster = {"author": _owner(paper), "sender": list(paper.sender), "place_date": paper.place_date}
        return TEMPLATES / "poster.typ", common | poster | {"sections": sections}
    return TEMPLATES / "sheet.typ", common | {
        "owner": _owner(paper),
        "date": paper.place_date,
        "lead": [", ".join(paper.sender)],
        "sections": sections,
        "footer": paper.footers[0] if paper.footers else "",
        "note": " ".join(paper.footers[1:]),
        "wide": paper.wide,
        "custody": paper.style == "custody",
    }


def _owner(paper: Paper) -> str:
    return paper.sender[0] if paper.sender else "Cabinet"


def _letter(paper: Paper) -> dict[str, Any]:
    return {
        "sender": list(paper.sender),
        "recipient": list(paper.recipient),
        "place_date": paper.place_date,
        "subject": paper.subject,
        "greeting": paper.greeting,
        "sections": [_section(section) for section in paper.sections],
        "closing": paper.closing,
        "signatory": list(paper.signatory),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "parts": [
            {"label": part.label, "blocks": [_block(block) for block in part.blocks]}
            for part in section.parts
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"text": text}
        case Bullets(items):
            return {"items": list(items)}
        case Blank(label, lines):
            return {"label": label, "lines": lines}
    return {
        "headers": list(block.headers),
        "widths": list(block.widths),
        "rows": [[_cell(text) for text in row] for row in block.rows],
    }


def _cell(text: str) -> dict[str, str]:
    return {"hash": text} if _DIGEST.fullmatch(text) else {"text": text}
