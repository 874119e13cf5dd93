"""The letters of a request, filled with its dates; what only the practice knows stays to be completed."""

from datetime import datetime

from vigie.dates import day
from vigie.documents.papers import letters
from vigie.documents.papers.paper import Paper, blocks
from vigie.requests.rules.deadlines import Kind
from vigie.requests.services import Followed
from vigie.requests.table import Letter, Table


def letter(asked: Letter, one: Followed, known: Table, now: datetime) -> Paper:
    """To the person; their name is there for a responsable alone."""
    received = day(one.row.received_on)
    last = max((each.due_on for each in one.deadlines), default=one.row.received_on)
    longest = max((each.extended_to or each.due_on for each in one.deadlines), default=last)
    kind = known.kinds[Kind(one.row.kind)].label
    places = {
        "received": received, "due": day(one.next_due or last), "extended": day(longest),
        "kind": kind[:1].lower() + kind[1:],
    }  # fmt: skip
    text = "\n".join(asked.paragraphs)
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", value)
    return letters.letter(
        "request", asked.title, f"Votre demande du {received}", blocks(text), now,
        recipient=((one.said or {}).get("name") or letters.BLANK,),
    )  # fmt: skip
