"""An incident as plain values, and what they say: facts that open a sentence, values that fill a place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from vigie import dates
from vigie.incidents.papers.kinds import table
from vigie.incidents.rules.breach import Breach
from vigie.incidents.rules.decisions import Situation
from vigie.incidents.rules.known import Known
from vigie.typography import plain

PARIS = ZoneInfo("Europe/Paris")
AXES = ("confidentiality", "integrity", "availability")
KNOWN_FACTS = (*AXES, "care_affected", "malicious", "encrypted", "backup")
SITUATION_FACTS = ("system_attack", "theft", "insured", "bank_fraud", "card_lost", "obliged_structure")
RECEIPTS = {
    "cnil_initial": ("cnil_notified", "cnil"),
    "complaint": ("complaint_filed", "complaint"),
    "insurer": ("insurer_told", "insurer"),
    "patients": ("patients_told", "patients"),
}


@dataclass(frozen=True, slots=True)
class PieceKept:
    """A piece of evidence: its number, what it is, the digest of its contents."""

    number: int
    what: str
    sha256: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """A declaration made, and the reference that proves it."""

    done_at: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One incident as the register of breaches tells it."""

    number: int
    known: str
    facts: str
    effects: str
    measures: str
    decision: str


@dataclass(frozen=True)
class Case:
    """What a document may say. An empty text is unknown; instants are aware. Never the name of a patient."""

    number: int
    made_at: datetime
    zone: ZoneInfo = PARIS
    practice: str = ""
    profession: str = ""
    structure: str = ""
    contact: str = ""
    signatory: str = ""
    playbook: str = ""
    known_at: datetime | None = None
    told_at: datetime | None = None
    opened_at: datetime | None = None
    timeline: tuple[tuple[datetime, str], ...] = ()
    measures: tuple[tuple[datetime, str], ...] = ()
    pieces: tuple[PieceKept, ...] = ()
    breach: Breach = field(default_factory=Breach)
    situation: Situation = field(default_factory=Situation)
    high_risk: Known = None
    assessment: str = ""
    decision: str = ""
    lessons: str = ""
    insurer: str = ""
    contract: str = ""
    software: str = ""
    helper: str = ""
    order: str = ""
    staff: str = ""
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    late: bool = False
    complaint_hours: int | None = None
    register: tuple[Recorded, ...] = ()
    piece: PieceKept | None = None
    movements: tuple[tuple[datetime, str], ...] = ()
    demo: bool = False


def facts(case: Case) -> frozenset[str]:
    """What is known to be, and `no_…` what is known not to be. What is unknown is in neither."""
    return frozenset(_facts(case))


def _facts(case: Case) -> Iterator[str]:
    breach, situation = case.breach, case.situation
    for name in KNOWN_FACTS:
        yield from _known(name, breach.ill_will if name == "malicious" else getattr(breach, name))
    for name in SITUATION_FACTS:
        yield from _known(name, getattr(situation, name))
    yield from _known("vendor", situation.vendor_involved)
    yield from _known("high_risk", case.high_risk)
    yield "forged" if situation.forged_prescriptions else "no_forged"
    if not any(getattr(breach, axis) for axis in AXES):
        yield "no_axis"
    if breach.cause:
        yield from ("cause", f"cause_{breach.cause.value}")
    if breach.data:
        yield from ("personal_data", *(f"data_{name}" for name in breach.data))
    if not situation.system_attack and not (situation.theft and situation.system_attack is False):
        yield "plain_complaint"
    yield "told" if case.told_at else "no_told"
    for kind, (fact, _) in RECEIPTS.items():
        yield fact if kind in case.receipts else f"no_{fact}"
    for name in ("timeline", "pieces", "measures", "helper", "software", "lessons"):
        if getattr(case, name):
            yield name
    if case.playbook:
        yield "situation"
    if case.movements:
        yield "movements"
    if case.piece and case.piece.sha256:
        yield "piece_sha256"


def _known(name: str, value: Known) -> Iterator[str]:
    if value is not None:
        yield name if value else f"no_{name}"


def values(case: Case) -> dict[str, str]:
    """What fills each place, with ordinary spaces; a place that nothing fills is not there."""
    found = dict(_values(case))
    return {name: plain(text).strip() for name, text in found.items() if text and text.strip()}


def _values(case: Case) -> Iterator[tuple[str, str]]:
    for name in (
        "practice", "profession", "structure", "contact", "signatory", "assessment", "decision",
        "lessons", "insurer", "contract", "software", "helper", "order", "staff",
    ):  # fmt: skip
        yield name, getattr(case, name)
    yield "situation", case.playbook
    yield "exercising", case.profession[:1].lower() + case.profession[1:]
    yield "number", str(case.number)
    yield "today", dates.day(case.made_at, case.zone)
    if case.known_at:
        yield "known", moment(case.known_at, case.zone)
        yield "known_day", dates.day(case.known_at, case.zone)
    if case.told_at:
        yield "told", moment(case.told_at, case.zone)
    if case.complaint_hours is not None:
        yield "complaint_hours", str(case.complaint_hours)
    yield from _breach(case.breach)
    for kind, (_, prefix) in RECEIPTS.items():
        if receipt := case.receipts.get(kind):
            yield f"{prefix}_date", dates.day(receipt.done_at, case.zone)
            yield f"{prefix}_reference", receipt.reference
    yield "timeline", "\n".join(_row(moment(at, case.zone), text) for at, text in case.timeline)
    yield (
        "measures",
        "\n".join(
            f"- {moment(at, case.zone)} : geste fait, « {one_line(text)} »" for at, text in case.measures
        ),
    )
    yield (
        "pieces",
        "\n".join(_row(str(p.number), p.what, moment(p.added_at, case.zone), p.sha256) for p in case.pieces),
    )
    yield (
        "register",
        "\n".join(
            _row(str(r.number), r.known, r.facts, r.effects, r.measures, r.decision) for r in case.register
        ),
    )
    yield "movements", "\n".join(f"{moment(at, case.zone)} | {text}" for at, text in case.movements)
    if piece := case.piece:
        yield "piece", piece.what
        yield "piece_number", str(piece.number)
        yield "piece_added", moment(piece.added_at, case.zone)
        yield "piece_sha256", piece.sha256


def _breach(breach: Breach) -> Iterator[tuple[str, str]]:
    words = table()["words"]
    yield "nature", ", ".join(words["axis"][axis] for axis in AXES if getattr(breach, axis))
    if breach.cause:
        yield "cause", words["cause"].get(breach.cause.value, "")
    for name in ("data", "people"):
        chosen = getattr(breach, name) or frozenset()
        yield name, ", ".join(label for key, label in words[name].items() if key in chosen)
    if breach.people_count is not None:
        yield "people_count", str(breach.people_count)


def moment(value: datetime, zone: ZoneInfo) -> str:
    """« 24 novembre 2026 à 14 h 05 », at the practice's clock."""
    local = value.replace(tzinfo=value.tzinfo or UTC).astimezone(zone)
    return plain(f"{dates.day(local)} à {dates.hour(local)}")


def _row(*cells: str) -> str:
    return " | ".join(one_line(cell).replace("|", "/") for cell in cells)


def one_line(text: str) -> str:
    """A text on one line, for a cell."""
    return " ; ".join(line.strip().lstrip("-• ").rstrip(" ;") for line in text.splitlines() if line.strip())
