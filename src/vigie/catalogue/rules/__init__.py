"""The pure spine: facts, conditions, controls, verdicts. Standard library only; the clock is an argument."""

from vigie.catalogue.rules.conditions import Condition, parse_condition
from vigie.catalogue.rules.controls import (
    Choice,
    Control,
    Criterion,
    Fix,
    Question,
    Role,
    Scope,
    Source,
    Tier,
)
from vigie.catalogue.rules.evaluate import Evaluation, evaluate
from vigie.catalogue.rules.facts import (
    Answer,
    Fact,
    FactIndex,
    FactKind,
    FactSpec,
    Missing,
    MissingKind,
    Value,
)
from vigie.catalogue.rules.profile import Device, Profile
from vigie.catalogue.rules.verdicts import Basis, Outcome, Reason, Verdict

__all__ = [
    "Answer",
    "Basis",
    "Choice",
    "Condition",
    "Control",
    "Criterion",
    "Device",
    "Evaluation",
    "Fact",
    "FactIndex",
    "FactKind",
    "FactSpec",
    "Fix",
    "Missing",
    "MissingKind",
    "Outcome",
    "Profile",
    "Question",
    "Reason",
    "Role",
    "Scope",
    "Source",
    "Tier",
    "Value",
    "Verdict",
    "evaluate",
    "parse_condition",
]
