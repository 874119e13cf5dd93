"""docs/playbooks.md: every playbook and every step, as anybody may read them before the day they are needed.

python -m vigie.catalogue.sheets > docs/playbooks.md
"""

import sys
from collections.abc import Iterator

from vigie import dates
from vigie.catalogue import contacts, loader, playbooks
from vigie.catalogue.lecture import CONFIDENCE
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.playbooks import PRACTICE, PRACTICE_CONTACTS, Playbooks
from vigie.catalogue.rules import Source
from vigie.catalogue.rules.playbooks import PHASES, Never, Playbook, Step
from vigie.catalogue.wording import MARK, SYSTEMS
from vigie.typography import fold, plain

PERSONAL_DATA = {"likely": "probables", "possible": "possibles", "no": "non"}
SYSTEM_ATTACK = {"yes": "oui", "maybe": "peut-être", "no": "non"}


def page(catalogue: Catalogue) -> str:
    """The whole page."""
    found = playbooks.load(catalogue)
    names = {key: contact.label for key, contact in contacts.national(catalogue).items()}
    names |= {f"{PRACTICE}{key}": label for key, label in PRACTICE_CONTACTS.items()}
    lines = [
        "# Les fiches réflexes",
        "",
        "Page produite par `python -m vigie.catalogue.sheets` : ne la modifiez pas à la main.",
        "",
        f"{MARK}. {found.order_note}",
        "",
        *(f"- [{row.title}](#{row.id})" for row in found),
    ]
    for row in found:
        lines += ["", *_playbook(row, names)]
    lines += [
        "",
        '## <a id="communs"></a>Les gestes communs',
        "",
        "Décrits une fois, pour toutes les fiches qui s’en servent.",
    ]
    for step in shared(found):
        lines += ["", f'### <a id="{step.id}"></a>{step.do}', "", step.why, "", *_bullets("", step, names)]
    lines += ["", "## Sources", "", *(f"- {_source(source)}" for source in _sources(found))]
    return plain("\n".join(lines)) + "\n"


def shared(found: Playbooks) -> tuple[Step, ...]:
    """The steps that are no playbook's own, in the order they are first met, after the first card of all."""
    steps = (found.first, *(step for row in found for step in row.steps if "." not in step.id))
    return tuple({step.id: step for step in steps}.values())


def _sources(found: Playbooks) -> list[Source]:
    return sorted({source for row in found for source in row.sources}, key=lambda source: fold(source.title))


def _playbook(row: Playbook, names: dict[str, str]) -> Iterator[str]:
    yield f'## <a id="{row.id}"></a>{row.title}'
    yield ""
    yield row.hint
    yield ""
    touched, attack = PERSONAL_DATA[row.personal_data], SYSTEM_ATTACK[row.system_attack]
    yield f"Données de patients touchées : {touched}. Attaque d’un système : {attack}."
    for phase, title in PHASES.items():
        yield ""
        yield f"### {title}"
        yield ""
        for number, step in enumerate(row.phases[phase], 1):
            if "." not in step.id:
                yield f"{number}. [{step.do}](#{step.id})"
                continue
            yield f"{number}. **{step.do}.** {step.why}"
            yield from _bullets("   ", step, names)
    yield ""
    yield "### À ne pas faire"
    yield ""
    yield from (_never(never) for never in row.never)
    yield ""
    yield "### C’est fini quand"
    yield ""
    yield from (f"- {line}" for line in row.ends_when)


def _bullets(indent: str, step: Step, names: dict[str, str]) -> Iterator[str]:
    yield from (f"{indent}- {line}" for line in _details(step, names))


def _details(step: Step, names: dict[str, str]) -> Iterator[str]:
    if step.with_helper:
        yield "À la demande de la personne qui vous aide."
    yield from step.how["any"]
    for system, lines in step.how.items():
        if system != "any":
            yield f"{SYSTEMS[system]} : {' '.join(lines)}"
    if step.asks:
        choices = " / ".join(choice.label for choice in step.asks.choices)
        yield f"{step.asks.text} {choices}."
    if step.contacts:
        yield "À joindre : " + ", ".join(names[key] for key in step.contacts) + "."
    if step.evidence:
        yield f"À garder : {step.evidence}"


def _never(never: Never) -> str:
    unless = f" Exception : {never.unless}" if never.unless else ""
    return f"- **{never.do_not}.** {never.why}{unless}"


def _source(source: Source) -> str:
    title = f"[{source.title}]({source.url})" if source.url else source.title
    return f"{title} (vérifié le {dates.day(source.checked_on)}, {CONFIDENCE[source.confidence]})"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(page(loader.load(loader.DATA)))
