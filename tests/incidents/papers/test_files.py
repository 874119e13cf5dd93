"""The PDF and the DOCX say the same thing, in French, titled, tagged, and the same twice."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.document import Document

from tests.documents.conftest import read, text_of
from tests.incidents.papers.cases import AT, DIGEST, EMPTY, FULL
from vigie.documents.papers import printing
from vigie.documents.papers.docx import docx_bytes
from vigie.documents.papers.paper import Blank, Bullets, Paper, Paragraph, Table
from vigie.incidents.papers.compose import compose
from vigie.incidents.papers.kinds import kinds
from vigie.incidents.papers.mailing import Person, letters
from vigie.typography import plain

NAMES = [*kinds()]


def words(text: str) -> str:
    return "".join(plain(text).replace("\u200b", "").split())


def sentences(paper: Paper) -> list[str]:
    """What a reader must find, whole."""
    found = [*paper.sender, *paper.recipient, paper.place_date, paper.closing, *paper.signatory]
    for section in paper.sections:
        found.append(section.heading)
        for part in section.parts:
            found.append(part.label)
            for block in part.blocks:
                match block:
                    case Paragraph(text):
                        found.append(text)
                    case Bullets(items):
                        found += items
                    case Blank():
                        found.append(block.label)
                    case Table():
                        found += [cell for row in (block.headers, *block.rows) for cell in row]
    return [text for text in found if text]


def reopened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def text_of_docx(document: Document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.integration
@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_holds_every_sentence_of_its_document(name: str) -> None:
    paper = compose(name, FULL, {})
    pdf = printing.pdf(paper, AT)
    text = words(text_of(pdf))
    for sentence in sentences(paper):
        assert words(sentence) in text, sentence
    reader = read(pdf)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].casefold().startswith("fr")
    assert reader.metadata is not None and plain(reader.metadata.title or "") == paper.title


@pytest.mark.integration
def test_a_pdf_of_an_unknown_incident_shows_what_is_to_be_written() -> None:
    for name in ("complaint", "cnil_initial", "patients_poster"):
        assert "[à compléter" in text_of(printing.pdf(compose(name, EMPTY, {}), AT))


@pytest.mark.integration
def test_five_hundred_letters_are_one_pdf_each_on_its_page() -> None:
    paper = compose("patients_letter", FULL, {"place_date": "Quimper, le 24 novembre 2026"})
    persons = [Person(n, (f"Personne{n}", "29000 Quimper")) for n in range(500)]
    pdf = printing.letters_pdf(letters(paper, persons, greet=True), paper.title, AT)
    reader = read(pdf)
    assert len(reader.pages) == 500
    for number in (0, 250, 499):
        assert f"Personne{number}" in reader.pages[number].extract_text()


@pytest.mark.integration
def test_the_practice_s_own_letter_carries_no_mark_of_vigie() -> None:
    pdf = printing.pdf(compose("insurer", FULL, {}), AT)
    assert "Vigie" not in text_of(pdf)
    assert read(pdf).metadata is not None and read(pdf).metadata.author == "Cabinet Kervadec"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", NAMES)
def test_a_docx_reopens_and_holds_every_sentence(name: str) -> None:
    paper = compose(name, FULL, {})
    document = reopened(docx_bytes([paper], moment=AT))
    text = words(text_of_docx(document))
    for sentence in sentences(paper):
        assert words(sentence) in text, sentence


def test_a_docx_is_titled_signed_in_french_and_has_heads() -> None:
    document = reopened(docx_bytes([compose("complaint", FULL, {})], moment=AT))
    about = document.core_properties
    assert (about.title, about.author) == ("Plainte au procureur de la République", "Cabinet Kervadec")
    assert (about.language, about.comments) == ("fr-FR", "")
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert {"Heading 1", "Heading 2"} <= styles
    xml = document.styles.element.xml
    assert 'w:val="fr-FR"' in xml and "en-US" not in xml
    for table in document.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
    assert DIGEST in text_of_docx(document)


def test_a_docx_is_in_french_typography() -> None:
    document = reopened(docx_bytes([compose("complaint", FULL, {})], moment=AT))
    text = text_of_docx(document)
    assert "«\u202f" in text and "\u00a0:" in text


def test_a_docx_has_no_macro_and_the_same_bytes_twice() -> None:
    paper = compose("custody-1", FULL, {})
    made = docx_bytes([paper], moment=AT)
    assert made == docx_bytes([paper], moment=AT)
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "thumbnail" in name]


def test_what_no_xml_may_hold_stops_no_docx() -> None:
    paper = compose(
        "bank", replace(FULL, practice="Cabinet\x00\x07\ud800"), {"facts": "a\x08b\ufffe 🏥 عيادة"}
    )
    assert "ab 🏥 عيادة" in text_of_docx(reopened(docx_bytes([paper], moment=AT)))


def test_several_letters_are_one_docx() -> None:
    paper = compose("patients_letter", FULL, {})
    made = letters(paper, [Person(n, (f"Personne{n}",)) for n in range(3)], greet=False)
    text = text_of_docx(reopened(docx_bytes(made, paper.title, AT)))
    assert all(f"Personne{n}" in text for n in range(3))


def test_the_register_lies_on_its_side() -> None:
    page = reopened(docx_bytes([compose("breach_register", FULL, {})], moment=AT)).sections[0]
    assert (page.page_width or 0) > (page.page_height or 0)
