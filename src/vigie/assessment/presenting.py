"""Verdicts and actions made ready for a page or a document: French words, no query left to run."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from vigie.assessment.candidates import MEASURE, QUESTIONS, awaits_measure
from vigie.assessment.models import ActionState
from vigie.assessment.rules.plan import Kind, Planned
from vigie.assessment.services import Assessment, control_or_none, count_outcomes
from vigie.catalogue import wording
from vigie.catalogue.rules import Control, FactKind, MissingKind, Outcome, Reason, Tier, Verdict
from vigie.catalogue.rules.variants import variants
from vigie.practice import services as practice
from vigie.typography import french

REASONS = {
    "severity_5": "peut arrêter le cabinet",
    "severity_4": "risque élevé",
    "severity_3": "risque moyen",
    "severity_2": "risque limité",
    "severity_1": "confort",
    "measured": "mesuré",
    "declared": "déclaré par vous",
    "unknown": "personne ne le sait encore",
    "contradiction": "la mesure et votre réponse se contredisent",
    "questions": "Vigie ne peut pas le mesurer",
    "quick": "rapide",
    "long": "à prévoir",
    "needed_first": "nécessaire avant d’autres actions",
    "snoozed": "reportée",
}


@dataclass(frozen=True)
class Line:
    """A verdict in words."""

    verdict: Verdict
    control: Control
    device: str
    reason: str
    evidence: tuple[str, ...]
    missing: tuple[str, ...]
    basis: str
    read_at: datetime | None

    @property
    def outcome(self) -> str:
        """The code that the badge needs."""
        return self.verdict.outcome.value


@dataclass(frozen=True)
class ActionCard:
    """An action in words."""

    id: str
    rank: int
    title: str
    why: str
    minutes_count: int
    who: str
    basis: str
    severity: int
    devices: tuple[str, ...]
    reasons: tuple[str, ...]
    url: str
    way: str
    state: ActionState | None
    overdue: bool = False

    @property
    def minutes(self) -> str:
        """How long it takes, in words."""
        return french(duration(self.minutes_count))

    @property
    def can_snooze(self) -> bool:
        """The highest severity can't be put off."""
        return self.severity < 5


def line(assessment: Assessment, verdict: Verdict, zone: ZoneInfo) -> Line:
    """One verdict in words."""
    control = assessment.catalogue.control(verdict.id)
    specs = assessment.catalogue.facts
    return Line(
        verdict=verdict,
        control=control,
        device=assessment.device_name(verdict.device),
        reason=wording.reason(verdict, specs, assessment.catalogue.statements),
        evidence=tuple(wording.evidence(f, specs.get(f.key)) for f in (*verdict.facts, *verdict.supports)),
        missing=tuple(wording.missing_text(m, specs) for m in verdict.missing),
        basis=basis(verdict, zone),
        read_at=_read_at(verdict),
    )


def lines(assessment: Assessment, zone: ZoneInfo) -> list[Line]:
    """Every counted verdict in words."""
    return [line(assessment, verdict, zone) for verdict in assessment.counted]


def basis(verdict: Verdict, zone: ZoneInfo) -> str:
    """« mesuré le 24 novembre 2026 », « déclaré le … », or nothing."""
    if verdict.basis is None:
        return ""
    at = _read_at(verdict)
    when = f" le {wording.day(at, zone)}" if at else ""
    return f"{wording.BASIS[verdict.basis]}{when}"


def _read_at(verdict: Verdict) -> datetime | None:
    if verdict.basis == "declared" and verdict.answer:
        return verdict.answer.measured_at
    dates = [fact.measured_at for fact in verdict.facts if fact.measured_at]
    gathered = [at for row in verdict.gathered if (at := _read_at(row))]
    return min([*dates, *gathered], default=None)


def cards(
    assessment: Assessment, planned: tuple[Planned, ...], states: dict[str, ActionState], zone: ZoneInfo
) -> list[ActionCard]:
    """Actions in words."""
    return [card(assessment, item, states.get(item.candidate.control_id), zone) for item in planned]


def card(assessment: Assessment, planned: Planned, state: ActionState | None, zone: ZoneInfo) -> ActionCard:
    """One action in words."""
    candidate = planned.candidate
    made = ActionCard(
        id=candidate.control_id,
        rank=planned.rank,
        title=french("Répondez aux premières questions"),
        why=french("Vigie ne peut pas tout mesurer. Vos réponses complètent le bilan."),
        minutes_count=candidate.minutes,
        who=wording.WHO["self"],
        basis="",
        severity=candidate.severity,
        devices=(),
        reasons=tuple(REASONS[code] for code in planned.reasons),
        url=reverse("assessment:questions"),
        way="Répondre",
        state=state,
        overdue=bool(state and state.due_on and state.due_on < assessment.at.astimezone(zone).date()),
    )
    if candidate.control_id == QUESTIONS:
        return made
    if candidate.control_id.startswith(MEASURE):
        return _measure_card(assessment, made, candidate.devices[0])
    control = assessment.catalogue.control(candidate.control_id)
    verdict = _worst(assessment, candidate.control_id, candidate.devices)
    devices = tuple(assessment.device_name(uid) for uid in candidate.devices)
    return replace(
        made,
        title=_title(control, candidate.kind, devices, assessment),
        why=_why(assessment, control, candidate.kind, verdict),
        who=wording.WHO[control.fix.who],
        basis=basis(verdict, zone) if verdict else "",
        devices=devices,
        url=reverse("assessment:measure", args=[control.id]),
        way="Voir comment",
    )


def _measure_card(assessment: Assessment, made: ActionCard, device: str) -> ActionCard:
    here = any(known.uid == device and known.this_pc for known in practice.devices())
    way = "Ouvrez Vigie sur ce poste, ou reliez-le à ce PC : sa page dit comment."
    if here:
        way = "Choisissez « Mesurer à nouveau » sur sa page."
    return replace(
        made,
        title=short_title(assessment, made.id),
        why=french(f"{_why_measure(assessment, device)} {way}"),
        devices=(assessment.device_name(device),),
        url=reverse("workstation:device", args=[device]),
        way="Voir comment",
    )


def _why_measure(assessment: Assessment, device: str) -> str:
    waiting = [
        v for v in assessment.verdicts if v.device == device and awaits_measure(assessment.catalogue, v)
    ]
    points = f"{len(waiting)} points restent inconnus" if len(waiting) > 1 else "un point reste inconnu"
    if not is_measured(assessment, device):
        return f"Ce poste n’a jamais été mesuré : {points}."
    aged = any(m.kind == MissingKind.EXPIRED for v in waiting for m in v.missing)
    failed = any(v.outcome == Outcome.TO_FIX for v in waiting)
    why = "date trop" if aged or failed else "ne dit pas tout"
    return f"Son dernier relevé {why} : {points}."


def is_measured(assessment: Assessment, device: str) -> bool:
    """Whether something was ever read on that device."""
    specs = assessment.catalogue.facts
    return any(
        fact.device == device and fact.key in specs and specs[fact.key].kind == FactKind.MEASURED
        for fact in assessment.facts
    )


def short_title(assessment: Assessment, action: str) -> str:
    """An action's title where there is little room, whether it is still to do or not."""
    if action.startswith(MEASURE):
        device = action.removeprefix(MEASURE)
        again = " de nouveau" if is_measured(assessment, device) else ""
        return french(f"Mesurez{again} « {assessment.device_name(device)} »")
    control = control_or_none(assessment.catalogue, action)
    return control.title if control else "Répondre aux questions"


def measure_item(assessment: Assessment, device: str) -> dict[str, Any] | None:
    """What stands, on the helper's sheet, for the points of a device that wait for a measure."""
    rows = [v for v in assessment.verdicts if v.device == device and awaits_measure(assessment.catalogue, v)]
    if not rows:
        return None
    return {
        "id": f"{MEASURE}{device}",
        "title": "Mesurez ce poste",
        "verdict": Outcome.UNKNOWN.value,
        "reason": french(_why_measure(assessment, device)),
        "evidence": [],
        "steps": [
            french("Ouvrez Vigie sur ce poste, choisissez « Regarder ce PC », puis emportez le relevé.")
        ],
    }


def _worst(assessment: Assessment, control_id: str, devices: tuple[str, ...]) -> Verdict | None:
    rows = [v for v in assessment.of(control_id) if not devices or v.device in devices]
    return next((v for v in rows if v.outcome == Outcome.TO_FIX), rows[0] if rows else None)


def _title(control: Control, kind: Kind, devices: tuple[str, ...], assessment: Assessment) -> str:
    several = len(assessment.profile.devices or ()) > 1
    where = f" sur {_join(devices)}" if devices and several else ""
    if kind == Kind.FIX:
        return french(f"{control.title}{where}")
    start = "Éclaircissez" if kind == Kind.SETTLE else "Vérifiez"
    return french(f"{start} : {_lower(control.statement)}{where}")


def _why(assessment: Assessment, control: Control, kind: Kind, verdict: Verdict | None) -> str:
    if verdict is None or kind == Kind.FIX:
        return control.why
    return wording.reason(verdict, assessment.catalogue.facts)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if len(text) > 1 and not text[1].isupper() else text


def _join(names: tuple[str, ...]) -> str:
    quoted = [f"« {name} »" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} et {quoted[-1]}"


def duration(minutes: int) -> str:
    """« 10 min », « 2 h », « 1 h 30 »."""
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def to_ask_helper(assessment: Assessment) -> list[Control]:
    """The questions answered « je ne sais pas »: they become lines for the IT helper."""
    return [
        assessment.catalogue.control(v.id)
        for v in assessment.verdicts
        if v.reason == Reason.DOES_NOT_KNOW or (v.answer and v.answer.value == "dont_know")
    ]


def steps(assessment: Assessment, control: Control) -> list[tuple[str, tuple[str, ...]]]:
    """(system, steps) for each system and edition among the practice's devices, without doubles."""
    editions = variants(assessment.facts)
    found = {
        (wording.SYSTEMS.get(d.system or "", ""), control.fix.steps_for(d.system, editions.get(d.id, ())))
        for d in assessment.profile.devices or ()
        if d.system in control.systems
    }
    return sorted(found) or [("", control.fix.steps_for(None))]


def by_theme(
    assessment: Assessment, rows: list[Line], *, tiers: frozenset[Tier]
) -> list[tuple[str, str, list[Line]]]:
    """(theme id, title, lines) in the catalogue's order, without empty themes."""
    found = []
    for theme in assessment.catalogue.themes:
        mine = [row for row in rows if row.control.theme == theme.id and row.control.tier in tiers]
        if mine:
            found.append((theme.id, theme.title, mine))
    return found


def counts_by_theme(assessment: Assessment) -> list[tuple[str, dict[str, int]]]:
    """(theme title, verdicts of each kind) in the catalogue's order, without empty themes."""
    found = []
    for theme in assessment.catalogue.themes:
        mine = [v for v in assessment.counted if assessment.catalogue.control(v.id).theme == theme.id]
        if mine:
            found.append((theme.title, count_outcomes(mine)))
    return found
