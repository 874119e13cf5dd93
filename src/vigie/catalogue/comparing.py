"""What a content pack changes, in words: shown before it applies. Pure."""

from dataclasses import dataclass
from typing import Any

from vigie.catalogue import playbooks
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.rules import Control
from vigie.catalogue.rules.playbooks import Playbook


@dataclass(frozen=True, slots=True)
class Item:
    """One control, contact or table of a list of changes; `note` is a French sentence."""

    id: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Differences:
    """What a pack changes. `revised`: the criterion or the meaning changed."""

    added: tuple[Item, ...] = ()
    removed: tuple[Item, ...] = ()
    revised: tuple[Item, ...] = ()
    asked_again: frozenset[str] = frozenset()
    corrected: tuple[Item, ...] = ()
    contacts: tuple[Item, ...] = ()
    regional: tuple[Item, ...] = ()
    playbooks: tuple[Item, ...] = ()
    tables: tuple[Item, ...] = ()

    def __bool__(self) -> bool:
        lists = (self.added, self.removed, self.revised, self.corrected, self.contacts, self.regional)
        return any(lists) or bool(self.playbooks or self.tables)


TABLES = {
    "support": "Fin des corrections de chaque système",
    "applications": "Versions des logiciels exposés",
    "professions": "Professions",
    "software": "Logiciels de cabinet",
    "lecture": "Règles de la lecture",
    "content": "Durées de validité du contenu",
    "declarations": "Délais et déclarations après un incident",
    "breach_fields": "Rubriques d’une notification à la CNIL",
    "papers": "Documents d’un incident",
    "retired": "Repères retirés",
    "themes": "Thèmes",
    "doubtful": "Questions sur un appel douteux",
    "exercise": "Exercice de l’année",
    "figures": "Chiffres nationaux",
    "playbooks": "Fiches réflexes",
    "activities": "Activités proposées au registre",
    "decisions": "Délégué et analyse d’impact",
    "inspection": "Contrôle de la CNIL",
    "retention": "Durées de conservation",
    "requests": "Demandes des patients",
    "notices": "Information des patients",
    "staffing": "Équipe et droits",
    "suppliers": "Contrats et questionnaires des sous-traitants",
}


def compare(before: Catalogue, after: Catalogue) -> Differences:
    """What changes from one catalogue to another, in the order of the second."""
    old = {control.id: control for control in before.controls}
    new = {control.id: control for control in after.controls}
    heirs = {gone: control for control in after.controls for gone in control.replaces}
    both = [(old[control.id], control) for control in after.controls if control.id in old]
    revised = [(was, now) for was, now in both if was.revision != now.revision]
    again = frozenset(now.id for _, now in revised if now.question is not None and not now.keeps_answers)
    return Differences(
        added=tuple(Item(c.id, c.title) for c in after.controls if c.id not in old),
        removed=tuple(
            Item(c.id, c.title, _heir(heirs.get(c.id))) for c in before.controls if c.id not in new
        ),
        revised=tuple(Item(c.id, c.title, _asked(c, again)) for _, c in revised),
        asked_again=again,
        corrected=tuple(Item(c.id, c.title) for was, c in both if was != c and was.revision == c.revision),
        contacts=_contacts(before.tables.get("contacts", []), after.tables.get("contacts", [])),
        regional=_regional(before.tables.get("regional"), after.tables.get("regional")),
        playbooks=_playbooks(before, after),
        tables=tuple(
            Item(name, TABLES.get(name, name))
            for name in sorted({*before.tables, *after.tables} - {"contacts", "regional"})
            if _dated(name, before.tables.get(name)) != _dated(name, after.tables.get(name))
        )
        + _publication(before.tables["content"], after.tables["content"]),
    )


def _heir(control: Control | None) -> str:
    return f"Remplacée par « {control.title} »." if control else ""


def _asked(control: Control, again: frozenset[str]) -> str:
    if control.id in again:
        return "La question vous sera posée de nouveau."
    return "Votre réponse est gardée." if control.question else ""


def _contacts(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> tuple[Item, ...]:
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    changes = []
    for key in dict.fromkeys([*new, *old]):
        if key not in old:
            changes.append(Item(key, new[key]["label"], _reached(new[key])))
        elif key not in new:
            changes.append(Item(key, old[key]["label"], "Retiré."))
        elif old[key].get("number") != new[key].get("number"):
            changes.append(
                Item(key, new[key]["label"], f"Numéro : {new[key].get('number') or 'plus de numéro'}.")
            )
        elif old[key] != new[key]:
            changes.append(Item(key, new[key]["label"], "Corrigé ou vérifié de nouveau."))
    return tuple(changes)


def _reached(row: dict[str, Any]) -> str:
    """A contact that nobody saw yet is shown with what it would be called at."""
    named = (("number", "Numéro"), ("url", "Adresse"), ("place", "Lieu"))
    return " ".join(["Nouveau.", *(f"{name} : {row[key]}." for key, name in named if row.get(key))])


def _playbooks(before: Catalogue, after: Catalogue) -> tuple[Item, ...]:
    """What was done under a step stays under its id: only what is read changes."""
    old, new = ({row.id: row for row in playbooks.load(catalogue)} for catalogue in (before, after))
    changes = [
        Item(key, row.title, _gestures(old.get(key), row)) for key, row in new.items() if old.get(key) != row
    ]
    return (*changes, *(Item(key, row.title, "Retirée.") for key, row in old.items() if key not in new))


def _gestures(was: Playbook | None, now: Playbook) -> str:
    if was is None:
        return "Nouvelle."
    return "Ses gestes changent." if was.revision != now.revision else "Corrigée ou vérifiée de nouveau."


def _regional(before: dict[str, Any] | None, after: dict[str, Any] | None) -> tuple[Item, ...]:
    """The contacts of a region; another region's are other contacts, whatever their ids."""
    was, now = (
        [{**row, "id": f"{table['region']}/{row['id']}", "label": f"{row['label']} ({table['region']})"}
         for row in table["contacts"]] if table else []
        for table in (before, after)
    )  # fmt: skip
    return _contacts(was, now)


def _publication(before: dict[str, Any], after: dict[str, Any]) -> tuple[Item, ...]:
    """Where the project publishes: the person will be asked to send a request there."""
    was, now = ((about.get("publication") or {}).get("address", "") for about in (before, after))
    if was == now:
        return ()
    note = f"Nouvelle adresse : {now}" if now else "Elle est retirée."
    return (Item("publication", "Adresse de publication du projet", note),)


def _dated(name: str, table: Any) -> Any:
    """The table as compared: the content's own number and date change each time and say nothing."""
    if name == "content" and isinstance(table, dict):
        return table.get("valid_days")
    return table
