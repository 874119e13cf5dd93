"""Read the catalogue: YAML, checked against its schemas, with the French typography put in.

The folder is the program's own `data/`, or that of an installed content pack; both have the same form.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from vigie import yaml_data
from vigie.catalogue.rules import (
    Choice,
    Control,
    Criterion,
    FactKind,
    FactSpec,
    Fix,
    Question,
    Role,
    Scope,
    Source,
    Tier,
    parse_condition,
)
from vigie.catalogue.rules.controls import Memento
from vigie.typography import french

HERE = Path(__file__).parent
DATA = HERE / "data"
SCHEMA = HERE / "schema"


class CatalogueError(Exception):
    """The catalogue cannot be read; the message is a French sentence that names the file."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A chapter of the checklist."""

    id: str
    title: str
    order: int
    description: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Everything the assessment rests on, at one version."""

    version: str
    controls: tuple[Control, ...]
    facts: Mapping[str, FactSpec]
    themes: tuple[Theme, ...]
    tables: Mapping[str, Any]
    folder: Path = DATA

    def control(self, control_id: str) -> Control:
        """The control of that id; KeyError when there is none."""
        return self._by_id[control_id]

    @cached_property
    def statements(self) -> dict[str, str]:
        """What is true of each control when it is met, by its id."""
        return {control.id: control.statement for control in self.controls}

    @cached_property
    def _by_id(self) -> dict[str, Control]:
        return {control.id: control for control in self.controls}

    def theme(self, theme_id: str) -> Theme:
        """The theme of that id."""
        return next(theme for theme in self.themes if theme.id == theme_id)


def load(folder: Path | None = None) -> Catalogue:
    """The catalogue of `folder` (by default the installed content pack, else the program's own)."""
    try:
        return _load(folder or active_folder())
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # readable YAML of another shape
        if isinstance(error, CatalogueError):
            raise
        raise CatalogueError("Un fichier du catalogue est invalide : Vigie ne sait pas le lire.") from error


def active_folder() -> Path:
    """The data folder in force."""
    return _active[0]


def use_folder(folder: Path | None) -> None:
    """Make an installed content pack the one in force (None: the program's own data)."""
    _active[0] = folder or DATA


_active = [DATA]


def check_schemas(folder: Path = DATA) -> None:
    """Hold every file of a folder against its schema; CatalogueError names the first that fails."""
    for name in ("facts", "controls"):
        for _ in _rows(folder / name, f"{name}.json", hashlib.sha256(), strict=True):
            pass


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalogue:
    digest = hashlib.sha256()
    facts = {spec.key: spec for raw in _rows(folder / "facts", "facts.json", digest) for spec in [_fact(raw)]}
    controls = tuple(_control(raw) for raw in _rows(folder / "controls", "controls.json", digest))
    themes = tuple(
        sorted((Theme(**_frenchify(raw)) for raw in read_yaml(folder / "themes.yaml")), key=lambda t: t.order)
    )
    order = {theme.id: theme.order for theme in themes}
    controls = tuple(sorted(controls, key=lambda c: (order.get(c.theme, 99), c.id)))
    _check(controls, facts, themes)
    tables = {path.stem: read_yaml(path) for path in sorted(folder.glob("*.yaml")) if path.stem != "themes"}
    return Catalogue(digest.hexdigest()[:12], controls, facts, themes, tables, folder)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file; CatalogueError with a French sentence when it cannot be read."""
    try:
        return parse_yaml(path.read_bytes(), path.name)
    except OSError as error:
        raise CatalogueError(
            f"Le fichier « {path.name} » du catalogue est introuvable ou illisible."
        ) from error


def parse_yaml(raw: bytes, name: str) -> Any:
    """The content of these bytes; `name` is what the error sentence calls them."""
    try:
        return yaml_data.read(raw)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" à la ligne {where.line + 1}" if where else ""
        raise CatalogueError(f"Le fichier « {name} » du catalogue est abîmé{line}.") from error


def _rows(
    folder: Path, schema: str, digest: "hashlib._Hash", *, strict: bool = False
) -> Iterable[dict[str, Any]]:
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise CatalogueError(f"Le dossier « {folder.name} » du catalogue est vide.")
    for path in paths:
        digest.update(path.read_bytes())
        rows = plain_dates(read_yaml(path))
        # The program's own files are checked by the tests: at start, the check would take longer than the reading.
        trusted = DATA in path.parents and not strict
        error = None if trusted else wrong(schema, _validator(schema), rows)
        if error is not None:
            where = "/".join(str(part) for part in error.absolute_path)
            raise CatalogueError(
                f"Le fichier « {path.name} » du catalogue est invalide ({where} : {refusal(error)})."
            )
        yield from rows


_right: set[bytes] = set()
MOST_RIGHT = 500


def wrong(schema: str, validator: Any, value: Any) -> Any:
    """The first thing that the schema of this name refuses in ``value``, or None.

    What was right once is not held again: a pack is read at each page that shows it, and most of its files are ours.
    """
    digest = hashlib.sha256(f"{schema} {value!r}".encode("utf-8", "surrogatepass")).digest()
    if digest in _right:
        return None
    error = next(iter(validator.iter_errors(value)), None)
    if error is None:
        if len(_right) >= MOST_RIGHT:
            _right.clear()
        _right.add(digest)
    return error


def refusal(error: Any) -> str:
    """What a schema refused, in French: jsonschema says it in English."""
    match error.validator:
        case "required":
            lacking = [name for name in error.validator_value if name not in error.instance]
            return f"il manque {', '.join(f'« {name} »' for name in lacking)}"
        case "additionalProperties":
            return "un nom inconnu"
        case "type":
            return "une valeur d’un autre type que celui attendu"
        case _:
            return "une valeur qui n’est pas admise"


@lru_cache(maxsize=8)
def _validator(schema: str) -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads((SCHEMA / schema).read_text("utf-8")))


def plain_dates(value: Any) -> Any:
    """Dates as ISO text, so that JSON schemas apply."""
    if isinstance(value, dict):
        return {str(key): plain_dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_dates(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _frenchify(raw: Mapping[str, Any]) -> dict[str, Any]:
    read = {"title", "description", "text", "help", "label", "detail", "statement", "why"}
    return {k: french(v) if k in read and isinstance(v, str) else v for k, v in raw.items()}


def _fact(raw: dict[str, Any]) -> FactSpec:
    return FactSpec(
        key=raw["key"],
        type=raw["type"],
        scope=raw["scope"],
        kind=FactKind(raw["kind"]),
        label=french(raw["label"]),
        systems=frozenset(raw.get("systems", ())),
        choices=tuple(raw.get("choices", ())),
        unit=raw.get("unit", ""),
        max_age_days=raw.get("max_age_days"),
        choice_labels={k: french(v) for k, v in raw.get("choice_labels", {}).items()},
        help=french(raw.get("help", "")),
    )


def _control(raw: dict[str, Any]) -> Control:
    try:
        return _build(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CatalogueError(
            f"La mesure « {raw.get('id', '?')} » du catalogue est illisible : {error}."
        ) from error


def _build(raw: dict[str, Any]) -> Control:
    origin = raw.get("origin", ())
    return Control(
        id=raw["id"],
        revision=raw["revision"],
        theme=raw["theme"],
        tier=Tier(raw["tier"]),
        scope=Scope(raw["scope"]),
        severity=raw["severity"],
        title=french(raw["title"]),
        statement=french(raw["statement"]),
        why=french(raw["why"]),
        fix=Fix(
            raw["fix"]["minutes"],
            raw["fix"]["who"],
            {system: tuple(french(step) for step in steps) for system, steps in raw["fix"]["steps"].items()},
        ),
        sources=tuple(
            Source(s["title"], date.fromisoformat(s["checked_on"]), s["confidence"], s.get("url", ""))
            for s in raw["sources"]
        ),
        systems=frozenset(raw.get("systems", ())),
        applies_when=parse_condition(raw["applies_when"]) if "applies_when" in raw else None,
        urgent_when=parse_condition(raw["urgent_when"]) if "urgent_when" in raw else None,
        eased_when=parse_condition(raw["eased_when"]) if "eased_when" in raw else None,
        criteria=tuple(
            Criterion(Role(c["role"]), parse_condition(c["when"])) for c in raw.get("criteria", ())
        ),
        over=tuple(raw.get("over", ())),
        question=_question(raw["question"]) if "question" in raw else None,
        requires=tuple(raw.get("requires", ())),
        lecture=tuple(raw.get("lecture", ())),
        memento=Memento(**raw["memento"]) if "memento" in raw else None,
        origin=(origin,) if isinstance(origin, str) else tuple(origin),
        threshold=raw.get("threshold", ""),
        keeps_answers=raw.get("keeps_answers", False),
        replaces=tuple(raw.get("replaces", ())),
    )


def _question(raw: dict[str, Any]) -> Question:
    return Question(
        text=french(raw["text"]),
        choices=tuple(Choice(**_frenchify(choice)) for choice in raw["choices"]),
        help=french(raw.get("help", "")),
        valid_days=raw.get("valid_days"),
    )


def _check(controls: tuple[Control, ...], facts: Mapping[str, FactSpec], themes: tuple[Theme, ...]) -> None:
    """What a schema cannot say: references that lead somewhere, scopes that agree."""
    ids = [control.id for control in controls]
    doubles = {control_id for control_id in ids if ids.count(control_id) > 1}
    if doubles:
        raise CatalogueError(f"Le catalogue a deux mesures du même nom : {', '.join(sorted(doubles))}.")
    known = set(ids)
    theme_ids = {theme.id for theme in themes}
    for control in controls:
        problems = [
            f"mesure inconnue {ref}" for ref in (*control.over, *control.requires) if ref not in known
        ]
        if control.theme not in theme_ids:
            problems.append(f"thème inconnu {control.theme}")
        if control.scope == Scope.DEVICE and (not control.systems or control.over):
            problems.append("portée et systèmes en désaccord")
        conditions = [c.when for c in control.criteria]
        conditions += [
            when for when in (control.applies_when, control.urgent_when, control.eased_when) if when
        ]
        for key in (key for condition in conditions for key in condition.keys()):  # noqa: SIM118
            spec = facts.get(key)
            if spec is None:
                problems.append(f"constat inconnu {key}")
            elif spec.scope == "device" and control.scope == Scope.PRACTICE and spec.kind != FactKind.PROFILE:
                problems.append(f"constat d’un appareil dans une mesure du cabinet : {key}")
        if problems:
            raise CatalogueError(f"La mesure « {control.id} » du catalogue : {', '.join(problems)}.")
