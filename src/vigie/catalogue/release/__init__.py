"""What was released, kept as an index, so that no identifier is lost and no meaning changes under an answer.

python -m vigie.catalogue.release > src/vigie/catalogue/release/<version>.json
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vigie.catalogue import playbooks
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.packing import program_version
from vigie.catalogue.rules import Condition, Control
from vigie.catalogue.rules.conditions import All, Either, Leaf, Not
from vigie.catalogue.rules.playbooks import Step
from vigie.typography import plain

FOLDER = Path(__file__).parent
Index = dict[str, Any]
RETIRED = ("controls", "facts", "playbooks")


def index(catalogue: Catalogue) -> Index:
    """Identifiers, revisions and what each control is judged on."""
    return {
        "content": catalogue.tables["content"]["version"],
        "controls": {
            control.id: {
                "revision": control.revision,
                "judged": _digest(_judged(control)),
                "choices": _digest(_choices(control)),
            }
            for control in sorted(catalogue.controls, key=lambda control: control.id)
        },
        "facts": {
            key: {"type": spec.type, "scope": spec.scope, "unit": spec.unit}
            for key, spec in sorted(catalogue.facts.items())
        },
        "playbooks": {
            row.id: {"revision": row.revision, "steps": _digest([_step(step) for step in row.steps])}
            for row in sorted(playbooks.load(catalogue), key=lambda row: row.id)
        },
        "retired": {kind: sorted(retired(catalogue, kind)) for kind in RETIRED},
    }


def last() -> Index:
    """The index of the newest release in this folder."""
    newest = max(FOLDER.glob("*.json"), key=lambda path: program_version(path.stem))
    found: Index = json.loads(newest.read_text("utf-8"))
    return found


def problems(released: Index, catalogue: Catalogue) -> Iterator[str]:
    """What the present catalogue may not do to the released one."""
    present = index(catalogue)
    replaced = {gone for control in catalogue.controls for gone in control.replaces}
    gone = {kind: retired(catalogue, kind) for kind in RETIRED}
    gone["controls"] |= replaced
    for kind in RETIRED:
        for key in sorted(released.get(kind, {}).keys() - present[kind].keys() - gone[kind]):
            yield f"{key} has left the {kind} without `replaces` and is not in data/retired.yaml"
        for key in sorted(gone[kind] & present[kind].keys()):
            yield f"{key} is retired: an identifier is never given again"
        for key in sorted(set(released["retired"].get(kind, ())) - gone[kind]):
            yield f"{key} has left data/retired.yaml"
    for key in sorted(released["controls"].keys() & present["controls"].keys()):
        was, now = released["controls"][key], present["controls"][key]
        if now["revision"] < was["revision"]:
            yield f"{key}: its revision went back"
        if now["revision"] == was["revision"]:
            for part, name in (("judged", "criterion"), ("choices", "choices")):
                if was[part] != now[part]:
                    yield f"{key}: its {name} changed, so its revision must rise"
    for key in sorted(released.get("playbooks", {}).keys() & present["playbooks"].keys()):
        was, now = released["playbooks"][key], present["playbooks"][key]
        if now["revision"] < was["revision"]:
            yield f"{key}: its revision went back"
        if now["revision"] == was["revision"] and was["steps"] != now["steps"]:
            yield f"{key}: its steps or their answers changed, so its revision must rise"
    for key in sorted(released["facts"].keys() & present["facts"].keys()):
        if released["facts"][key] != present["facts"][key]:
            yield f"{key}: a fact's type, scope and unit are for good; give the new one another key"


def retired(catalogue: Catalogue, kind: str) -> frozenset[str]:
    """The identifiers that were withdrawn."""
    return frozenset(row["id"] for row in (catalogue.tables.get("retired") or {}).get(kind, []))


def _judged(control: Control) -> Any:
    return {
        "scope": control.scope.value,
        "applies_when": _condition(control.applies_when) if control.applies_when else None,
        "criteria": [[criterion.role.value, _condition(criterion.when)] for criterion in control.criteria],
        "over": sorted(control.over),
    }


def _choices(control: Control) -> Any:
    choices = control.question.choices if control.question else ()
    return [[choice.value, plain(choice.label), plain(choice.detail)] for choice in choices]


def _step(step: Step) -> Any:
    """What a recorded gesture hangs on: the step, what it waits for, the answers that it may have."""
    answers = [choice.value for choice in step.asks.choices] if step.asks else []
    only_if = {key: sorted(values) for key, values in step.only_if.items()}
    return [step.id, sorted(step.after), only_if, answers]


def _condition(condition: Condition) -> Any:
    """The condition as in the YAML, so that a change of our classes is not a change of meaning."""
    match condition:
        case Leaf(key, operator, operand):
            return {"fact": key, operator: operand}
        case All(parts):
            return {"all": [_condition(part) for part in parts]}
        case Either(parts):
            return {"any": [_condition(part) for part in parts]}
        case Not(part):
            return {"not": _condition(part)}
    raise TypeError(type(condition))


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value))
