"""A paper given to the browser, as the PDF to print or the DOCX to change."""

from datetime import datetime

from django.http import HttpResponse

from vigie.documents.papers import printing
from vigie.documents.papers.docx import docx_bytes
from vigie.documents.papers.paper import Paper
from vigie.documents.sending import DOCX, attachment
from vigie.documents.services import file_name


def give(paper: Paper, extension: str, stem: str, moment: datetime) -> HttpResponse:
    """`extension`: pdf or docx; `stem`: what the file is called."""
    data = printing.pdf(paper, moment) if extension == "pdf" else docx_bytes([paper], moment=moment)
    media = "application/pdf" if extension == "pdf" else DOCX
    return attachment(data, media, file_name(stem, extension, demo=paper.demo))
