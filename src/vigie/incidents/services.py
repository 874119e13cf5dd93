"""What is done with incidents once the vault is open: take in what was noted, weigh, declare, close."""

import hashlib
import io
import json
import logging
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Max, QuerySet

from vigie.catalogue import loader, playbooks
from vigie.catalogue.rules.playbooks import Playbook
from vigie.catalogue.wire import WireError
from vigie.incidents import law, log, notebook, preparing, reading, reports
from vigie.incidents.log import Line, Log
from vigie.incidents.models import Declared, Entry, Incident, Outcome, Piece
from vigie.incidents.rules.breach import ASKED, assess
from vigie.incidents.rules.breach import relevant as relevant_questions
from vigie.incidents.rules.deadlines import Kind, Knowledge
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.vault import cards, files, reserved
from vigie.vault.errors import FileRefused, VaultError
from vigie.vault.layout import Layout
from vigie.vault.rights import requires
from vigie.vault.state import state

errors = logging.getLogger("vigie.incidents")

SEALED_TYPE = "application/x-age"
LARGEST_PIECE = 20 * 1024 * 1024
DOUBTFUL = {"card_issuer", "bank", "health_authority"}
SITUATION = ("personal_data", "risk", "high_risk", "system_attack", "insured", "insurer_days")


def gather() -> None:
    """Take into the vault what the logs hold and it doesn't. Whatever fails is logged, and the logs stay."""
    for found in log.logs():
        try:
            with transaction.atomic():
                _take(found)
        except (VaultError, DatabaseError, OSError):
            errors.exception("incident.not_gathered")


def on_vault_event(*, action: str, **_: Any) -> None:
    """The vault opens: what was noted while it was locked comes in, and what stands outside it is put right."""
    if action.startswith("vault.unlocked"):
        gather()
        preparing.put_right()


def _take(found: Log) -> None:
    incident = Incident.objects.filter(uuid=found.id).first() or _open(found)
    known = set(incident.entries.values_list("uuid", flat=True))
    new = [line for line in found.lines if line.id not in known]
    for line in new:
        _enter(incident, found, line)
    if any(line.code == notebook.EVIDENCE for line in new):
        journal.checkpoint("evidence")  # the vault's own signature over the fingerprint of what was collected
    if not found.whole:
        errors.warning("incident.log_changed")
    if new:
        said = [line.at for line in new if line.code == notebook.KNOWN]
        incident.known_at = said[-1] if said else incident.known_at
        end = found.closed
        if end is not None and incident.outcome == Outcome.OPEN:
            incident.outcome = Outcome.FALSE_ALARM if end.state == Outcome.FALSE_ALARM else Outcome.CLOSED
            incident.closed_at = end.at
        incident.save()
    if incident.outcome != Outcome.OPEN:
        transaction.on_commit(lambda: log.forget(found.id))


def _open(found: Log) -> Incident:
    last = Incident.objects.aggregate(last=Max("number"))["last"] or 0
    incident = Incident.objects.create(
        uuid=found.id,
        number=last + 1,
        playbook=found.playbook,
        revision=found.revision,
        opened_at=found.opened_at,
    )
    journal.record("incident.opened", "incident", incident.number, {"action": found.playbook})
    return incident


def _enter(incident: Incident, found: Log, line: Line) -> None:
    if line.code == notebook.PIECE:
        _take_piece(incident, found, line)
    Entry.objects.create(
        incident=incident,
        uuid=line.id,
        at=line.at,
        noted_at=line.noted_at,
        code=line.code,
        state=line.state,
        value=line.value,
        sealed=line.sealed,
        by=None if line.locked or not state.unlocked else state.actor.access_id,
        locked=line.locked,
    )
    private = {"action": line.code, "status": line.state}
    if line.code == notebook.EVIDENCE:
        private["fingerprint"] = line.value
    journal.record("incident.noted", "incident", incident.number, private)


def _take_piece(incident: Incident, found: Log, line: Line) -> None:
    sealed = log.take(found.id, uuid.UUID(hex=line.value))
    stored = None
    number = (incident.pieces.aggregate(last=Max("number"))["last"] or 0) + 1
    if sealed is not None:
        stored = files.store(
            Layout.current(), io.BytesIO(sealed), f"incident-{incident.number}-piece-{number}.age", SEALED_TYPE, False,
            limit=LARGEST_PIECE * 2,
        )  # fmt: skip
    Piece.objects.create(
        incident=incident, number=number, kind=line.state, file=stored, sealed=line.sealed or b"",
        added_at=line.noted_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SealedPiece:
    """A file ready to be kept: its card and its contents, both sealed."""

    card: bytes
    data: bytes


def seal_piece(data: bytes, about: Mapping[str, str]) -> SealedPiece:
    """Seal a file, vault open or locked, before anything is written. Raises NoSealKey, FileRefused.

    `about`: its name, its media type, where it comes from. The digest is of the contents as they came.
    """
    if len(data) > LARGEST_PIECE:
        raise FileRefused(
            f"Ce fichier dépasse {files.megabytes(LARGEST_PIECE)} : gardez-le sur un disque à part, et notez-le ici."
        )
    if not data:
        raise FileRefused("Ce fichier est vide : vérifiez que c’est le bon.")
    card = {**about, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    return SealedPiece(cards.seal(card), reserved.seal(data))


def keep_piece(name: uuid.UUID, piece: SealedPiece, now: datetime) -> None:
    """The file first, then the line that names it. Raises LogError."""
    kept = uuid.uuid4()
    log.put(name, kept, piece.data)
    log.add(name, Line(notebook.PIECE, "file", now, now, kept.hex, piece.card, notebook.locked()))


@requires("incident.read")
def listing() -> QuerySet[Incident]:
    """Every incident, the newest first."""
    return Incident.objects.all()


@requires("incident.read")
def get(number: int) -> Incident | None:
    """One incident."""
    return Incident.objects.filter(number=number).first()


def playbook_of(incident: Incident) -> Playbook | None:
    """Its playbook in the content in force; None when that content has no such one any more."""
    try:
        return playbooks.load(loader.load())[incident.playbook]
    except KeyError:
        return None


def log_of(incident: Incident) -> Log:
    """The same as its log told, from the vault's rows."""
    lines = tuple(
        Line(
            e.code,
            e.state,
            e.at,
            e.noted_at,
            e.value,
            None if e.sealed is None else bytes(e.sealed),
            e.locked,
            e.uuid,
        )
        for e in incident.entries.all()
    )
    return Log(incident.uuid, incident.playbook, incident.revision, incident.opened_at, lines)


def knowledge(incident: Incident) -> Knowledge:
    """What the clocks depend on."""
    playbook = playbook_of(incident)
    known = incident.known_at or incident.opened_at
    first = incident.declared.filter(kind=Kind.CNIL_INITIAL).first()
    more: dict[str, Any] = {"decided_against": incident.decision == "not_notify"}
    if first is not None:
        more |= {"notified_at": first.done_at, "complete": first.complete}
    said = {key: value for key, value in incident.situation.items() if key in SITUATION}
    said = {**_risk(incident), **said}
    said = {"obliged_structure": law.law().obliged(practice.current().values.get("structure")), **said}
    if playbook is None:
        return Knowledge(known_at=known, **said, **more)
    return replace(notebook.knowledge(playbook, log_of(incident), said), known_at=known, **more)


def _risk(incident: Incident) -> dict[str, Any]:
    """What the weighing of the breach came to: a risk that is not established stays unknown."""
    if not incident.breach:
        return {}
    try:
        found = assess(reading.given(incident.breach).breach)
    except WireError:
        return {}
    return {"risk": found.risk, "high_risk": found.high_risk}


def relevant(breach: Mapping[str, Any]) -> frozenset[str]:
    """The questions of the weighing that may still change something."""
    try:
        return relevant_questions(reading.given(breach).breach)
    except WireError:
        return frozenset(ASKED)


def clocks(incident: Incident, now: datetime) -> dict[str, Any]:
    """The clocks of this incident, as `vigie deadline --json` gives them."""
    done: Collection[str] = set(incident.declared.values_list("kind", flat=True))
    found = reports.deadline(knowledge(incident), practice.zone(), law.law(), now, done)
    playbook = playbook_of(incident)
    declares = None if playbook is None else set(playbook.declares)
    found["clocks"] = [clock for clock in found["clocks"] if _matters(clock, declares)]
    return found


def _matters(clock: Mapping[str, Any], declares: Collection[str] | None) -> bool:
    """A delay that nobody can say applies is shown only where the playbook thinks of it."""
    if clock["applies"] is not None or declares is None:
        return True
    return clock["kind"] not in DOUBTFUL or clock["kind"] in declares


@requires("incident.write")
def set_situation(incident: Incident, values: Mapping[str, Any]) -> None:
    """What is known of it, for the clocks. A None takes an answer back."""
    kept = {key: value for key, value in values.items() if key in SITUATION and value is not None}
    with transaction.atomic():
        incident.situation = kept
        incident.save(update_fields=["situation"])
        journal.record(
            "incident.situation", "incident", incident.number, {"changed": ", ".join(sorted(kept))}
        )


@requires("incident.write")
def set_known_at(incident: Incident, known_at: datetime, now: datetime) -> None:
    """The hour at which one knew, corrected: a new line of its journal, which the guided page follows too."""
    if known_at == incident.known_at:
        return
    with_log(log_of(incident))
    notebook.tell(incident.uuid, notebook.Told(notebook.KNOWN, "set", at=known_at), now)
    gather()
    incident.refresh_from_db()


@requires("incident.write")
def declare(
    incident: Incident, kind: str, done_at: datetime, reference: str = "", complete: bool | None = None
) -> Declared:
    """A declaration was made, a delay met; the receipt's number is its proof."""
    with transaction.atomic():
        row = Declared.objects.create(
            incident=incident,
            kind=kind,
            done_at=done_at,
            reference=reference.strip()[:120],
            complete=complete,
        )
        journal.record("incident.declared", "incident", incident.number, {"action": kind})
    return row


@requires("incident.write")
def withdraw(incident: Incident, kind: str) -> None:
    """Said by mistake: the delay runs again. The journal keeps both."""
    with transaction.atomic():
        if incident.declared.filter(kind=kind).delete()[0]:
            journal.record("incident.undeclared", "incident", incident.number, {"action": kind})


@requires("incident.write")
def weigh(incident: Incident, breach: Mapping[str, Any]) -> None:
    """The breach as described, by the names of `vigie breach assess`."""
    with transaction.atomic():
        incident.breach = dict(breach)
        incident.save(update_fields=["breach"])
        journal.record("incident.weighed", "incident", incident.number, None)


@requires("incident.write")
def decide(incident: Incident, decision: str, reason: str, now: datetime) -> None:
    """To notify or not, with its reasons: the register of art. 33(5) GDPR keeps both."""
    with transaction.atomic():
        incident.decision, incident.decision_reason, incident.decided_at = decision, reason.strip(), now
        incident.save(update_fields=["decision", "decision_reason", "decided_at"])
        journal.record("incident.decided", "incident", incident.number, {"value": decision})


@requires("incident.write")
def close(incident: Incident, lessons: str, now: datetime) -> None:
    """Nothing is left to do, or it was nothing: the file is closed, and stays."""
    line = Line(log.CLOSE, Outcome.CLOSED, now, now)
    found = log.read(incident.uuid)
    if found is not None:
        log.add(incident.uuid, line)
    with transaction.atomic():
        incident.lessons, incident.outcome, incident.closed_at = lessons.strip(), Outcome.CLOSED, now
        incident.save(update_fields=["lessons", "outcome", "closed_at"])
        _enter(incident, Log(incident.uuid, incident.playbook, 1, incident.opened_at), line)
        journal.record("incident.closed", "incident", incident.number, None)
        transaction.on_commit(lambda: log.forget(incident.uuid))


def under_way(playbook_id: str) -> Log | None:
    """An open incident of this vault with that playbook, as its rows tell it; None when there is none."""
    try:
        incident = Incident.objects.filter(playbook=playbook_id, outcome=Outcome.OPEN).first()
        return None if incident is None else log_of(incident)
    except (VaultError, DatabaseError):
        return None


@requires("incident.write")
def with_log(told: Log) -> Log:
    """An incident that this PC may have in its vault alone (a restored copy), with its log."""
    if log.read(told.id) is None:
        log.start(told.playbook, told.revision, told.opened_at, name=told.id)
        for line in told.lines:
            log.add(told.id, line)
    return told


def card_of(piece: Piece, keys: reserved.Opener | None) -> dict[str, Any] | None:
    """What a piece is: its name, size, digest, origin; None for whoever is no responsable."""
    return cards.opened(piece.sealed, keys) or None


def text_of(sealed: bytes | memoryview | None, keys: reserved.Opener | None) -> str | None:
    """A sealed note: its text for a responsable, None for the others, who are told that it is sealed."""
    card = cards.opened(sealed, keys)
    return str(card["text"]) if card.get("text") else None


@requires("restricted.read")
def open_piece(piece: Piece) -> tuple[dict[str, Any], bytes]:
    """A piece in the clear, its card and its contents, compared with the digest of the day it came.

    Raises SealBroken, FileDamaged, or VaultError when the digest differs.
    """
    keys = reserved.Opener()
    card = json.loads(keys.open(bytes(piece.sealed)))
    stored = piece.file
    if stored is None:
        raise VaultError("Le contenu de cette pièce n’a pas été retrouvé sur ce PC.")
    data = keys.open(b"".join(files.read(Layout.current(), stored)))
    if hashlib.sha256(data).hexdigest() != card.get("sha256"):
        raise VaultError("Cette pièce n’est plus celle qui a été gardée : son empreinte a changé.")
    return card, data
