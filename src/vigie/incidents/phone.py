"""The file for telephones: every playbook and the practice's own numbers in one page, without network nor script.

Not a page of the program: it is taken away, hence a style of its own and a policy in its head that forbids the rest.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from vigie import dates
from vigie.catalogue import contacts as directory
from vigie.catalogue import playbooks
from vigie.catalogue.contacts import Contact
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.rules.playbooks import PHASES, Playbook, Step
from vigie.incidents import card as cards
from vigie.typography import french

MODEL = Path(__file__).parent / "data" / "phone.html"
LARGEST = 200 * 1024
SYSTEMS = {
    "windows": "Windows", "macos": "Mac", "linux": "Linux", "android": "Téléphone Android", "ios": "iPhone",
}  # fmt: skip
FIRST = (
    ("Soignez", "Le patient d’abord. Passez au papier."),
    (
        "Coupez le réseau, laissez allumé",
        "Câble et Wi-Fi, sur chaque poste. Débranchez les disques de sauvegarde.",
    ),
    ("Photo et heure", "L’écran entier. Qui a vu quoi, à quelle heure. Aucun nom de patient."),
    ("Appelez", "La personne qui vous aide, votre assureur, puis le 17Cyber."),
)
"""The first gestures, in the order of the attack mode, « conseillé par Vigie »; the printed sheet has the same."""
NEVER = (
    "Ne payez pas, ne répondez pas aux pirates.",
    "N’éteignez pas, n’effacez rien, ne réinstallez rien, ne lancez pas l’antivirus.",
    "Ne branchez pas vos sauvegardes sur un poste touché.",
    "Ne tapez aucun mot de passe sur un poste touché.",
)


def render(
    catalogue: Catalogue, card: Mapping[str, str], made_on: date, *, practice: str = "", demo: bool = False
) -> bytes:
    """The whole file. `card`: fields by the keys of `card.FIELDS`; `practice`: its name, none when empty."""
    known = playbooks.load(catalogue)
    day = dates.day(made_on)
    owner = f"{practice}, fiche" if practice else "Fiche"
    made = f"{owner} du {day}, à refaire chaque année. Elle s’ouvre sans réseau ; rien n’est envoyé."
    manager = cards.holder(card, "manager")
    told = f"<p><b>{_t(known.first.do)}</b>{_told(manager.name, manager.phone)}</p>"
    return (
        Template(_model())
        .substitute(
            title=_t("En cas d’attaque – Vigie"),
            heading=_t("En cas d’attaque"),
            demo='<p class="d"><b>EXEMPLE FICTIF</b></p>' if demo else "",
            made=_t(made),
            first=told + _gestures(),
            never=_list(NEVER),
            mine="\n".join(
                _holder(card, name) for name in ("manager", "helper", "insurer", "software", "bank")
            ),
            national="\n".join(_contact(one, made_on) for one in _called(catalogue, known)),
            order=_t(known.order_note),
            playbooks="\n".join(_playbook(catalogue, row) for row in known),
            foot=_t("Repère de Vigie, ni certification ni avis juridique."),
        )
        .encode("utf-8")
    )


@lru_cache(maxsize=1)
def _model() -> str:
    return MODEL.read_text("utf-8")


def _t(text: str) -> str:
    """A text of ours or of anybody, composed in French and harmless in HTML."""
    return escape(french(" ".join(text.split())), quote=True)


def _tel(number: str) -> str:
    digits = "".join(c for c in number if c.isdigit() or c == "+")
    return f'<a href="tel:{digits}">{_t(number)}</a>'


def _told(name: str, phone: str) -> str:
    said = f" {_t(name)}" if name else ""
    return f"{said} {_tel(phone)}" if phone and cards.PHONE.fullmatch(phone) else said


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{_t(line)}</li>" for line in lines) + "</ul>"


def _gestures() -> str:
    return "<ol>" + "".join(f"<li><b>{_t(do)}</b> : {_t(how)}</li>" for do, how in FIRST) + "</ol>"


def _holder(card: Mapping[str, str], name: str) -> str:
    one = cards.holder(card, name)
    number = _tel(one.phone) if one.phone and cards.PHONE.fullmatch(one.phone) else ""
    contract = f"<small>{_t(f'Contrat ou client : {one.contract}')}</small>" if one.contract else ""
    who = f"<small>{_t(one.title)}</small>" if one.name else ""
    where = "" if number else f"<small>{_t(one.where)}</small>"
    return f"<li><b>{_t(one.name or one.title)}</b>{who}{number}{contract}{where}</li>"


def _called(catalogue: Catalogue, known: playbooks.Playbooks) -> list[Contact]:
    """Those that a step names, in the order of the directory, then those that the region added."""
    named = {name for row in known for step in row.steps for name in step.contacts}
    found = [one for key, one in directory.national(catalogue).items() if key in named]
    return [*found, *directory.regional(catalogue)]


def _contact(one: Contact, today: date) -> str:
    reach = ""
    if one.number and one.number.replace(" ", "").isdigit():
        reach = _tel(one.number)
    elif one.number:
        reach = f'<p class="w">{_t(one.number)}</p>'
    elif one.place:
        reach = f"<p>{_t(one.place)}</p>"
    if one.url.startswith("https://"):
        address = escape(one.url, quote=True)
        reach += f'<a href="{address}" rel="noreferrer">{escape(one.url.removeprefix("https://"))}</a>'
    old = " Vérification ancienne : le numéro a pu changer." if one.stale(today) else ""
    hours = f" {one.hours}." if one.hours else ""
    region = f" Ajouté par votre région ({one.region})." if one.region else ""
    said = f"{one.purpose}{hours} {one.notice} Vérifié le {dates.day(one.checked_on)}.{region}{old}"
    return f"<li><b>{_t(one.label)}</b>{reach}<small>{_t(said)}</small></li>"


def _playbook(catalogue: Catalogue, row: Playbook) -> str:
    labels = {key: one.label for key, one in directory.national(catalogue).items()}
    phases = "".join(
        f"<h3>{_t(title)}</h3><ol>{''.join(_step(step, labels) for step in row.phases[phase])}</ol>"
        for phase, title in PHASES.items()
        if row.phases[phase]
    )
    never = _list(f"{one.do_not}. {one.why} {one.unless}" for one in row.never)
    ends = f"<h3>Quand est-ce fini ?</h3>{_list(row.ends_when)}" if row.ends_when else ""
    return (
        f'<details id="{escape(row.id, quote=True)}"><summary>{_t(row.title)}</summary><p>{_t(row.hint)}</p>'
        f'<div class="x"><b>Jamais</b>{never}</div>{phases}{ends}</details>'
    )


def _step(step: Step, labels: Mapping[str, str]) -> str:
    lines = list(step.how.get("any", ()))
    for system, more in step.how.items():
        if system != "any":
            lines += [f"{SYSTEMS.get(system, system)} : {line}" for line in more]
    if step.contacts:
        lines.append(f"Appelez : {', '.join(_name(one, labels) for one in step.contacts)}.")
    helped = "<small>À la demande de la personne qui vous aide.</small>" if step.with_helper else ""
    asked = _asked(step) if step.asks else ""
    return f"<li><b>{_t(step.do)}</b><br>{_t(step.why)}{helped}{_list(lines) if lines else ''}{asked}</li>"


def _asked(step: Step) -> str:
    """The question of a step, with the way to the playbook that an answer opens."""
    if step.asks is None:
        return ""
    rows = []
    for one in step.asks.choices:
        label = _t(one.label)
        rows.append(
            f'<li><a href="#{escape(one.opens, quote=True)}">{label}</a></li>'
            if one.opens
            else f"<li>{label}</li>"
        )
    return f"<p>{_t(step.asks.text)}</p><ul>{''.join(rows)}</ul>"


def _name(contact: str, labels: Mapping[str, str]) -> str:
    if contact.startswith(playbooks.PRACTICE):
        return playbooks.PRACTICE_CONTACTS.get(contact.removeprefix(playbooks.PRACTICE), contact)
    return labels.get(contact, contact)
