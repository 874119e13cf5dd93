"""Decide on a delegate and on an impact assessment, in writing; keep the light assessments."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from vigie.catalogue import loader
from vigie.catalogue.ports import register_readers, verdict_readers
from vigie.catalogue.proofs import RegisterEntry
from vigie.catalogue.rules import Outcome
from vigie.decisions import pia, reading
from vigie.decisions.models import Analysis, Choice, Extra, Kind
from vigie.decisions.rules import deciding
from vigie.decisions.rules.analysis import Assessment, Part, Risk
from vigie.decisions.rules.deciding import Answer, Decided, Situation
from vigie.decisions.table import Question, table
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.vault.rights import requires
from vigie.vault.state import state

VALID_DAYS = 365
"""A decision is looked at again each year: Vigie's own choice."""
_RULES = {Kind.DPO: deciding.dpo, Kind.DPIA: deciding.dpia}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one decision is: what the rules say now, what was written, and why it is to be looked at again."""

    kind: Kind
    now: Decided
    choice: Choice | None
    changed: bool
    old: bool

    @property
    def valid(self) -> bool:
        """Whether a written decision stands: nothing that decided has changed, and it is less than a year old."""
        return self.choice is not None and not self.changed and not self.old

    @property
    def against(self) -> bool:
        """Whether the practice decided otherwise than what is due."""
        return self.choice is not None and not self.choice.done and self.now.answer == Answer.REQUIRED


def extra() -> dict[str, bool]:
    """What was asked beside the profile."""
    row = Extra.objects.first()
    return dict(row.values) if row else {}


def situation() -> Situation:
    """The practice as the rules see it."""
    return reading.situation({**extra(), **practice.current().values})


def questions() -> tuple[Question, ...]:
    """Those that this practice is asked."""
    kept = practice.current().values.get("structure")
    return tuple(row for row in table().questions if not row.structures or kept in row.structures)


@requires("decision.read")
def standing(kind: Kind, now: datetime) -> Standing:
    """Where this decision is."""
    return look(kind, now)


def look(kind: Kind, now: datetime) -> Standing:
    """The same, for what runs without a person (facts, calendar, the compliance file)."""
    said = situation()
    choice = Choice.objects.filter(kind=kind).first()
    changed = choice is not None and choice.situation != asdict(said)
    old = choice is not None and now - choice.decided_at > timedelta(days=VALID_DAYS)
    return Standing(kind, _RULES[kind](said), choice, changed, old)


@requires("decision.edit")
def answer(values: Mapping[str, bool | None]) -> None:
    """Keep what the profile does not say; None withdraws an answer."""
    known = {row.id for row in table().questions}
    kept = {
        name: value for name, value in {**extra(), **values}.items() if name in known and value is not None
    }
    with transaction.atomic():
        Extra.objects.update_or_create(pk=1, defaults={"values": kept})
        journal.record("decision.answered", "decision", "extra", {"answers": {**kept}})


@requires("decision.edit")
def decide(kind: Kind, done: bool, note: str) -> Choice:
    """Write the decision, with what the rules said and what it rests on."""
    said = situation()
    advised = _RULES[kind](said)
    with transaction.atomic():
        choice = Choice.objects.create(
            kind=kind, advised=str(advised.answer), reasons=list(advised.reasons), situation=asdict(said),
            content_version=str(loader.load().version), done=done, note=note.strip(), decided_at=timezone.now(),
            person_id=state.actor.access_id,
        )  # fmt: skip
        journal.record("decision.written", "decision", str(kind), {"done": done, "note": note.strip()})
    return choice


@requires("decision.read")
def analyses() -> list[Analysis]:
    """The assessments kept."""
    return list(Analysis.objects.filter(removed_at=None))


@requires("decision.read")
def get(pk: int) -> Analysis | None:
    """One of them."""
    return Analysis.objects.filter(pk=pk, removed_at=None).first()


@requires("decision.edit")
def begin(title: str, number: int | None = None) -> Analysis:
    """Begin an assessment, from the activity of that number in the register when there is one."""
    entry = next((one for one in register() if one.number == number), None)
    return _create(title or (entry.title if entry else ""), proposed(entry), {})


@requires("decision.edit")
def bring(data: bytes) -> Analysis:
    """Take in a file of the CNIL's tool; PiaError with its sentence."""
    title, found, foreign = pia.read(data)
    return _create(title, found, foreign)


@requires("decision.edit")
def save(row: Analysis, title: str, found: Assessment) -> None:
    """Write it; what did not change is not written."""
    content = pia.plain(found)
    if row.title == title and row.content == content:
        return
    with transaction.atomic():
        row.title, row.content, row.changed_at = title, content, timezone.now()
        held = row.foreign.get("pia")
        if isinstance(held, dict):  # what somebody had validated is no longer what is written
            row.foreign = row.foreign | {"pia": {key: held[key] for key in held.keys() - pia.VALIDATION}}
        row.save(update_fields=["title", "content", "foreign", "changed_at"])
        journal.record("analysis.changed", "analysis", row.pk, {"title": title})


@requires("decision.edit")
def remove(row: Analysis) -> None:
    """Out of the list; the row stays in the vault."""
    with transaction.atomic():
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        journal.record("analysis.removed", "analysis", row.pk, {"title": row.title})


def register() -> tuple[RegisterEntry, ...]:
    """The register's own activities, if a register is kept."""
    reader = register_readers.get("processing")
    return tuple(one for one in reader(timezone.now()) if not one.for_others) if reader else ()


def proposed(entry: RegisterEntry | None) -> Assessment:
    """What the register and the bilan already say; levels of risk are nobody's guess, they stay to be estimated."""
    texts: dict[Part, str] = {}
    measures: tuple[tuple[str, str], ...] = ()
    if entry is not None:
        data = [f"{one.label} : {one.detail} ({one.retention or 'durée à écrire'})" for one in entry.data]
        processors = [who for kind, who in entry.recipients if kind == "processor"]
        texts = {
            Part.WHAT: "\n".join((entry.title, *entry.purposes)),
            Part.WHO: "\n".join(filter(None, (practice.current().name, *processors))),
            Part.DATA: "\n".join((*data, *(f"Reçues par : {who}" for _, who in entry.recipients))),
            Part.SUPPORTS: entry.support,
            Part.PURPOSES: "\n".join(entry.purposes),
            Part.BASIS: "\n".join(" : ".join(pair) for pair in (entry.basis, entry.exception) if pair[0]),
            Part.RETENTION: "\n".join(
                f"{one.label} : {one.retention}" for one in entry.data if one.retention
            ),
            Part.TRANSFERS: "\n".join(entry.transfers)
            or ("Rien ne sort de l’Union européenne." if entry.no_transfer else ""),
        }
        measures = tuple((name, "Dit au registre.") for name in entry.measures)
    risks = {
        row.id: Risk(impacts=_split(row.impacts), threats=_split(row.threats), origins=_split(row.origins))
        for row in table().risks
    }
    texts = {part: text for part, text in texts.items() if text}
    return Assessment(texts, measures or _in_place(), risks, "", practice.current().responsible)


def _in_place() -> tuple[tuple[str, str], ...]:
    """Measures that the bilan finds in place everywhere, with their statements."""
    reader = verdict_readers.get("assessment")
    found: dict[str, set[Outcome]] = {}
    for verdict in reader(timezone.now()).verdicts if reader else ():
        found.setdefault(verdict.id, set()).add(verdict.outcome)
    statements = loader.load().statements
    sure = {Outcome.MET, Outcome.NOT_APPLICABLE}
    met = [key for key, said in found.items() if Outcome.MET in said and said <= sure]
    return tuple((statements[key], "Trouvé en place au bilan.") for key in met[:20] if key in statements)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip().capitalize() for part in text.split(",") if part.strip())


def _create(title: str, found: Assessment, foreign: dict[str, Any]) -> Analysis:
    now = timezone.now()
    with transaction.atomic():
        row = Analysis.objects.create(
            title=title.strip()[:120] or "Analyse d’impact", content=pia.plain(found), foreign=foreign, created_at=now,
            changed_at=now,
        )  # fmt: skip
        journal.record("analysis.begun", "analysis", row.pk, {"title": row.title})
    return row
