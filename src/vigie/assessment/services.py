"""The bilan: collect facts, judge, plan, answer, keep."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

import vigie
from vigie.assessment.candidates import ASKED, MEASURE, candidates
from vigie.assessment.models import ActionState, Answer, Snapshot
from vigie.assessment.rules import changes as change_rules
from vigie.assessment.rules import plan as plan_rules
from vigie.assessment.rules import sitting
from vigie.catalogue import loader
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.ports import fact_providers
from vigie.catalogue.rules import (
    Control,
    Evaluation,
    Fact,
    Outcome,
    Profile,
    Reason,
    Scope,
    Tier,
    Verdict,
    derived,
    evaluate,
)
from vigie.catalogue.rules import facts as fact_rules
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.practice.models import Device
from vigie.vault.models import StoredFile
from vigie.vault.rights import requires
from vigie.vault.state import state

CAUSES = {
    "you": "une réponse, un réglage ou un appareil a changé",
    "aged": "le temps a passé",
    "rules": "le catalogue a changé",
}
DEFAULT_ZONE = ZoneInfo("Europe/Paris")
SNOOZES = (7, 30, plan_rules.LONGEST_SNOOZE_DAYS)


@dataclass(frozen=True)
class Assessment:
    """The whole practice, judged at one instant."""

    at: datetime
    catalogue: Catalogue
    profile: Profile
    evaluation: Evaluation
    plan: plan_rules.Plan
    states: dict[str, ActionState] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict, in the catalogue's order."""
        return self.evaluation.verdicts

    @cached_property
    def counted(self) -> list[Verdict]:
        """The verdicts that are counted: each point once, and nothing beyond the base that nobody has looked at."""
        return [v for v in self.verdicts if self._counts(v)]

    def _counts(self, verdict: Verdict) -> bool:
        if verdict.reason == Reason.GATHERED:
            return False
        return self.catalogue.control(verdict.id).tier == Tier.BASE or verdict.reason not in ASKED

    def counts(self) -> dict[str, int]:
        """How many verdicts of each kind."""
        return count_outcomes(self.counted)

    def of(self, control_id: str) -> list[Verdict]:
        """The verdicts of one control (one for each device)."""
        return [verdict for verdict in self.verdicts if verdict.id == control_id]

    def device_name(self, uid: str | None) -> str:
        """A device's name, as its owner calls it."""
        return next((d.name or d.id for d in self.profile.devices or () if d.id == uid), uid or "")


def count_outcomes(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many verdicts of each kind."""
    found = {outcome.value: 0 for outcome in Outcome}
    for verdict in verdicts:
        found[verdict.outcome.value] += 1
    return found


def assess(now: datetime | None = None) -> Assessment:
    """Judge the practice now."""
    now = now or timezone.now()
    return judge(now, practice.profile(), collect(now), _states())


def judge(
    now: datetime,
    profile: Profile,
    facts: Iterable[Fact],
    states: dict[str, ActionState] | None = None,
    *,
    kept: bool = True,
) -> Assessment:
    """Judge these facts; needs no vault. `kept` false: without the controls that take more than one pass."""
    catalogue, facts = loader.load(), tuple(facts)
    controls = [c for c in catalogue.controls if kept or not derived.needs_history(c, catalogue.facts)]
    evaluation = evaluate(controls, facts, profile, catalogue.facts, now)
    found = candidates(catalogue, evaluation, states or {})
    if not kept:  # what was just measured has nothing to be measured again
        found = [one for one in found if not one.control_id.startswith(MEASURE)]
    plan = plan_rules.build(found, now.date())
    return Assessment(now, catalogue, profile, evaluation, plan, states or {}, facts)


def collect(now: datetime) -> list[Fact]:
    """Every fact that any room publishes, and the answers in force."""
    facts = [fact for _, provider in fact_providers for fact in provider(now)]
    return facts + answer_facts()


def answer_facts() -> list[Fact]:
    """The answers in force, as facts; an answer to an older revision is asked again."""
    catalogue = loader.load()
    facts: dict[tuple[str, str | None], Fact] = {}
    rows = Answer.objects.filter(withdrawn_at=None).values_list(
        "pk", "control_id", "revision", "device__uid", "value", "answered_at", "valid_until"
    )
    for pk, control_id, revision, device, value, answered_at, valid_until in rows:
        control = control_or_none(catalogue, control_id)
        if control is None or (revision < control.revision and not control.keeps_answers):
            continue
        key = fact_rules.ANSWER_PREFIX + control_id
        fact = Fact(key, value, None, device, "answer", answered_at, valid_until, id=f"answer:{pk}")
        facts.setdefault((key, device), fact)
    return list(facts.values())


def _states() -> dict[str, ActionState]:
    return {item.control_id: item for item in ActionState.objects.all()}


def control_or_none(catalogue: Catalogue, control_id: str) -> Control | None:
    try:
        return catalogue.control(control_id)
    except KeyError:
        return None


def askable(assessment: Assessment, *, further: bool = True) -> list[sitting.Askable]:
    """The questions that are open now; `further` false: those of the base only."""
    found = []
    for order, verdict in enumerate(assessment.verdicts):
        control = assessment.catalogue.control(verdict.id)
        if control.question is None or control.tier == Tier.HELPER:
            continue
        if not further and control.tier != Tier.BASE:
            continue
        unanswered = verdict.answer is None and verdict.outcome == Outcome.UNKNOWN
        own = next((row for row in verdict.gathered if row.id == control.id), None)
        if own is not None:
            unanswered = own.answer is None and own.outcome == Outcome.UNKNOWN
        if unanswered and verdict.reason not in (
            Reason.DEVICES_UNKNOWN,
            Reason.SYSTEM_UNKNOWN,
            Reason.PROFILE_UNKNOWN,
        ):
            found.append(
                sitting.Askable(
                    control.id,
                    verdict.device,
                    control.severity,
                    control.tier == Tier.BASE,
                    verdict.reason == Reason.ANSWER_EXPIRED,
                    order,
                )
            )
    return found


def ever_answered(assessment: Assessment) -> bool:
    """Whether some answer is, or was, in force: the first sitting is behind."""
    return (
        any(v.answer or v.reason == Reason.ANSWER_EXPIRED for v in assessment.verdicts)
        or Answer.objects.exists()
    )


@requires("answer.write")
@transaction.atomic
def answer(
    control_id: str,
    value: str,
    *,
    device: Device | None = None,
    note: str = "",
    proof: StoredFile | None = None,
    now: datetime | None = None,
) -> Answer:
    """Record an answer, dated, with its term. ValueError for a value that the question does not offer."""
    control = loader.load().control(control_id)
    if not control.offers(value):
        raise ValueError(value)
    if (control.scope == Scope.DEVICE) != (device is not None):
        raise ValueError("device")
    now = now or timezone.now()
    term = control.question.valid_days if control.question else None
    Answer.objects.filter(control_id=control_id, device=device, withdrawn_at=None).update(withdrawn_at=now)
    given = Answer.objects.create(
        control_id=control_id,
        revision=control.revision,
        device=device,
        value=value,
        note=note.strip(),
        proof=proof,
        person_id=state.actor.access_id,
        answered_at=now,
        valid_until=now + timedelta(days=term) if term else None,
    )
    journal.record("answer.given", "control", control_id, private={"value": value, "note": given.note})
    return given


@requires("answer.write")
@transaction.atomic
def withdraw(control_id: str, *, device: Device | None = None) -> None:
    """Take back the answer in force, for instance to settle a contradiction."""
    changed = Answer.objects.filter(control_id=control_id, device=device, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    if changed:
        journal.record("answer.withdrawn", "control", control_id)


@requires("assessment.make")
@transaction.atomic
def keep_snapshot(assessment: Assessment) -> Snapshot:
    """Keep this bilan: identifiers, revisions and fact references, never wording."""
    snapshot = Snapshot.objects.create(
        taken_at=assessment.at,
        catalogue_version=assessment.catalogue.version,
        program_version=vigie.__version__,
        person_id=state.actor.access_id,
        rows=[row_json(verdict) for verdict in assessment.verdicts],
        counts=assessment.counts(),
    )
    journal.record("bilan.kept", "snapshot", str(snapshot.pk))
    journal.checkpoint("bilan")
    return snapshot


def row_json(verdict: Verdict) -> dict[str, object]:
    """A verdict as a bilan keeps it."""
    return {
        "id": verdict.id,
        "device": verdict.device,
        "verdict": verdict.outcome.value,
        "basis": verdict.basis.value if verdict.basis else None,
        "reason_code": verdict.reason.value,
        "revision": verdict.revision,
        "facts": [f"{fact.id}/{fact.key}" for fact in verdict.facts],
    }


def changes_since(snapshot: Snapshot | None, assessment: Assessment) -> list[change_rules.Change]:
    """What moved since a kept bilan."""
    if snapshot is None:
        return []
    before = [_row(row) for row in snapshot.rows]
    return change_rules.compare(before, [_row(row_json(verdict)) for verdict in assessment.verdicts])


def _row(raw: dict[str, object]) -> change_rules.Row:
    return change_rules.Row(
        str(raw["id"]),
        str(raw["device"]) if raw["device"] else None,
        str(raw["verdict"]),
        str(raw["reason_code"]),
        int(str(raw["revision"])),
    )


@requires("plan.edit")
@transaction.atomic
def set_action(
    control_id: str,
    *,
    status: str | None = None,
    owner: str | None = None,
    due_on: date | None = None,
    clear_due: bool = False,
    snooze_days: int | None = None,
) -> ActionState:
    """Decide who does an action, for when, or put it off (90 days at most, never at the highest severity)."""
    item, _ = ActionState.objects.get_or_create(control_id=control_id)
    if status is not None:
        item.status = status
    if owner is not None:
        item.owner = owner.strip()
    if due_on is not None or clear_due:
        item.due_on = due_on
    if snooze_days is not None:
        item.snoozed_until = _snooze(control_id, snooze_days)
    item.sequence += 1
    item.save()
    journal.record(
        "action.changed",
        "control",
        control_id,
        private={"status": item.status, "owner": item.owner, "due": str(item.due_on or "")},
    )
    return item


def _snooze(control_id: str, days: int) -> date | None:
    now = assess()
    planned = (item.candidate for item in now.plan.all if item.candidate.control_id == control_id)
    severity = max([3, *(v.severity for v in now.of(control_id)), *(one.severity for one in planned)])
    if days > plan_rules.LONGEST_SNOOZE_DAYS or severity >= plan_rules.HIGHEST:
        raise ValueError("snooze")
    return timezone.localdate() + timedelta(days=days) if days > 0 else None
