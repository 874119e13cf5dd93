"""Builders for the evaluation's tests: small controls and dated facts, readable in one line."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from vigie.catalogue.rules import (
    Choice,
    Control,
    Criterion,
    Device,
    Evaluation,
    Fact,
    FactKind,
    FactSpec,
    Fix,
    Profile,
    Question,
    Role,
    Scope,
    Source,
    Tier,
    evaluate,
    parse_condition,
)

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
QUESTION = Question(
    "Est-ce en place ?", (Choice("yes", "Oui"), Choice("partial", "En partie"), Choice("no", "Non"))
)

SPECS = {
    spec.key: spec
    for spec in (
        FactSpec("firewall.active", "bool", "device", FactKind.MEASURED, "Pare-feu", frozenset({"linux", "windows"}), max_age_days=30),
        FactSpec("disk.encrypted", "bool", "device", FactKind.MEASURED, "Disque chiffré", frozenset({"linux"}), max_age_days=30),
        FactSpec("lock.minutes", "int", "device", FactKind.MEASURED, "Délai", frozenset({"linux"}), unit="minutes"),
        FactSpec("manager.installed", "bool", "device", FactKind.MEASURED, "Gestionnaire", frozenset({"linux"})),
        FactSpec("sheet.fresh", "bool", "practice", FactKind.DERIVED, "Fiche imprimée"),
        FactSpec("profile.home_rounds", "bool", "practice", FactKind.PROFILE, "Visites"),
    )
}  # fmt: skip


def control(control_id: str = "c", **changes: Any) -> Control:
    """A control for the practice, with a question, and nothing measured."""
    proves = changes.pop("proves", None)
    contradicts = changes.pop("contradicts", None)
    supports = changes.pop("supports", None)
    applies = changes.pop("applies_when", None)
    criteria = tuple(
        Criterion(role, parse_condition(raw))
        for role, raw in ((Role.PROVES, proves), (Role.CONTRADICTS, contradicts), (Role.SUPPORTS, supports))
        if raw is not None
    )
    made = Control(
        id=control_id,
        revision=1,
        theme="t",
        tier=Tier.BASE,
        scope=Scope.PRACTICE,
        severity=4,
        title="Faites ceci",
        statement="Ceci est fait",
        why="Parce que.",
        fix=Fix(10),
        sources=(Source("s", date(2026, 11, 24), "A"),),
        question=QUESTION,
        criteria=criteria,
        applies_when=parse_condition(applies) if applies else None,
    )
    return replace(made, **changes)


def on_devices(control_id: str = "c", **changes: Any) -> Control:
    """A control for each Linux or Windows device."""
    return control(control_id, scope=Scope.DEVICE, systems=frozenset({"linux", "windows"}), **changes)


def fact(key: str, value: Any = None, device: str | None = "pc", **changes: Any) -> Fact:
    """A fact read now on the PC."""
    return Fact(key, value, device=device, measured_at=changes.pop("measured_at", NOW), **changes)


def answer(value: str, control_id: str = "c", device: str | None = None, **changes: Any) -> Fact:
    """An answer given now."""
    return fact(f"answer.{control_id}", value, device, **changes)


def judge(
    controls: Control | list[Control],
    *facts: Fact,
    profile: Profile | None = None,
    now: datetime | None = NOW,
) -> Evaluation:
    """Evaluate on a practice that has one Linux PC."""
    chosen = controls if isinstance(controls, list) else [controls]
    return evaluate(chosen, facts, profile or ONE_PC, SPECS, now)


ONE_PC = Profile({"home_rounds": True}, (Device("pc", "linux"),))
