"""A composed document as a DOCX, in memory: headings, lists, tables with their head, the language, no macro.

The same document and the same instant give the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from vigie.documents.papers.paper import Blank, Block, Bullets, Paper, Paragraph, Section, Table
from vigie.documents.tables import DEMO
from vigie.typography import french

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "fr-FR"
LINE = "_" * 60
_LOWEST = {*range(0x20), 0x7F} - {0x09, 0x0A}
_REFUSED = dict.fromkeys((*_LOWEST, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))


def docx_bytes(papers: Sequence[Paper], title: str = "", moment: datetime | None = None) -> bytes:
    """One file of these documents, each on its own page; `title` is the first one's unless given."""
    import docx  # here: it takes its part of each start, and few days want it

    first = papers[0]
    document = docx.Document()
    _settle(document, first, _said(title or first.title), moment or datetime.now(UTC))
    end = document.element.body[-1]  # the page's own properties
    done: list[Any] = []
    for number, paper in enumerate(papers):
        if number:
            document.add_paragraph().paragraph_format.page_break_before = True
        _paper(document, paper)
        made = [part for part in document.element.body if part is not end]
        for part in made:  # a paragraph is added after a look at all those before: few of them, it is fast
            document.element.body.remove(part)
        done += made
    for part in done:
        end.addprevious(part)
    parts = document.part.package.rels
    for key in [key for key, part in parts.items() if part.reltype.endswith("/thumbnail")]:
        del parts[key]  # a picture of python-docx's own model
    out = io.BytesIO()
    document.save(out)
    return _dateless(out.getvalue())


def _said(text: str) -> str:
    """Composed in French, without what no XML may hold."""
    return french(text.translate(_REFUSED))


def _settle(document: "Document", paper: Paper, title: str, moment: datetime) -> None:
    """Who wrote it, in which language, on which page."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    about = document.core_properties
    owner = _said(paper.sender[0] if paper.sender else "Cabinet")[:255]
    about.title, about.author, about.last_modified_by = title[:255], owner, owner
    about.language, about.comments, about.keywords = LANGUAGE, "", ""
    about.created = about.modified = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.revision = 1
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    for language in document.styles.element.iter(qn("w:lang")):
        for name in ("w:val", "w:eastAsia"):
            language.set(qn(name), LANGUAGE)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    if paper.wide:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    if paper.demo:
        page.header.paragraphs[0].text = DEMO
    page.footer.paragraphs[0].text = _said(". ".join(text.rstrip(".") for text in paper.footers))


def _paper(document: "Document", paper: Paper) -> None:
    if paper.style == "letter":
        _letter(document, paper)
        return
    _styled(document, paper.title, "Heading1")
    for line in (*paper.sender, paper.place_date):
        if line:
            document.add_paragraph(_said(line))
    _sections(document, paper.sections, level=2)
    if paper.style == "custody":
        for label in ("Qui a gardé la pièce : date, nom et signature", "Témoin : date, nom et signature"):
            _blank(document, Blank(label, 1))


def _letter(document: "Document", paper: Paper) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    _lines(document, paper.sender)
    _lines(document, paper.recipient, left=Cm(9))
    dated = document.add_paragraph(_said(paper.place_date))
    dated.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _styled(document, f"Objet : {paper.subject or paper.title}", "Heading1")
    if paper.greeting:
        document.add_paragraph(_said(paper.greeting))
    _sections(document, paper.sections, level=2)
    if paper.closing:
        document.add_paragraph(_said(paper.closing))
    _lines(document, paper.signatory, left=Cm(9))


def _styled(document: "Document", text: str, style: str) -> None:
    """By the id of its style: looked for by its name, it would take most of the time of many letters."""
    document.add_paragraph(_said(text))._p.style = style


def _lines(document: "Document", lines: Sequence[str], left: Any = None) -> None:
    if lines:
        paragraph = document.add_paragraph(_said("\n".join(lines)))
        paragraph.paragraph_format.left_indent = left


def _sections(document: "Document", sections: Sequence[Section], level: int) -> None:
    for section in sections:
        if section.heading:
            _styled(document, section.heading, f"Heading{level}")
        for part in section.parts:
            if part.label:
                _styled(document, part.label, f"Heading{level + bool(section.heading)}")
            for block in part.blocks:
                _block(document, block)


def _block(document: "Document", block: Block) -> None:
    match block:
        case Paragraph(text):
            document.add_paragraph(_said(text))
        case Bullets(items):
            for item in items:
                _styled(document, item, "ListBullet")
        case Table():
            _table(document, block)
        case Blank():
            _blank(document, block)


def _blank(document: "Document", block: Blank) -> None:
    document.add_paragraph(_said(f"{block.label} :"))
    for _ in range(block.lines):
        document.add_paragraph(LINE)


def _table(document: "Document", block: Table) -> None:
    """A head that is one for who does not see it, and repeated on each page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Emu

    page = document.sections[0]
    room = int(page.page_width or 0) - int(page.left_margin or 0) - int(page.right_margin or 0) or int(Cm(16))
    shares = [Emu(room * width // sum(block.widths)) for width in block.widths]
    grid = document.add_table(rows=1 + len(block.rows), cols=len(block.headers), style="Table Grid")
    grid.autofit = False
    description = OxmlElement("w:tblDescription")
    description.set(qn("w:val"), _said(block.label))
    grid._tbl.tblPr.append(description)
    marker = OxmlElement("w:tblHeader")
    marker.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(marker)
    for row, texts in zip(grid.rows, (block.headers, *block.rows), strict=True):
        for cell, text, share in zip(row.cells, texts, shares, strict=True):
            cell.width = share
            cell.text = _said(text)
    for cell in grid.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.font.bold = True
    document.add_paragraph()


def _dateless(content: bytes) -> bytes:
    """The same file, whose parts carry no hour of this PC."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            undated = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            new.writestr(undated, old.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()
