"""The letters of a request, filled with its dates; what only the practice knows stays to be completed."""

from datetime import datetime

from vigie.dates import day
from vigie.documents.papers.paper import Paper, Part, Section, blocks
from vigie.practice import services as practice
from vigie.requests.rules.deadlines import Request
from vigie.requests.services import Followed
from vigie.requests.table import Letter, Table

BLANK = "[à compléter]"


def letter(asked: Letter, one: Followed, known: Table, now: datetime) -> Paper:
    """To the person; their name is there for a responsable alone."""
    found = practice.current()
    last = max((each.due_on for each in one.deadlines), default=one.row.received_on)
    longest = max((each.extended_to or each.due_on for each in one.deadlines), default=last)
    kind = known.kinds[Request(one.row.kind)].label
    places = {
        "received": day(one.row.received_on), "due": day(one.next_due or last), "extended": day(longest),
        "kind": kind[:1].lower() + kind[1:],
    }  # fmt: skip
    text = "\n".join(asked.paragraphs)
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", value)
    name, today = (one.said or {}).get("name") or BLANK, day(now.astimezone(practice.zone()).date())
    head = (found.name or "Cabinet", found.responsible, found.address, found.phone, found.email)
    return Paper(
        kind="request", style="letter", title=asked.title, sender=tuple(filter(None, head)),
        recipient=(name,), place_date=f"Le {today}",
        subject=f"Votre demande du {day(one.row.received_on)}", greeting="Madame, Monsieur,",
        sections=(Section("", (Part("", blocks(text)),)),), closing="Avec nos salutations.",
        signatory=(found.responsible or BLANK,), demo=found.demo,
    )  # fmt: skip
