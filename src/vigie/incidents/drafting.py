"""The documents of an incident: read, written, kept, produced.

What somebody wrote is sealed for the responsables. Whoever is not one adds a layer without reading those below: nothing
is replaced unseen, and a responsable then reads both.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from vigie import dates
from vigie.documents.papers import printing
from vigie.documents.papers.docx import docx_bytes
from vigie.documents.papers.paper import LONGEST, Paper
from vigie.documents.services import file_name
from vigie.incidents import gathering
from vigie.incidents.models import Draft, Incident, Outcome
from vigie.incidents.papers import mailing
from vigie.incidents.papers.case import Case, Recorded
from vigie.incidents.papers.compose import compose, kind_of, prefilled
from vigie.incidents.papers.kinds import CUSTODY, REGISTER, Kind, table
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.typography import plain
from vigie.vault import cards, reserved
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

PDF, DOCX = "pdf", "docx"
MEDIA = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
RECORD = "register_record"
_SIZE = 4  # bytes that say how long the next layer is


class DraftError(VaultError):
    """A document that cannot be kept or produced as asked; its sentence says why."""


@dataclass(frozen=True)
class Written:
    """A document as this person sees it. `stored`: texts are kept; `hidden`: of which some cannot be read here."""

    kind: Kind
    paper: Paper
    proposed: Mapping[str, str]
    edited: Mapping[str, str]
    stored: bool
    hidden: bool
    updated_at: datetime | None


@requires("incident.read")
def draft(incident: Incident, name: str, now: datetime) -> Written:
    """The document, with what was written in it. KeyError for a kind, or a piece, that does not exist."""
    case, kind = _case(incident, name, now)
    row = incident.drafts.filter(kind=name).first()
    edited, hidden = _read(row, kind)
    return Written(
        kind=kind,
        paper=compose(name, case, edited),
        proposed=prefilled(kind, case),
        edited=edited,
        stored=row is not None,
        hidden=hidden,
        updated_at=row.updated_at if row else None,
    )


def _case(incident: Incident, name: str, now: datetime) -> tuple[Case, Kind]:
    kind, number = kind_of(name)
    piece = None
    if kind.id == CUSTODY:
        piece = incident.pieces.filter(number=number or 0).first()
        if piece is None:
            raise KeyError(name)
    case = gathering.case_of(incident, now, piece)
    if kind.id == REGISTER:
        case = replace(case, register=tuple(_records(now)))
    return case, kind


def _records(now: datetime) -> Iterator[Recorded]:
    """Every incident as its own record tells it; a false alarm is none."""
    for incident in Incident.objects.exclude(outcome=Outcome.FALSE_ALARM).order_by("number"):
        written = draft(incident, RECORD, now)
        texts = dict(written.paper.texts)
        reserved_part = " (texte réservé aux responsables)" if written.hidden else ""
        yield Recorded(
            number=incident.number,
            known=plain(dates.day(incident.known_at or incident.opened_at, practice.zone())),
            facts=texts["facts"] + reserved_part,
            effects=texts["effects"],
            measures=texts["measures"],
            decision=texts["decision"],
        )


def _read(row: Draft | None, kind: Kind) -> tuple[dict[str, str], bool]:
    """What was written, and whether some of it cannot be read by this person."""
    if row is None:
        return {}, False
    try:
        keys = reserved.Opener()
        layers = [json.loads(keys.open(sealed)) for sealed in _layers(bytes(row.sealed))]
    except (VaultError, ValueError):
        return {}, True
    known = {field.id for field in kind.fields}
    found: dict[str, str] = {}
    for layer in layers:
        for key, text in layer.items():
            if key in known:
                found[key] = _over(found.get(key), str(text))
    return found, False


def _over(below: str | None, text: str) -> str:
    """Written over a text that could not be read: both stay, for a responsable to sort out."""
    if not below or not below.strip():
        return text
    if below.endswith(text):
        return below
    return f"{below}\n\n{table()['words']['continued']}\n{text}"


def _layers(data: bytes) -> list[bytes]:
    """The sealed layers of a draft, the oldest first. ValueError for what is no draft."""
    layers, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + _SIZE], "big")
        at += _SIZE
        if size == 0 or at + size > len(data):
            raise ValueError("a torn draft")
        layers.append(data[at : at + size])
        at += size
    return layers


def _layer(texts: Mapping[str, str]) -> bytes:
    sealed = cards.seal(texts)
    return len(sealed).to_bytes(_SIZE, "big") + sealed


@requires("incident.write")
@transaction.atomic
def save(incident: Incident, name: str, changed: Mapping[str, str], now: datetime) -> None:
    """Keep the fields that were changed; the others stay as they are, and go on following the incident.

    Raises DraftError for a text that is too long, NoSealKey where nothing can be sealed: then nothing is kept.
    """
    case, kind = _case(incident, name, now)
    fields = {field.id: field for field in kind.fields}
    texts = {
        key: text.replace("\r\n", "\n").replace("\r", "\n") for key, text in changed.items() if key in fields
    }
    for key, text in texts.items():
        if len(text) > LONGEST:
            raise DraftError(f"« {fields[key].label} » dépasse 20 000 signes : raccourcissez ce texte.")
    if not texts:
        return
    row = incident.drafts.select_for_update().filter(kind=name).first()
    edited, hidden = _read(row, kind)
    if row is not None and (hidden or not state.has_restricted):
        data = bytes(row.sealed) + _layer(texts)
    else:
        proposed = prefilled(kind, case)
        data = _layer({k: text for k, text in {**edited, **texts}.items() if text != proposed[k]})
    Draft.objects.update_or_create(incident=incident, kind=name, defaults={"sealed": data, "updated_at": now})
    journal.record("incident.draft_saved", "incident", incident.number, {"label": kind.short})


@requires("document.make")
@requires("incident.read")
def produce(
    incident: Incident, name: str, form: str, now: datetime, texts: Mapping[str, str] | None = None
) -> tuple[str, bytes]:
    """(name of the file, its bytes), as `pdf` or `docx`. `texts`: those on the screen, instead of those that are kept.

    Raises DraftError when some of the kept texts cannot be read here: a document without them would mislead.
    """
    written = draft(incident, name, now)
    if written.hidden and texts is None:
        raise DraftError(
            "Ce document a des textes que seuls les responsables peuvent lire : l’un d’eux peut le produire. "
            "Vous pouvez aussi l’écrire ici, puis le produire aussitôt."
        )
    paper = written.paper
    if texts is not None:
        paper = compose(name, _case(incident, name, now)[0], {**written.proposed, **texts})
    content = printing.pdf(paper, now) if form == PDF else docx_bytes([paper], moment=now)
    return _made(incident, written.kind, name, form, now, content)


@requires("document.make")
@requires("incident.read")
def produce_letters(
    incident: Incident, name: str, form: str, persons: list[mailing.Person], now: datetime, *, greet: bool
) -> tuple[str, bytes]:
    """One file of the same letter to each person; the list is not kept.

    Raises DraftError when the letter is not whole yet, or cannot be read here.
    """
    written = draft(incident, name, now)
    left = [row.label for row in written.paper.missing if row.id != "recipient"]
    if written.hidden:
        raise DraftError(
            "La lettre a des textes que seuls les responsables peuvent lire : l’un d’eux peut la produire."
        )
    if left:
        raise DraftError(f"La lettre a encore des passages à compléter : {', '.join(left)}.")
    if not persons or len(persons) > mailing.LETTERS:
        raise DraftError(f"Un fichier contient d’une à {mailing.LETTERS} lettres.")
    papers = mailing.letters(written.paper, persons, greet=greet)
    content = (
        printing.letters_pdf(papers, written.paper.title, now)
        if form == PDF
        else docx_bytes(papers, written.paper.title, now)
    )
    return _made(incident, written.kind, f"{name} {len(persons)} lettres", form, now, content)


def _made(
    incident: Incident, kind: Kind, name: str, form: str, now: datetime, content: bytes
) -> tuple[str, bytes]:
    with transaction.atomic():
        journal.record(
            "incident.document_made", "incident", incident.number, {"label": f"{kind.short} ({form.upper()})"}
        )
    stem = kind.short + name.removeprefix(kind.id).replace("-", " pièce ")
    day = f"{now.astimezone(practice.zone()):%Y-%m-%d}"
    return file_name(f"incident {incident.number} {stem}", form, day, demo=practice.current().demo), content
