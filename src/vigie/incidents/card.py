"""The practice's own numbers, readable while the vault is locked: what was agreed to, field by field, and nothing else.

`vault/urgence.json`, in the clear: who maintains the PC, the insurer and its contract, the software's host, whoever
decides; beside them, when the file for telephones was handed over and to how many. No patient, no free text. No Django.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vigie import platform

NAME = "urgence.json"
LARGEST = 16 * 1024
LONGEST = 120
MOST_PHONES = 99
PHONE = re.compile(r"[+0-9][0-9 .()-]{1,28}")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the card. `holder`: whom it belongs to, the name that a playbook calls (`practice:helper`)."""

    key: str
    holder: str
    label: str
    phone: bool = False


FIELDS = (
    Field("manager_name", "manager", "Le responsable du cabinet"),
    Field("manager_phone", "manager", "Son numéro, hors du cabinet", phone=True),
    Field("helper_name", "helper", "Votre prestataire informatique"),
    Field("helper_phone", "helper", "Son numéro", phone=True),
    Field("insurer_name", "insurer", "Votre assureur"),
    Field("insurer_phone", "insurer", "Sa ligne cyber, ou son numéro", phone=True),
    Field("insurer_contract", "insurer", "Le numéro de votre contrat"),
    Field("software_name", "software", "L’éditeur ou l’hébergeur de votre logiciel"),
    Field("software_phone", "software", "Son numéro d’assistance", phone=True),
    Field("software_contract", "software", "Votre numéro de client"),
    Field("bank_name", "bank", "Votre banque"),
    Field("bank_phone", "bank", "Le numéro de votre conseiller", phone=True),
)
HOLDERS = {
    "manager": "Le responsable du cabinet",
    "helper": "Votre prestataire informatique",
    "insurer": "Votre assureur",
    "software": "L’éditeur de votre logiciel",
    "bank": "Votre banque",
    "order": "Votre Ordre",
    "cpam": "Votre caisse d’assurance maladie",
    "police": "Brigade ou commissariat",
    "mail": "Votre fournisseur de messagerie",
    "mobile": "Votre opérateur de téléphone",
}
WHERE = {
    "manager": "Son numéro est à l’accueil, ou dans votre téléphone",
    "helper": "Son numéro est sur votre contrat ou sur sa facture",
    "insurer": "Demandez la ligne cyber ; vérifiez aussi votre multirisque",
    "software": "Son numéro est dans le logiciel ou sur sa facture",
    "bank": "Son numéro est au dos de votre carte ou sur un relevé",
    "order": "Votre conseil départemental",
    "cpam": "Votre délégué numérique en santé, ou le 3608",
    "police": "Aux heures d’ouverture ; le 17 en cas de danger",
    "mail": "Son assistance est sur son site ou sur sa facture",
    "mobile": "Son numéro est sur votre facture",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody to call: what of the card is known of them, and where to look for the rest."""

    id: str
    title: str
    name: str = ""
    phone: str = ""
    contract: str = ""

    @property
    def where(self) -> str:
        """Where to find the number when the card has none."""
        return WHERE.get(self.id, "")


def holder(card: Mapping[str, str], name: str) -> Holder:
    """One of the holders, with what this card knows of them."""
    return Holder(
        name,
        HOLDERS.get(name, name),
        card.get(f"{name}_name", ""),
        card.get(f"{name}_phone", ""),
        card.get(f"{name}_contract", ""),
    )


def clean(values: Mapping[str, str]) -> dict[str, str]:
    """What a card may hold of these values: its own fields, one printed line each."""
    found = {}
    for field in FIELDS:
        line = " ".join(str(values.get(field.key) or "").split())[:LONGEST]
        if line.isprintable() and line and (not field.phone or PHONE.fullmatch(line)):
            found[field.key] = line
    return found


@dataclass(frozen=True, slots=True)
class Handed:
    """The file for telephones: the day it was handed over, and to how many."""

    on: date
    phones: int


def read() -> dict[str, str]:
    """The card of this PC; empty when there is none that reads."""
    try:
        return clean(_document()["fields"])
    except (KeyError, TypeError, AttributeError):
        return {}


def handed() -> Handed | None:
    """When the file was last put on telephones, as the open vault last said it; None: nobody is sent to a telephone."""
    raw = _document()
    try:
        on, phones = date.fromisoformat(raw["phone_sheet_on"]), raw["phones"]
    except (KeyError, TypeError, ValueError):
        return None
    return Handed(on, phones) if type(phones) is int and 1 <= phones <= MOST_PHONES else None


def _document() -> dict[str, Any]:
    """The file as it is; nothing when it is not one of ours. Unknown keys are left for whoever knows them."""
    try:
        with (platform.vault_dir() / NAME).open("rb") as stream:
            raw = json.loads(stream.read(LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) and raw.get("schema") == 1 else {}


def text(values: Mapping[str, str], handed_over: Handed | None = None) -> str:
    """The whole file, as it will be written: what the page shows before anything is; empty when nothing is to say."""
    kept = clean(values)
    if not kept and handed_over is None:
        return ""
    document: dict[str, Any] = {"schema": 1, "fields": kept}
    if handed_over is not None:
        document |= {"phone_sheet_on": handed_over.on.isoformat(), "phones": handed_over.phones}
    return json.dumps(document, ensure_ascii=False, indent=1)


def write(values: Mapping[str, str], handed_over: Handed | None = None) -> None:
    """Replace the card: 0600, whole or not at all; no file when there is nothing to say. Raises OSError."""
    path = platform.vault_dir() / NAME
    document = text(values, handed_over)
    if document:
        platform.write_private(path, document.encode("utf-8"))
    else:
        path.unlink(missing_ok=True)
