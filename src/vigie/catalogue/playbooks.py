"""The playbooks of « Je suis attaqué »: what to do and never to do, step by step, for each thing that may happen.

One file each under `data/playbooks/`, and `common.yaml` for the steps, refusals and sources that several share. They
are read when first asked for, never at start. A step of a playbook's own has the id `<playbook>.<step>`, a shared one
its own alone: both are for good, since what a person did is kept under them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from vigie.catalogue import contacts, loader
from vigie.catalogue.loader import SCHEMA, Catalogue, CatalogueError, refusal
from vigie.catalogue.rules import Source
from vigie.catalogue.rules.playbooks import PHASES, Choice, Never, Playbook, Question, Step
from vigie.typography import fold, french

FOLDER = "playbooks"
COMMON = "common.yaml"
PRACTICE = "practice:"  # a contact of the practice's own card
PRACTICE_CONTACTS = MappingProxyType(
    {
        "manager": "le responsable du cabinet",
        "helper": "la personne qui vous aide",
        "insurer": "votre assureur",
        "software": "votre éditeur de logiciel",
        "bank": "votre banque",
        "order": "votre Ordre",
        "cpam": "votre caisse",
        "police": "votre brigade ou commissariat",
        "mobile": "votre opérateur mobile",
        "mail": "votre service de messagerie",
    }
)


_WORD = re.compile(r"\w+")
SMALL = frozenset({
    "mon", "ma", "mes", "le", "la", "les", "l", "un", "une", "de", "du", "des", "d", "et", "en", "au", "aux", "a", "ai",
    "j", "je", "il", "elle", "on", "nous", "est", "sont", "ete", "ne", "n", "pas", "plus", "que", "qu", "qui", "ce",
    "cette", "s", "se", "c", "y", "sur", "dans", "pour", "par", "avec", "notre", "nos", "quelqu", "quelque",
})  # fmt: skip
"""Words that say nothing of what happened."""


def _searched(row: Playbook) -> str:
    return fold(" ".join((row.title, row.hint, *row.aliases)))


@dataclass(frozen=True)
class Playbooks:
    """The whole set, in the order of its buttons.

    `first` is the first card of whoever is not in charge; `order_note` labels the order of the first gestures.
    """

    rows: tuple[Playbook, ...]
    first: Step
    order_note: str

    def __iter__(self) -> Iterator[Playbook]:
        return iter(self.rows)

    def __getitem__(self, playbook_id: str) -> Playbook:
        for row in self.rows:
            if row.id == playbook_id:
                return row
        raise KeyError(playbook_id)

    def find(self, words: str) -> tuple[Playbook, ...]:
        """The playbooks whose title, hint or aliases hold the most of these words, half of them at least.

        Accents, capitals and the small words of a sentence aside: whoever is frightened types « mon écran est bloqué ».
        """
        wanted = [word for word in _WORD.findall(fold(words)) if word not in SMALL]
        scores = [(row, sum(map(_searched(row).__contains__, wanted))) for row in self.rows]
        best = max((score for _, score in scores), default=0)
        return tuple(row for row, score in scores if score == best and score * 2 >= len(wanted) > 0)


def load(catalogue: Catalogue) -> Playbooks:
    """The playbooks of this content; CatalogueError with a French sentence that names the file."""
    return _load(catalogue.folder)


def check(catalogue: Catalogue) -> None:
    """Hold the files against their schema, then their references and contacts: for a content pack, and in the tests."""
    _hold(_contents(catalogue.folder / FOLDER))
    known = national_ids(catalogue)
    for playbook in load(catalogue):
        for step in playbook.steps:
            lost = [c for c in step.contacts if not c.startswith(PRACTICE) and c not in known]
            if lost:
                raise _refused(f"{playbook.id}.yaml", f"contact inconnu {lost[0]}")


def oldest(catalogue: Catalogue) -> date:
    """The day of the oldest check among the sources, which all live in the shared file: the rest is not read."""
    shared = loader.read_yaml(catalogue.folder / FOLDER / COMMON)
    return min(_day(row["checked_on"]) for row in shared["sources"].values())


def national_ids(catalogue: Catalogue) -> frozenset[str]:
    """The contacts that a step may name."""
    return frozenset(contacts.national(catalogue))


_Contents = tuple[tuple[str, bytes], ...]


def _contents(folder: Path) -> _Contents:
    """The files, common.yaml first. What is known of them is kept by their bytes: packs that agree are read once."""
    try:
        found = [(path.name, path.read_bytes()) for path in folder.glob("*.yaml")]
    except OSError as error:
        raise CatalogueError(f"Le dossier « {FOLDER} » du catalogue est illisible.") from error
    found.sort(key=lambda file: (file[0] != COMMON, file[0]))
    if len(found) < 2 or found[0][0] != COMMON:
        raise CatalogueError(f"Le dossier « {FOLDER} » du catalogue est incomplet.")
    return tuple(found)


@lru_cache(maxsize=4)
def _load(folder: Path) -> Playbooks:
    return _build(_contents(folder / FOLDER))


@lru_cache(maxsize=4)
def _build(files: _Contents) -> Playbooks:
    name = COMMON
    try:
        shared = _Shared.read(loader.parse_yaml(files[0][1], COMMON))
        rows = []
        for name, raw in files[1:]:
            rows.append(_playbook(loader.parse_yaml(raw, name), shared, name.removesuffix(".yaml")))
        name = COMMON
        _check_whole(rows, shared)
        rows.sort(key=lambda row: shared.order.index(row.id))
    except CatalogueError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _refused(name, f"illisible : {error}") from error
    return Playbooks(tuple(rows), shared.first, shared.order_note)


def _hold(files: _Contents) -> None:
    for name, raw in files:
        rows = loader.plain_dates(loader.parse_yaml(raw, name))
        kind = "common" if name == COMMON else "playbook"
        error = loader.wrong(f"playbooks.json {kind}", _validator(kind), rows)
        if error is not None:
            where = "/".join(str(part) for part in error.absolute_path)
            raise _refused(name, f"{where} : {refusal(error)}")


@lru_cache(maxsize=2)
def _validator(kind: str) -> Any:
    import jsonschema

    schema = json.loads((SCHEMA / "playbooks.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})


def _refused(name: str, why: str) -> CatalogueError:
    return CatalogueError(f"Le fichier « {name} » du catalogue est invalide ({why}).")


@dataclass(frozen=True)
class _Shared:
    sources: Mapping[str, Source]
    first: Step
    order_note: str
    order: tuple[str, ...]
    steps: Mapping[str, Mapping[str, Any]]
    never: Mapping[str, Never]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "_Shared":
        sources = {
            key: Source(row["title"], _day(row["checked_on"]), row["confidence"], row.get("url", ""))
            for key, row in raw["sources"].items()
        }
        steps = {row["id"]: row for row in raw["steps"]}
        if len(steps) != len(raw["steps"]):
            raise ValueError("deux étapes du même nom")
        never = {row["id"]: _never(row, sources) for row in raw["never"]}
        return cls(
            sources,
            _step(raw["first"], sources, {}),
            french(raw["order_note"]),
            tuple(raw["order"]),
            steps,
            never,
        )


def _playbook(raw: Mapping[str, Any], shared: _Shared, stem: str) -> Playbook:
    if raw["id"] != stem:
        raise ValueError("le nom du fichier n’est pas celui de la fiche")
    own = {row["id"] for phase in PHASES for row in raw[phase] if isinstance(row, dict)}
    names = {key: f"{stem}.{key}" for key in own}
    phases = {
        phase: tuple(
            _step(
                shared.steps[row] if isinstance(row, str) else {**row, "id": names[row["id"]]},
                shared.sources,
                names,
            )
            for row in raw[phase]
        )
        for phase in PHASES
    }
    _check_order(phases)
    return Playbook(
        id=stem,
        revision=raw["revision"],
        title=french(raw["title"]),
        hint=french(raw["hint"]),
        aliases=tuple(raw["aliases"]),
        icon=raw["icon"],
        kind=raw["kind"],
        personal_data=raw["personal_data"],
        system_attack=raw["system_attack"],
        cause=raw.get("cause", ""),
        declares=tuple(raw["declares"]),
        phases=MappingProxyType(phases),
        never=tuple(
            shared.never[row] if isinstance(row, str) else _never(row, shared.sources) for row in raw["never"]
        ),
        evidence=tuple(french(line) for line in raw["evidence"]),
        ends_when=tuple(french(line) for line in raw["ends_when"]),
    )


def _step(raw: Mapping[str, Any], sources: Mapping[str, Source], names: Mapping[str, str]) -> Step:
    """`names`: the full id of each step that the playbook calls by its short one."""
    return Step(
        id=raw["id"],
        do=french(raw["do"]),
        why=french(raw["why"]),
        how=MappingProxyType({k: tuple(french(line) for line in lines) for k, lines in raw["how"].items()}),
        sources=tuple(sources[key] for key in raw["sources"]),
        contacts=tuple(raw.get("contacts", ())),
        clocks=tuple(raw.get("clock", ())),
        starts=tuple(raw.get("starts", ())),
        evidence=french(raw.get("evidence", "")),
        after=tuple(names.get(key, key) for key in raw.get("after", ())),
        only_if=MappingProxyType({names.get(k, k): frozenset(v) for k, v in raw.get("only_if", {}).items()}),
        asks=_question(raw["asks"]) if "asks" in raw else None,
        document=raw.get("document", ""),
        locked_ok=raw.get("locked_ok", True),
        with_helper=raw.get("with_helper", False),
    )


def _question(raw: Mapping[str, Any]) -> Question:
    choices = tuple(Choice(c["value"], french(c["label"]), c.get("opens", "")) for c in raw["choices"])
    return Question(french(raw["text"]), choices, raw.get("several", False))


def _never(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> Never:
    return Never(
        french(raw["do_not"]),
        french(raw["why"]),
        tuple(sources[key] for key in raw["sources"]),
        french(raw.get("except", "")),
    )


def _check_order(phases: Mapping[str, tuple[Step, ...]]) -> None:
    """What comes before a step is in the same phase or an earlier one, and nothing waits for itself."""
    place = {step.id: number for number, phase in enumerate(PHASES) for step in phases[phase]}
    steps = [step for phase in PHASES for step in phases[phase]]
    if len(place) != len(steps):
        raise ValueError("une étape y est deux fois")
    asking = {step.id: {c.value for c in step.asks.choices} for step in steps if step.asks}
    for step in steps:
        for key in (*step.after, *step.only_if):
            if place.get(key, len(PHASES)) > place[step.id]:
                raise ValueError(f"{step.id} attend {key}, qui n’est pas avant")
        for key, values in step.only_if.items():
            if not values <= asking.get(key, set()):
                raise ValueError(f"{step.id} dépend d’une réponse que {key} ne propose pas")
    waiting = {step.id: set(step.after) | set(step.only_if) for step in steps}
    while waiting:
        free = [key for key, needs in waiting.items() if not needs & waiting.keys()]
        if not free:
            raise ValueError(f"des étapes s’attendent en rond : {', '.join(sorted(waiting))}")
        for key in free:
            del waiting[key]


def _check_whole(rows: Iterable[Playbook], shared: _Shared) -> None:
    rows = list(rows)
    used = {step.id for row in rows for step in row.steps}
    idle = shared.steps.keys() - used
    if idle:
        raise ValueError(f"étape dont aucune fiche ne se sert : {min(idle)}")
    ids = {row.id for row in rows}
    if sorted(shared.order) != sorted(ids):
        raise ValueError("l’ordre des fiches n’est pas celui des fichiers")
    for row in rows:
        for choice in (c for step in row.steps if step.asks for c in step.asks.choices):
            if choice.opens and choice.opens not in ids:
                raise ValueError(f"fiche inconnue {choice.opens}")


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
