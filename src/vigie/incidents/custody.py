"""What becomes of a piece: an object noted with its seal, an image and its digest, each passage from hand to hand."""

import re
import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from vigie.incidents import log, notebook, services
from vigie.incidents.log import Line
from vigie.incidents.models import Incident, Movement, Piece
from vigie.incidents.rules.steps import State
from vigie.journal import services as journal
from vigie.vault import cards, reserved
from vigie.vault.errors import RuleRefused
from vigie.vault.rights import requires

SHA256 = re.compile(r"[0-9a-f]{64}")
LONGEST = 300
HANDED = ("from", "to", "reason", "seal")
BAD_DIGEST = "Une empreinte SHA-256 compte 64 signes, chiffres et lettres de a à f : recopiez-la entière."


def digest(text: str) -> str:
    """A SHA-256 as typed or pasted; empty when nothing is. RuleRefused for anything else."""
    plain = re.sub(r"[\s:-]", "", text).lower()
    if plain and not SHA256.fullmatch(plain):
        raise RuleRefused(BAD_DIGEST)
    return plain


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


@requires("incident.write")
def add_object(incident: Incident, name: str, about: str, sha256: str, now: datetime) -> Piece:
    """A disk, a phone, an image of a disk kept elsewhere: what it is, where, its seal's number, its digest."""
    if not name.strip():
        raise RuleRefused("Dites ce que c’est : « disque du poste d’accueil », « image du disque ».")
    card = {"name": _line(name), "text": _line(about), "sha256": digest(sha256)}
    sealed = cards.seal(card)
    with transaction.atomic():
        number = (incident.pieces.aggregate(last=Max("number"))["last"] or 0) + 1
        piece = Piece.objects.create(
            incident=incident, number=number, kind="object", sealed=sealed, added_at=now
        )
        journal.record("incident.piece", "incident", incident.number, {"number": number})
    _noted(incident, "object", now)
    return piece


def _noted(incident: Incident, state: str, now: datetime) -> None:
    """In the incident's journal too, where its log still is."""
    if log.read(incident.uuid) is not None:
        log.add(incident.uuid, Line(notebook.HANDED, state, now, now, id=uuid.uuid4()))
        services.gather()


@requires("incident.write")
def hand_over(piece: Piece, at: datetime, told: dict[str, str], now: datetime) -> Movement:
    """A piece passes from hand to hand: from, to, reason, and the state of the seal."""
    card = {name: _line(told.get(name, "")) for name in HANDED}
    if not card["to"]:
        raise RuleRefused("Dites à qui cette pièce est remise.")
    sealed = cards.seal(card)
    with transaction.atomic():
        row = Movement.objects.create(piece=piece, at=at, sealed=sealed)
        journal.record("incident.handed", "incident", piece.incident.number, {"number": piece.number})
    _noted(piece.incident, State.DONE, now)
    return row


@requires("incident.read")
def movements(piece: Piece, keys: reserved.Opener | None) -> list[tuple[datetime, dict[str, Any]]]:
    """Where it went; names for a responsable alone."""
    return [(row.at, cards.opened(row.sealed, keys)) for row in piece.movements.all()]


@requires("restricted.read")
def same_digest(piece: Piece, text: str) -> bool:
    """Whether a digest computed later is the one noted. RuleRefused when there is none to compare."""
    card = services.card_of(piece, cards.opener()) or {}
    noted, typed = str(card.get("sha256") or ""), digest(text)
    if not noted or not typed:
        raise RuleRefused(
            "Il manque une empreinte à comparer : celle notée, ou celle que vous venez de calculer."
        )
    return noted == typed
