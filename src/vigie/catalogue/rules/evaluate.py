"""From facts to verdicts. The rules are those of docs/catalogue.md, « How a verdict is reached »."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from vigie.catalogue.rules.conditions import All, Condition, Lookup, Not, Result
from vigie.catalogue.rules.controls import Control, Role, Scope
from vigie.catalogue.rules.facts import ANSWER_PREFIX, Answer, Fact, FactIndex, FactSpec, Missing, MissingKind
from vigie.catalogue.rules.profile import PROFILE_PREFIX, Device, Profile
from vigie.catalogue.rules.verdicts import Basis, Outcome, Reason, Verdict

HIGHEST = 5
EASED = 3
THIS = "this"  # what `vigie audit` calls the PC it runs on
_ORDER = {Outcome.TO_FIX: 0, Outcome.UNKNOWN: 1, Outcome.MET: 2, Outcome.NOT_APPLICABLE: 3}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The verdicts in the catalogue's order, and the facts that no control could use, with the reason."""

    verdicts: tuple[Verdict, ...]
    ignored: tuple[tuple[Fact, str], ...] = ()


def evaluate(
    controls: Iterable[Control],
    facts: Iterable[Fact],
    profile: Profile,
    specs: Mapping[str, FactSpec],
    now: datetime | None,
) -> Evaluation:
    """Judge every control; `now` None means that facts do not age."""
    controls = tuple(controls)
    placed, ignored = place(facts, profile, specs, controls)
    index = FactIndex(placed, specs, now)
    by_id: dict[str, tuple[Verdict, ...]] = {}
    for control in controls:
        if not control.over:
            by_id[control.id] = tuple(_judge(control, index, profile, specs))
    for control in controls:
        if control.over:
            by_id[control.id] = (_gather(control, by_id, index, profile, specs),)
    verdicts = tuple(verdict for control in controls for verdict in by_id[control.id])
    return Evaluation(verdicts, ignored)


def place(
    facts: Iterable[Fact], profile: Profile, specs: Mapping[str, FactSpec], controls: Iterable[Control]
) -> tuple[tuple[Fact, ...], tuple[tuple[Fact, str], ...]]:
    """Attach each fact to its device or to the practice; what cannot be placed is returned with its reason."""
    scopes = {ANSWER_PREFIX + control.id: control.scope.value for control in controls if control.question}
    known = {device.id for device in profile.devices or ()}
    sole = next(iter(known)) if len(known) == 1 else None
    placed: list[Fact] = []
    ignored: list[tuple[Fact, str]] = []
    for fact in facts:
        spec = specs.get(fact.key)
        scope = spec.scope if spec else scopes.get(fact.key)
        if scope is None:
            ignored.append((fact, "unknown_key"))
        elif spec and fact.value is not None and not spec.accepts(fact.value):
            ignored.append((fact, "wrong_type"))
        elif scope == Scope.PRACTICE:
            placed.append(fact if fact.device is None else replace(fact, device=None))
        elif (device := _device_of(fact, known, sole)) is None:
            ignored.append((fact, "unknown_device"))
        else:
            placed.append(fact if fact.device == device else replace(fact, device=device))
    return _without_doubles(placed, ignored)


def _without_doubles(
    placed: list[Fact], ignored: list[tuple[Fact, str]]
) -> tuple[tuple[Fact, ...], tuple[tuple[Fact, str], ...]]:
    """Two facts for one place say nothing that can be trusted: neither counts."""
    count = Counter((fact.key, fact.device) for fact in placed)
    kept = tuple(fact for fact in placed if count[fact.key, fact.device] == 1)
    doubles = [(fact, "duplicate") for fact in placed if count[fact.key, fact.device] > 1]
    return kept, (*ignored, *doubles)


def _device_of(fact: Fact, known: set[str], sole: str | None) -> str | None:
    """A fact that names no device, or the PC it was read on, belongs to the only device of the practice."""
    if fact.device in known:
        return fact.device
    return sole if fact.device in (None, THIS) else None


def _judge(
    control: Control, index: FactIndex, profile: Profile, specs: Mapping[str, FactSpec]
) -> Iterable[Verdict]:
    blank = Verdict(
        control.id, Outcome.UNKNOWN, Reason.NOT_ANSWERED, control.severity, revision=control.revision
    )
    if control.scope == Scope.PRACTICE:
        yield _judge_one(control, None, index, profile, specs, blank)
        return
    if profile.devices is None:
        yield blank._replace(reason=Reason.DEVICES_UNKNOWN)
        return
    concerned = [d for d in profile.devices if d.system is None or d.system in control.systems]
    if not concerned:
        yield blank._replace(outcome=Outcome.NOT_APPLICABLE, reason=Reason.NO_DEVICE)
    for device in concerned:
        if device.system is None:
            yield blank._replace(device=device.id, reason=Reason.SYSTEM_UNKNOWN)
        else:
            yield _judge_one(control, device, index, profile, specs, blank._replace(device=device.id))


def _judge_one(
    control: Control,
    device: Device | None,
    index: FactIndex,
    profile: Profile,
    specs: Mapping[str, FactSpec],
    blank: Verdict,
) -> Verdict:
    device_id = device.id if device else None
    lookup = _lookup(index, profile, device_id)
    if (excluded := _excluded(control, lookup, blank)) is not None:
        return excluded
    if control.urgent_when is not None and control.urgent_when.evaluate(lookup).truth:
        blank = blank._replace(severity=HIGHEST)
    if control.eased_when is not None and control.eased_when.evaluate(lookup).truth:
        blank = blank._replace(severity=min(blank.severity, EASED))
    answer = index.answer(control.id, device_id)
    if not control.criteria:
        return _declared(control, blank._replace(answer=answer), index, device_id)
    blank = blank._replace(answer=answer, supports=_supports(control, lookup))
    system = device.system if device else None
    proof = _proof(control, system, specs)
    if proof is None:
        return _declared(control, blank, index, device_id)
    result = proof.evaluate(lookup)
    return _measured(blank, result, proves=_has(control, Role.PROVES, system, specs))


def _lookup(index: FactIndex, profile: Profile, device_id: str | None) -> Lookup:
    def lookup(key: str) -> Fact | Missing:
        if not key.startswith(PROFILE_PREFIX):
            return index.get(key, device_id)
        value = profile.get(key)
        return Missing(key, MissingKind.ABSENT) if value is None else Fact(key, value)

    return lookup


def _excluded(control: Control, lookup: Lookup, blank: Verdict) -> Verdict | None:
    """The verdict of a control that does not apply, or of which nobody can say whether it applies."""
    if control.applies_when is None:
        return None
    applies = control.applies_when.evaluate(lookup)
    if applies.truth is False:
        return blank._replace(
            outcome=Outcome.NOT_APPLICABLE, reason=Reason.NOT_CONCERNED, facts=applies.facts
        )
    if applies.truth is None:
        return blank._replace(reason=_why_unknown(applies.missing), missing=applies.missing)
    return None


def _why_unknown(missing: tuple[Missing, ...]) -> Reason:
    if all(m.key.startswith(PROFILE_PREFIX) for m in missing):
        return Reason.PROFILE_UNKNOWN
    return _missing_reason(missing)


def _proof(control: Control, system: str | None, specs: Mapping[str, FactSpec]) -> Condition | None:
    """What can be measured on this system: everything that proves, and nothing that contradicts."""
    parts: list[Condition] = []
    for criterion in control.criteria:
        if criterion.role == Role.SUPPORTS:
            continue
        part = criterion.when.restrict(system, specs)
        if part is not None:
            parts.append(part if criterion.role == Role.PROVES else Not(part))
    return All(tuple(parts)) if parts else None


def _has(control: Control, role: Role, system: str | None, specs: Mapping[str, FactSpec]) -> bool:
    return any(c.role == role and c.when.restrict(system, specs) is not None for c in control.criteria)


def _supports(control: Control, lookup: Lookup) -> tuple[Fact, ...]:
    results = (c.when.evaluate(lookup) for c in control.criteria if c.role == Role.SUPPORTS)
    return tuple(fact for result in results for fact in result.facts)


def _measured(blank: Verdict, result: Result, *, proves: bool) -> Verdict:
    """A measured fact is possible here; `proves` false: the measure can only contradict, the answer must say yes."""
    answer = blank.answer.value if blank.answer else None
    base = blank._replace(facts=result.facts, missing=result.missing)
    if result.truth is False:
        return base._replace(
            outcome=Outcome.TO_FIX,
            reason=Reason.MEASURE_FAILS,
            basis=Basis.MEASURED,
            disagrees=answer == Answer.YES,
        )
    if result.truth is None:
        return _unmeasured(base, answer)
    if not proves:
        return _declared_over_hints(base, answer)
    if answer in (Answer.NO, Answer.PARTIAL):
        return base._replace(reason=Reason.CONTRADICTION)
    return base._replace(outcome=Outcome.MET, reason=Reason.MEASURE_PASSES, basis=Basis.MEASURED)


def _unmeasured(base: Verdict, answer: object) -> Verdict:
    if answer in (Answer.NO, Answer.PARTIAL):
        return _says_no(base, answer)
    if answer != Answer.YES:
        return base._replace(reason=_missing_reason(base.missing))
    if any(missing.kind != MissingKind.UNAVAILABLE for missing in base.missing):
        return base._replace(reason=Reason.DECLARED_NOT_MEASURED)
    return _says_yes(base)


def _declared_over_hints(base: Verdict, answer: object) -> Verdict:
    if answer in (Answer.NO, Answer.PARTIAL):
        return _says_no(base, answer)
    if answer == Answer.YES:
        return _says_yes(base)
    return base._replace(reason=Reason.DOES_NOT_KNOW if answer == Answer.DONT_KNOW else Reason.NOT_ANSWERED)


def _declared(control: Control, blank: Verdict, index: FactIndex, device_id: str | None) -> Verdict:
    if control.question is None:
        return blank._replace(reason=Reason.NOT_MEASURED)
    if blank.answer is None and index.expired_answer(control.id, device_id) is not None:
        return blank._replace(reason=Reason.ANSWER_EXPIRED)
    return _declared_over_hints(blank, blank.answer.value if blank.answer else None)


def _says_yes(base: Verdict) -> Verdict:
    if base.severity >= HIGHEST:
        return base._replace(reason=Reason.NEEDS_MEASURE)
    return base._replace(outcome=Outcome.MET, reason=Reason.DECLARED_YES, basis=Basis.DECLARED)


def _says_no(base: Verdict, answer: object) -> Verdict:
    reason = Reason.DECLARED_PARTIAL if answer == Answer.PARTIAL else Reason.DECLARED_NO
    return base._replace(outcome=Outcome.TO_FIX, reason=reason, basis=Basis.DECLARED)


def _missing_reason(missing: tuple[Missing, ...]) -> Reason:
    kinds = {m.kind for m in missing}
    if MissingKind.ABSENT in kinds:
        return Reason.NOT_MEASURED
    if MissingKind.EXPIRED in kinds:
        return Reason.MEASURE_EXPIRED
    return Reason.MEASURE_UNAVAILABLE


def _gather(
    control: Control,
    by_id: Mapping[str, tuple[Verdict, ...]],
    index: FactIndex,
    profile: Profile,
    specs: Mapping[str, FactSpec],
) -> Verdict:
    """Kleene conjunction of the gathered verdicts, and of the measure's own when it asks something itself."""
    rows = [verdict for child in control.over for verdict in by_id[child]]
    blank = Verdict(control.id, Outcome.UNKNOWN, Reason.GATHERED, control.severity, revision=control.revision)
    if (excluded := _excluded(control, _lookup(index, profile, None), blank)) is not None:
        return excluded
    if control.question is not None or control.criteria:
        rows.append(_judge_one(control, None, index, profile, specs, blank))
    counted = [row for row in rows if row.outcome != Outcome.NOT_APPLICABLE]
    if not counted:
        return blank._replace(outcome=Outcome.NOT_APPLICABLE, gathered=tuple(rows))
    worst = min(counted, key=lambda row: (_ORDER[row.outcome], -row.severity, row.id, row.device or ""))
    basis = worst.basis
    if worst.outcome == Outcome.MET and any(row.basis == Basis.DECLARED for row in counted):
        basis = Basis.DECLARED
    return blank._replace(
        outcome=worst.outcome,
        basis=basis,
        answer=rows[-1].answer if rows[-1].id == control.id else None,
        gathered=tuple(rows),
        worst=worst,
    )
