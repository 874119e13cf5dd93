"""The pages of docs/ that come from the catalogue: which rule of the lecture is acted on where, and every measure.

python -m vigie.catalogue.lecture > docs/lecture.md
python -m vigie.catalogue.lecture mesures > docs/mesures.md
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vigie import dates
from vigie.catalogue import loader, playbooks
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.rules import Control, Role, Scope, Tier
from vigie.catalogue.wording import MARK, SYSTEMS, TITLE, WHO
from vigie.typography import plain

RULES = 81
EASED = 3
HIGHEST = 5  # never « en place » by a declaration alone
TIERS = {
    Tier.BASE: "du socle",
    Tier.FURTHER: "pour aller plus loin",
    Tier.HELPER: "pour la personne qui s’occupe du poste",
}
CONFIDENCE = {
    "A": "lu à la source",
    "B": "lu dans une source secondaire",
    "C": "choix ou recoupement de Vigie",
}
_BY = {"document": "Document", "screen": "Écran", "issue": "Demande n°", "playbook": "Fiche réflexe"}
_MADE = "Page produite par `python -m vigie.catalogue.lecture{argument}` : ne la modifiez pas à la main."


def lecture(catalogue: Catalogue) -> str:
    """docs/lecture.md: each rule of the lecture, and what acts on it."""
    acting = controls_of(catalogue)
    rules = catalogue.tables["lecture"]
    missing = orphans(catalogue)
    lines = [
        "# Les 81 règles de la lecture",
        "",
        _MADE.format(argument=""),
        "",
        "Webinaire « Cyber sécurité et RGPD pour les libéraux », Assurance Maladie et AIUF, 6 février 2023 : chaque",
        "règle, dans nos mots, et ce qui agit dessus : une mesure du catalogue, une fiche réflexe, un écran, un",
        "document, ou la demande (du suivi du projet) qui le fera. La dernière colonne date ou corrige ce que la",
        "lecture disait.",
        "",
        f"Règles : {len(rules)}. Suivies par au moins une mesure : {sum(r['id'] in acting for r in rules)}. "
        f"Sans suite : {len(missing)}.",
        "",
        "| Règle | Ce qu’elle dit | Mesures | Autre | Remarque |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in rules:
        mine = ", ".join(f"[{c.title}](mesures.md#{c.id})" for c in acting.get(rule["id"], ()))
        lines.append(
            _row(rule["id"], rule["text"], mine, _by(rule.get("by"), catalogue), rule.get("note", ""))
        )
    return _page(lines)


def controls_of(catalogue: Catalogue) -> dict[str, list[Control]]:
    """The controls that act on each rule."""
    found: dict[str, list[Control]] = {}
    for control in catalogue.controls:
        for rule in control.lecture:
            found.setdefault(rule, []).append(control)
    return found


def orphans(catalogue: Catalogue) -> list[str]:
    """The rules that nothing acts on, and the tags that no rule answers to."""
    rules = {rule["id"]: rule for rule in catalogue.tables["lecture"]}
    acting = controls_of(catalogue)
    expected = {f"S-{number:02d}" for number in range(1, RULES + 1)}
    idle = {key for key, rule in rules.items() if key not in acting and not rule.get("by")}
    return sorted(idle | (expected ^ rules.keys()) | (acting.keys() - rules.keys()))


def mesures(catalogue: Catalogue) -> str:
    """docs/mesures.md: every control, theme by theme, as anybody may read it."""
    count = {tier: sum(control.tier == tier for control in catalogue.controls) for tier in Tier}
    lines = [
        "# Les mesures",
        "",
        _MADE.format(argument=" mesures"),
        "",
        f"{TITLE}.",
        f"{MARK}.",
        "",
        f"{len(catalogue.controls)} mesures : "
        + ", ".join(f"{number} {TIERS[tier]}" for tier, number in count.items())
        + ".",
    ]
    for theme in catalogue.themes:
        lines += ["", f"## {theme.title}", "", theme.description]
        for control in (c for c in catalogue.controls if c.theme == theme.id):
            lines += ["", *_measure(control, catalogue)]
    return _page(lines)


def _measure(control: Control, catalogue: Catalogue) -> Iterator[str]:
    yield f'### <a id="{control.id}"></a>{control.title}'
    yield ""
    yield f"{control.statement}."
    yield ""
    yield control.why
    yield ""
    yield f"- Repère : `{control.id}`, révision {control.revision}, {TIERS[control.tier]}."
    yield f"- Gravité : {control.severity} sur 5{_urgent(control, catalogue)}."
    yield f"- Temps : {control.fix.minutes} min, par {WHO[control.fix.who]}."
    yield f"- Concerne : {_concerns(control)}."
    yield f"- Jugée : {_judged(control, catalogue)}."
    if control.threshold:
        yield "- Seuil : choisi par Vigie."
    if control.memento:
        local, cloud = ("L" * control.memento.local, "C" * control.memento.cloud)
        where = " et ".join(part for part in (local, cloud) if part)
        yield f"- Mémento de l’ANS : chapitre {control.memento.chapter}, stockage {where}."
    if control.lecture:
        yield f"- Règles de la lecture : {', '.join(control.lecture)}."
    yield "- Sources : " + " ; ".join(_source(source) for source in control.sources) + "."


def _urgent(control: Control, catalogue: Catalogue) -> str:
    rules = ((control.urgent_when, f"et {HIGHEST}"), (control.eased_when, f"{EASED} au plus"))
    parts = []
    for condition, words in rules:
        if condition is not None:
            labels = ", ".join(_label(catalogue, key) for key in sorted(set(condition.keys())))
            parts.append(f", {words} selon ce constat : {labels}")
    return "".join(parts)


def _concerns(control: Control) -> str:
    if control.scope == Scope.PRACTICE:
        return "le cabinet" + (", si son profil le dit" if control.applies_when else "")
    return "chaque appareil sous " + ", ".join(SYSTEMS[name] for name in SYSTEMS if name in control.systems)


def _judged(control: Control, catalogue: Catalogue) -> str:
    """Measured, declared or gathered, and for how long it counts."""
    parts = []
    if control.over:
        gathered = ", ".join(f"[{catalogue.control(c).title}](#{c})" for c in control.over)
        parts.append(f"par les mesures qu’elle réunit ({gathered})")
    deciding = [c for c in control.criteria if c.role != Role.SUPPORTS]
    if deciding:
        parts.append(f"par ce qui est constaté ({_labels(deciding, catalogue)})")
    if control.question:
        term = f", valable {control.question.valid_days} jours" if control.question.valid_days else ""
        alone = ", qui ne suffit pas seule" if control.severity == HIGHEST and parts else ""
        parts.append(f"{'à défaut ' if parts else ''}par votre réponse{term}{alone}")
    indices = [c for c in control.criteria if c.role == Role.SUPPORTS]
    if indices:
        parts.append(f"avec un simple indice ({_labels(indices, catalogue)})")
    return ", ".join(parts)


def _labels(criteria: Iterable[Any], catalogue: Catalogue) -> str:
    keys = dict.fromkeys(key for criterion in criteria for key in sorted(criterion.when.keys()))
    return ", ".join(_label(catalogue, key) for key in keys)


def _label(catalogue: Catalogue, key: str) -> str:
    spec = catalogue.facts[key]
    age = f", {spec.max_age_days} jours au plus" if spec.max_age_days else ""
    text = spec.label
    if text[1:2].islower():  # not an acronym
        text = text[0].lower() + text[1:]
    return text + age


def _source(source: Any) -> str:
    title = f"[{source.title}]({source.url})" if source.url else source.title
    return f"{title} (vérifié le {dates.day(source.checked_on)}, {CONFIDENCE[source.confidence]})"


def _by(by: Mapping[str, str] | None, catalogue: Catalogue) -> str:
    return f"{_BY[by['kind']]} {_reference(by, catalogue)}" if by else ""


def _reference(by: Mapping[str, str], catalogue: Catalogue) -> str:
    if by["kind"] == "playbook":
        playbook = playbooks.load(catalogue)[by["ref"]]
        link = f"[{playbook.title}](playbooks.md#{playbook.id})"
        step = next((step for step in playbook.steps if step.id == by.get("step")), None)
        return f"{link} : {step.do}" if step else link
    return f"« {by['ref']} »" if by["kind"] == "screen" else by["ref"]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _page(lines: Iterable[str]) -> str:
    return plain("\n".join(lines)) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    page = mesures if sys.argv[1:] == ["mesures"] else lecture
    sys.stdout.write(page(loader.load(loader.DATA)))
