"""The documents that people sign, with the names filled in."""

from datetime import datetime

from vigie.dates import day
from vigie.documents.papers.paper import Paper, Paragraph, Part, Section
from vigie.practice import services as practice
from vigie.practice.models import Person
from vigie.staffing.table import table

BLANK = "[à compléter]"


def paper(document: str, person: Person | None, now: datetime) -> Paper:
    """One of the content's documents, for one person or for the practice."""
    found = practice.current()
    title, paragraphs = table().documents[document]
    places = {
        "name": person.name if person else BLANK, "job": person.get_job_display().lower() if person else BLANK,
        "practice": found.name or f"cabinet {BLANK}",
        "starts": day(person.starts_on) if person and person.starts_on else BLANK,
        "ends": day(person.ends_on) if person and person.ends_on else BLANK,
    }  # fmt: skip
    texts = []
    for text in paragraphs:
        for name, value in places.items():
            text = text.replace(f"{{{name}}}", value)
        texts.append(Paragraph(text))
    signed = Section("Signatures", (Part("", (
        Paragraph(f"Fait à {BLANK}, le {BLANK}."), Paragraph(f"{places['name']}, précédé de « lu et approuvé » :"),
        Paragraph(f"Pour le cabinet, {found.responsible or BLANK} :"),
    )),))  # fmt: skip
    return Paper(
        kind=document,
        style="sheet",
        title=title,
        sender=(found.name or "Cabinet",),
        place_date=day(practice.today(now)),
        sections=(Section("", (Part("", tuple(texts)),)), signed),
        footers=("Modèle proposé par Vigie",),
        demo=found.demo,
    )
