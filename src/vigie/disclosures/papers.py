"""The letters of answer: none confirms that somebody is a patient."""

from datetime import datetime

from vigie.dates import day
from vigie.disclosures.table import Letter
from vigie.documents.papers.paper import Paper, Part, Section, blocks
from vigie.practice import services as practice

BLANK = "[à compléter]"


def letter(asked: Letter, now: datetime) -> Paper:
    """To whoever asks."""
    found = practice.current()
    head = (found.name or "Cabinet", found.responsible, found.address, found.phone, found.email)
    today = day(now.astimezone(practice.zone()).date())
    return Paper(
        kind="disclosure", style="letter", title=asked.title, sender=tuple(filter(None, head)), recipient=(BLANK,),
        place_date=f"Le {today}", subject=asked.subject,
        greeting="Madame, Monsieur,",
        sections=(Section("", (Part("", blocks("\n".join(asked.paragraphs))),)),), closing="Avec nos salutations.",
        signatory=(found.responsible or BLANK,), demo=found.demo,
    )  # fmt: skip
