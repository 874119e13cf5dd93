"""What the tests of documents share: an incident in either vault, and what a browser sends back of a page."""

import json
import re
import uuid
from datetime import timedelta
from html import unescape

from django.test import Client

from vigie.incidents import drafting, notebook
from vigie.incidents.models import Entry, Incident, Piece
from vigie.journal.models import Entry as JournalEntry
from vigie.practice import services as practice
from vigie.vault import reserved

NOTE = "Un nom dans le journal, Mme Canari"
LOSSES = "Deux jours perdus, canari doré"
DIGEST = "0123456789abcdef" * 4


def seal(**card: str) -> bytes:
    return reserved.seal(json.dumps(card).encode())


def make() -> Incident:
    """An incident with a gesture done, a note and a piece."""
    now = notebook.now() - timedelta(hours=1)
    practice.describe({}, name="Cabinet Kervadec")
    incident = Incident.objects.create(number=1, playbook="ransom_note", opened_at=now)
    note(incident, "care_now", "done")
    note(incident, "note", "noted", NOTE)
    Piece.objects.create(
        incident=incident,
        number=1,
        kind="photo",
        sealed=seal(name="écran rouge.jpg", sha256=DIGEST),
        added_at=now,
    )
    return incident


def note(incident: Incident, code: str, state: str, text: str = "") -> None:
    """One line more in its journal."""
    at = notebook.now()
    sealed = seal(text=text) if text else None
    Entry.objects.create(
        incident=incident, uuid=uuid.uuid4(), at=at, noted_at=at, code=code, state=state, sealed=sealed
    )


def text(incident: Incident, kind: str, field: str) -> str:
    """What a field says now."""
    return dict(drafting.draft(incident, kind, notebook.now()).paper.texts)[field]


def page(path: str, status: int = 200) -> str:
    """A page of documents, with ordinary spaces."""
    answer = Client().get(f"/incidents/1/documents/{path}")
    assert answer.status_code == status
    return unescape(answer.content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


def sent(path: str, **changes: str) -> dict[str, str]:
    """What the browser sends back: every field as shown, then what was typed over it."""
    html = Client().get(f"/incidents/1/documents/{path}").content.decode()
    fields = dict(re.findall(r'<input type="(?:text|hidden)" name="([^"]+)" value="([^"]*)"', html))
    areas = re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.S)
    found = {name: unescape(value) for name, value in [*fields.items(), *areas]}
    found.pop("csrfmiddlewaretoken", None)
    shown = {name.removeprefix("vu-") for name in found if name.startswith("vu-")}
    return {**dict.fromkeys(shown, ""), **found, **changes}


def save(path: str, **changes: str) -> str:
    """Type and keep."""
    answer = Client().post(f"/incidents/1/documents/{path}", sent(path, **changes), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def told() -> dict[str, str]:
    """The private part of what the journal says of documents, by action."""
    rows = JournalEntry.objects.filter(action__startswith="incident.d").select_related("private_part")
    return {row.action: row.private_part.content for row in rows}
