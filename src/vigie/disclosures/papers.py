"""The letters of answer: none confirms that somebody is a patient."""

from datetime import datetime

from vigie.disclosures.table import Letter
from vigie.documents.papers import letters
from vigie.documents.papers.paper import Paper, blocks


def letter(asked: Letter, now: datetime) -> Paper:
    """To whoever asks."""
    return letters.letter("disclosure", asked.title, asked.subject, blocks("\n".join(asked.paragraphs)), now)
