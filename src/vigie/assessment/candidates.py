"""What could be done about the verdicts: an action a control, one for the open questions, one a PC to measure."""

from collections.abc import Mapping
from dataclasses import replace

from vigie.assessment.models import ActionState
from vigie.assessment.rules import plan as plan_rules
from vigie.assessment.rules import sitting
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.rules import Control, Evaluation, MissingKind, Outcome, Reason, Tier, Verdict, derived

QUESTIONS = "answer_questions"
MEASURE = "measure-"
"""Begins the identifier of « measure this PC »: no control has a hyphen in its own."""
MEASURE_MINUTES = 10
ASKED = frozenset({Reason.NOT_ANSWERED, Reason.ANSWER_EXPIRED})
UNMEASURED = frozenset(
    {
        Reason.DECLARED_NOT_MEASURED,
        Reason.NEEDS_MEASURE,
        Reason.NOT_MEASURED,
        Reason.MEASURE_EXPIRED,
    }
)
FINDABLE = UNMEASURED | {Reason.DOES_NOT_KNOW, Reason.MEASURE_UNAVAILABLE}
ANEW = frozenset({MissingKind.ABSENT, MissingKind.EXPIRED})


def candidates(
    catalogue: Catalogue, evaluation: Evaluation, states: Mapping[str, ActionState]
) -> list[plan_rules.Candidate]:
    """What could be done, each control's devices together; what only a new measure would say is one action a device."""
    found: dict[str, plan_rules.Candidate] = {}
    open_questions: list[Control] = []
    waiting: dict[str, list[Verdict]] = {}
    for verdict in evaluation.verdicts:
        control = catalogue.control(verdict.id)
        kind = _kind(control, verdict)
        if kind is None:
            continue
        if kind == plan_rules.Kind.ANSWER:
            if control.tier == Tier.BASE:
                open_questions.append(control)
        elif verdict.device is not None and awaits_measure(catalogue, verdict):
            waiting.setdefault(verdict.device, []).append(verdict)
        else:
            found[control.id] = _merge(found.get(control.id), control, verdict, kind, states.get(control.id))
    if open_questions:
        severity = max(control.severity for control in open_questions)
        count = min(len(open_questions), sitting.FIRST_SITTING)
        found[QUESTIONS] = plan_rules.Candidate(
            QUESTIONS, plan_rules.Kind.ANSWER, min(severity, 3), sitting.minutes_for(count)
        )
    return [*found.values(), *(_measure(device, rows, states) for device, rows in waiting.items())]


def awaits_measure(catalogue: Catalogue, verdict: Verdict) -> bool:
    """Whether measuring its device anew is all there is to do about a verdict: nothing was read, or too long ago."""
    if verdict.device is None:
        return False
    if verdict.outcome == Outcome.TO_FIX:
        return derived.needs_history(catalogue.control(verdict.id), catalogue.facts)
    return (
        verdict.outcome == Outcome.UNKNOWN
        and verdict.reason in UNMEASURED
        and bool(verdict.missing)
        and all(missing.kind in ANEW for missing in verdict.missing)
    )


def _measure(device: str, rows: list[Verdict], states: Mapping[str, ActionState]) -> plan_rules.Candidate:
    """« Mesurez « Portable du bureau » »: as grave as the gravest point that waits for it."""
    state = states.get(f"{MEASURE}{device}")
    return plan_rules.Candidate(
        control_id=f"{MEASURE}{device}",
        kind=plan_rules.Kind.FIND_OUT,
        severity=max(verdict.severity for verdict in rows),
        minutes=MEASURE_MINUTES,
        devices=(device,),
        snoozed_until=state.snoozed_until if state else None,
    )


def _kind(control: Control, verdict: Verdict) -> plan_rules.Kind | None:
    if verdict.reason == Reason.GATHERED:
        return None
    if verdict.outcome == Outcome.TO_FIX:
        return plan_rules.Kind.FIX
    if verdict.outcome != Outcome.UNKNOWN:
        return None
    if verdict.reason == Reason.CONTRADICTION:
        return plan_rules.Kind.SETTLE
    if verdict.reason in ASKED:
        return plan_rules.Kind.ANSWER
    if verdict.reason in FINDABLE and control.tier != Tier.HELPER:
        return plan_rules.Kind.FIND_OUT
    return None


def _merge(
    before: plan_rules.Candidate | None,
    control: Control,
    verdict: Verdict,
    kind: plan_rules.Kind,
    state_: ActionState | None,
) -> plan_rules.Candidate:
    fix = kind == plan_rules.Kind.FIX
    candidate = plan_rules.Candidate(
        control_id=control.id,
        kind=kind,
        severity=verdict.severity,
        minutes=control.fix.minutes if fix else 3,
        measured=verdict.basis == "measured",
        devices=(verdict.device,) if verdict.device else (),
        requires=control.requires,
        snoozed_until=state_.snoozed_until if state_ else None,
    )
    if before is None:
        return candidate
    worse = min((before, candidate), key=lambda c: (list(plan_rules.Kind).index(c.kind), not c.measured))
    same = before.devices if before.kind == worse.kind else ()
    more = candidate.devices if candidate.kind == worse.kind else ()
    return replace(worse, devices=tuple(dict.fromkeys((*same, *more))))
