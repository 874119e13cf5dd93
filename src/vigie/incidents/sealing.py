"""The file of an incident, closed: everything in one archive, signed, with the script that verifies it.

Made in memory, by :mod:`vigie.documents.sealed`; its fingerprint is recorded in the journal.
"""

import csv
import io
import re
from datetime import datetime
from typing import Any

from django.db import transaction

from vigie.documents.sealed import sealing, verifier
from vigie.documents.services import file_name
from vigie.incidents import guiding, services
from vigie.incidents.models import Incident
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.vault import cards
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

README = """\
Dossier d’un incident, scellé par Vigie.

Vérifier ce fichier, sur n’importe quel ordinateur avec Python 3.9 ou plus récent (sortez verifier.py de l’archive) :
    python verifier.py DOSSIER.zip --fingerprint "EMPREINTE NOTÉE"

incident.json    l’incident : heures, situation, analyse, décision, déclarations
journal.csv      chaque geste noté, avec l’heure du fait et l’heure de la note
pieces/          les pièces gardées, telles qu’elles sont venues
manifest.json    la liste des fichiers et leurs empreintes ; manifest.sig, sa signature
"""


@requires("restricted.read")
def bundle(incident: Incident, now: datetime) -> tuple[str, bytes]:
    """The name and the bytes of the archive. Its fingerprint is recorded in the journal."""
    with state.job("dossier d’incident"), transaction.atomic():
        files = _files(incident, now)
        about = {"incident": incident.number, "journal": str(journal.head())}
        data, fingerprint = sealing.seal(files, verifier.INCIDENT, about, now)
        journal.record("incident.sealed", "incident", incident.number, {"digest": fingerprint})
        incident.sealed_fingerprint, incident.sealed_at = fingerprint, now
        incident.save(update_fields=["sealed_fingerprint", "sealed_at"])
    demo = practice.current().demo
    return file_name(f"incident {incident.number}", "zip", f"{now:%Y-%m-%d}", demo=demo), data


def _files(incident: Incident, now: datetime) -> dict[str, bytes]:
    found = {
        "LISEZMOI.txt": README.encode("utf-8"),
        "incident.json": sealing.plain_json(_about(incident, now)),
        "journal.csv": _timeline(incident),
    }
    missing = []
    for piece in incident.pieces.all():
        try:
            card, data = services.open_piece(piece)
        except VaultError as error:
            missing.append({"number": piece.number, "why": error.sentence})
            continue
        ending = re.sub(r"[^A-Za-z0-9.]", "", str(card.get("name", "")).rpartition(".")[2])[:8]
        name = f"pieces/{piece.number:03}" + (f".{ending}" if ending else "")
        found[name] = data
        found[f"pieces/{piece.number:03}.json"] = sealing.plain_json(
            {**card, "kind": piece.kind, "added_at": piece.added_at.isoformat()}
        )
    if missing:
        found["pieces/manquantes.json"] = sealing.plain_json(missing)
    return found | sealing.script()


def _about(incident: Incident, now: datetime) -> dict[str, Any]:
    playbook = services.playbook_of(incident)
    instants = {
        name: None if (value := getattr(incident, name)) is None else value.isoformat()
        for name in ("opened_at", "known_at", "closed_at", "decided_at")
    }
    return {
        "schema": 1, "number": incident.number, "playbook": incident.playbook, "revision": incident.revision,
        "title": playbook.title if playbook else incident.playbook, "practice": practice.current().name,
        "zone": practice.zone().key, "outcome": incident.outcome, **instants, "situation": incident.situation,
        "breach": incident.breach, "decision": incident.decision, "decision_reason": incident.decision_reason,
        "lessons": incident.lessons, "clocks": services.clocks(incident, now)["clocks"],
        "declared": [
            {"kind": row.kind, "done_at": row.done_at.isoformat(), "reference": row.reference, "complete": row.complete}
            for row in incident.declared.all()
        ],
        "follow_ups": [
            {
                "text": row.text, "owner": row.owner, "due_on": row.due_on and row.due_on.isoformat(),
                "done_at": row.done_at and row.done_at.isoformat(),
            }
            for row in incident.follow_ups.all()
        ],
    }  # fmt: skip


def _timeline(incident: Incident) -> bytes:
    """The columns that Timesketch takes, then ours."""
    opener, playbook = cards.opener(), services.playbook_of(incident)
    told = services.log_of(incident)
    words = list(reversed(guiding.told(playbook, told.lines))) if playbook else []
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        ["datetime", "timestamp_desc", "message", "noted_at", "code", "state", "value", "while_locked"]
    )
    for number, line in enumerate(told.lines):
        title = words[number].title if words else line.code
        text = services.text_of(line.sealed, opener)
        message = f"{title} : {text}" if text else title
        rows.writerow([
            line.at.isoformat(), line.state, _harmless(message), line.noted_at.isoformat(), line.code, line.state,
            line.value, "yes" if line.locked else "no",
        ])  # fmt: skip
    return out.getvalue().encode("utf-8")


def _harmless(text: str) -> str:
    """What a spreadsheet would take for a formula is made a text."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
