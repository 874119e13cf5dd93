"""What every letter of the practice has: its head, its date, who signs it."""

from collections.abc import Sequence
from datetime import datetime

from vigie.dates import day
from vigie.documents.papers.paper import Block, Paper, Part, Section
from vigie.practice import services as practice

BLANK = "[à compléter]"
"""What stays to be written by hand."""


def letterhead() -> tuple[str, ...]:
    """The practice's name, who answers for it, how to reach it: what is known of them."""
    found = practice.current()
    return tuple(
        filter(None, (found.name or "Cabinet", found.responsible, found.address, found.phone, found.email))
    )


def dated(now: datetime) -> str:
    """« Le 24 novembre 2026 », at the practice."""
    return f"Le {day(practice.today(now))}"


def letter(
    kind: str, title: str, subject: str, body: Sequence[Block], now: datetime, *,
    recipient: tuple[str, ...] = (BLANK,), closing: str = "Avec nos salutations.",
) -> Paper:  # fmt: skip
    """One letter, to be completed where it says so."""
    found = practice.current()
    return Paper(
        kind=kind, style="letter", title=title, sender=letterhead(), recipient=recipient, place_date=dated(now),
        subject=subject, greeting="Madame, Monsieur,", sections=(Section("", (Part("", tuple(body)),)),),
        closing=closing, signatory=(found.responsible or BLANK,), demo=found.demo,
    )  # fmt: skip
