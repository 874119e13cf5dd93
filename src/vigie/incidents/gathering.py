"""What the documents of an incident may say, gathered from the vault into plain values.

Whoever is no responsable gets what is not sealed: no note, no name of a piece.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.wire import WireError
from vigie.incidents import card, custody, guiding, law, reading, services, wording
from vigie.incidents.models import Incident, Piece
from vigie.incidents.papers.case import Case, PieceKept, Receipt
from vigie.incidents.reading import Given
from vigie.incidents.rules.breach import assess
from vigie.incidents.rules.decisions import Situation
from vigie.incidents.rules.fields import is_late
from vigie.incidents.rules.steps import State
from vigie.practice import services as practice
from vigie.vault import cards, reserved
from vigie.vault.rights import requires
from vigie.vault.roles import Role
from vigie.vault.state import state

SIGNS = frozenset({Role.OWNER, Role.ASSOCIATE, Role.LOCUM})
"""Whose own name stands under a letter; a secretary's does not."""
NEVER = ("set",)  # lines that tell nothing to anybody outside
DECISIONS = {"notify": "Décision : notifier la CNIL.", "not_notify": "Décision : ne pas notifier la CNIL."}


@requires("incident.read")
def case_of(incident: Incident, now: datetime, piece: Piece | None = None) -> Case:
    """The incident as its documents tell it."""
    keys = cards.opener()
    known = services.knowledge(incident)
    given = _given(incident)
    high = assess(given.breach).high_risk if incident.breach else None
    playbook = services.playbook_of(incident)
    receipts = {row.kind: Receipt(row.done_at, row.reference) for row in incident.declared.all()}
    current = practice.current()
    numbers = card.read()
    insurer = card.holder(numbers, "insurer")
    return Case(
        number=incident.number,
        made_at=now,
        zone=practice.zone(),
        practice=current.name,
        profession=practice.choice_label("profession"),
        structure=practice.choice_label("structure"),
        signatory=state.actor.label if state.actor.role in SIGNS else "",
        playbook=playbook.title if playbook else "",
        known_at=incident.known_at,
        told_at=services.knowledge(incident).told_at if incident.known_at else None,
        opened_at=incident.opened_at,
        timeline=tuple(_timeline(incident, keys)),
        measures=tuple(_measures(incident)),
        pieces=tuple(_piece(row, keys) for row in incident.pieces.all()),
        breach=given.breach,
        situation=replace(
            _situation(incident, given),
            system_attack=known.system_attack,
            insured=known.insured,
            card_lost=known.card_lost,
            bank_fraud=known.bank_transfer,
            obliged_structure=known.obliged_structure,
        ),
        high_risk=known.high_risk if high is None else high,
        assessment=_assessment(given) if incident.breach else "",
        decision=_decision(incident),
        lessons=incident.lessons,
        order=_order(),
        staff=_staff(current.values.get("staff")),
        receipts=receipts,
        late=_late(incident, receipts, now),
        complaint_hours=law.law().delays.complaint_hours,
        piece=_piece(piece, keys) if piece else None,
        movements=tuple(_movements(piece, keys)) if piece else (),
        insurer=insurer.name,
        contract=insurer.contract,
        software=card.holder(numbers, "software").name,
        helper=_helper(numbers),
        demo=current.demo,
    )


def _given(incident: Incident) -> Given:
    """The breach as weighed; unknown when it was described by a newer program."""
    try:
        return reading.given(incident.breach)
    except WireError:
        return reading.given({})


def _situation(incident: Incident, given: Given) -> Situation:
    """What a playbook says by its very title is known."""
    found = given.situation
    if incident.playbook == "vendor_breached":
        found = replace(found, vendor_involved=True)
    if incident.playbook == "forged_prescriptions":
        found = replace(found, forged_prescriptions=True)
    return found


def _timeline(incident: Incident, keys: reserved.Opener | None) -> Iterator[tuple[datetime, str]]:
    """What was done or noted, the oldest first, with its text for a responsable."""
    playbook = services.playbook_of(incident)
    if playbook is None:
        return
    lines = services.log_of(incident).lines
    words = reversed(guiding.told(playbook, lines))
    rows = []
    for said, line in zip(words, lines, strict=True):
        if line.state in NEVER:
            continue
        state_word = f" ({said.state.lower()})" if said.state and line.state != State.NOTED else ""
        parts = [f"{said.title}{state_word}", said.detail, services.text_of(line.sealed, keys) or ""]
        rows.append((line.at, " : ".join(part for part in parts if part)))
    yield from sorted(rows, key=lambda row: row[0])


def _measures(incident: Incident) -> Iterator[tuple[datetime, str]]:
    """The gestures of the playbook that were done, each once, at the instant of its last word."""
    playbook = services.playbook_of(incident)
    if playbook is None:
        return
    steps = {step.id: step.do for step in playbook.steps}
    last = {line.code: line for line in services.log_of(incident).lines if line.code in steps}
    done = [line for line in last.values() if line.state == State.DONE]
    yield from ((line.at, steps[line.code]) for line in sorted(done, key=lambda line: line.at))


def _piece(piece: Piece, keys: reserved.Opener | None) -> PieceKept:
    """A sealed card says its name and its digest to a responsable alone."""
    about = services.card_of(piece, keys) or {}
    what = " : ".join(str(about[key]) for key in ("name", "text") if about.get(key))
    digest = str(about.get("sha256") or piece.sha256 or "")
    return PieceKept(piece.number, what or "Pièce scellée", digest, piece.added_at)


def _movements(piece: Piece, keys: reserved.Opener | None) -> Iterator[tuple[datetime, str]]:
    for at, about in custody.movements(piece, keys):
        yield at, " | ".join(str(about.get(key, "")).replace("|", "/") for key in custody.HANDED)


def _assessment(given: Given) -> str:
    found = assess(given.breach)
    return f"Risque : {wording.KNOWN[found.risk]}. Risque élevé : {wording.KNOWN[found.high_risk]}."


def _decision(incident: Incident) -> str:
    """Not decided yet is nothing to write in a register."""
    if incident.decision not in DECISIONS:
        return ""
    return " ".join(text for text in (DECISIONS[incident.decision], incident.decision_reason.strip()) if text)


def _late(incident: Incident, receipts: dict[str, Receipt], now: datetime) -> bool:
    first = receipts.get("cnil_initial")
    known_at = incident.known_at or incident.opened_at
    return is_late(known_at, first.done_at if first else now, law.law().delays.cnil_hours)


def _order() -> str:
    chosen = practice.current().values.get("profession")
    rows = loader.load().tables.get("professions", [])
    return next((row.get("order", "") for row in rows if row["id"] == chosen), "")


def _staff(value: Any) -> str:
    return f"{value} salarié{'s' if value > 1 else ''}" if isinstance(value, int) else ""


def _helper(numbers: dict[str, str]) -> str:
    """Who maintains the PCs: from the card of numbers that the practice agreed to keep, else from its own page."""
    current, found = practice.current(), card.holder(numbers, "helper")
    names = (found.name or current.helper_name, found.phone or current.helper_phone)
    return ", ".join(text for text in names if text)
