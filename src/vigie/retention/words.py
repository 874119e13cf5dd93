"""The codes of the retention in French."""

from vigie.retention.rules.care_file import Flaw, Status
from vigie.retention.rules.columns import Column
from vigie.retention.rules.listing import Refusal

STATUSES = {
    Status.FROZEN: "gelé", Status.UNDETERMINED: "indéterminé", Status.TO_DESTROY: "à détruire",
    Status.ARCHIVED: "à archiver", Status.ACTIVE: "actif",
}  # fmt: skip
MARKS = {
    Status.FROZEN: "so",
    Status.UNDETERMINED: "nsp",
    Status.TO_DESTROY: "ko",
    Status.ARCHIVED: "so",
    Status.ACTIVE: "ok",
}
FLAWS = {
    Flaw.CARE_TO_COME: "La dernière prise en charge est à venir.",
    Flaw.ENTRY_TO_COME: "La dernière intervention sur le dossier est à venir.",
    Flaw.BORN_AFTER_CARE: "La naissance est après la dernière prise en charge.",
    Flaw.BORN_TO_COME: "La naissance est à venir.",
    Flaw.DIED_BEFORE_BIRTH: "Le décès est avant la naissance.",
    Flaw.DIED_BEFORE_CARE: "Le décès est avant la dernière prise en charge.",
    Flaw.DEATH_TO_COME: "Le décès est à venir.",
    Flaw.GENETIC_TO_COME: "L’examen génétique est à venir.",
    Flaw.DISPUTE_ORDER: "Un litige finit avant d’avoir commencé.",
    Flaw.DISPUTE_TO_COME: "Un litige est à venir.",
}
REFUSALS = {
    Refusal.BIRTH: "La date de naissance n’est pas lisible.",
    Refusal.LAST_CARE: "La date de la dernière prise en charge n’est pas lisible.",
    Refusal.LAST_ENTRY: "La date de la dernière écriture n’est pas lisible.",
    Refusal.DIED: "La date du décès n’est pas lisible.",
    Refusal.NUMBER: "Le numéro de dossier manque, ou il est trop long.",
    Refusal.NATIONAL_ID: "Le numéro de dossier est un numéro de sécurité sociale : Vigie ne le garde pas.",
    Refusal.TWO_BIRTHS: "Une autre ligne du même numéro a une autre naissance.",
    Refusal.TWO_DEATHS: "Une autre ligne du même numéro a un autre décès.",
    Refusal.OTHER_LINE: "Une autre ligne du même numéro est refusée : sa dernière venue n’est pas sûre.",
}
COLUMNS = {
    Column.LAST_CARE: "Dernière prise en charge", Column.CARE_2: "Autre date de soin, par exemple une ordonnance",
    Column.CARE_3: "Autre date de soin encore", Column.BIRTH: "Naissance", Column.NUMBER: "Numéro de dossier",
    Column.NAME: "Nom", Column.FIRST_NAME: "Prénom", Column.LAST_ENTRY: "Dernière écriture", Column.DIED: "Décès",
}  # fmt: skip


def refused(reason: Refusal | Flaw) -> str:
    """Why a line is not taken."""
    return REFUSALS[reason] if isinstance(reason, Refusal) else FLAWS[reason]


KEPT_REASONS = {
    "dispute": "Un litige est à craindre", "insurer": "L’assureur le demande", "law": "Un autre texte l’impose",
    "patient": "Le patient le demande",
}  # fmt: skip
PLACES = {
    "software": "Le logiciel", "images": "Les images et les pièces gardées à part", "paper": "Le papier",
    "copies": "Les copies sur clé, disque ou autre ordinateur",
}  # fmt: skip
GROUPS = {
    "to_destroy": "À détruire", "kept": "Gardés malgré le terme", "frozen": "Gelés", "undetermined": "Indéterminés",
    "archived": "À archiver", "active": "Actifs",
}  # fmt: skip
GROUP_LEADS = {
    "to_destroy": "Leur terme est passé : détruisez-les, rendez-les anonymes, ou dites pourquoi vous les gardez.",
    "kept": "Leur terme est passé, une raison les retient jusqu’à la date dite.",
    "frozen": "Un litige est en cours : rien n’en est détruit.",
    "undetermined": "La dernière prise en charge manque : rien ne se calcule sans elle.",
    "archived": "Plus touchés depuis cinq ans : à ranger à part, avec un accès réduit, jusqu’au terme.",
    "active": "Utiles aux soins d’aujourd’hui.",
}
RULES = {
    "years_20": "20 ans", "minor_28": "28e anniversaire", "birth_unknown": "naissance inconnue", "death_10": "décès",
    "laboratory_10": "10 ans", "genetic_30": "génétique",
}  # fmt: skip
