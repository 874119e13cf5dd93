"""What a record keeps beyond what it needs: art. 5(1)(c) GDPR, and the lecture's example of family life.

Nothing here says that a datum is too much: it asks, and the practice answers by writing why it needs it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from vigie.processing.rules.completeness import Record

PERSONAL_LIFE, NATIONAL_ID = "personal_life", "national_id"


class Doubt(StrEnum):
    """What is asked about a category of data."""

    WHY = "why"
    FAMILY = "family"
    FREE_TEXT = "free_text"
    NATIONAL_ID = "national_id"


@dataclass(frozen=True, slots=True)
class Words:
    """The words that make one ask, and the ready-made activities in which a national number has its place."""

    family: Collection[str] = ()
    free_text: Collection[str] = ()
    national_id: Collection[str] = ()


def doubts(record: Record, origin: str, words: Words) -> tuple[tuple[str, Doubt], ...]:
    """Each category with what is asked of it, in the record's order.

    Family life with its reason written is no doubt any more; a place for free text always is, since what is written
    there changes every day. A national number outside care, billing and pay is one whatever the reason.
    """
    found = []
    for name, data in record.data.items():
        if not data.why:
            found.append((name, Doubt.WHY))
        if not data.why and (name == PERSONAL_LIFE or says(data.detail, words.family)):
            found.append((name, Doubt.FAMILY))
        if says(data.detail, words.free_text):
            found.append((name, Doubt.FREE_TEXT))
        if name == NATIONAL_ID and origin not in words.national_id:
            found.append((name, Doubt.NATIONAL_ID))
    return tuple(found)


def says(text: str, words: Collection[str]) -> bool:
    """Whether one of the words stands in the text, whole, in any case."""
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for word in words)
