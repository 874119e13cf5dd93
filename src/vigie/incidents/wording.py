"""The few fixed words of incidents in French: states, levels, answers, names of the questions."""

from datetime import timedelta

from vigie.incidents.rules.breach import Told
from vigie.incidents.rules.deadlines import State
from vigie.incidents.rules.decisions import Needed
from vigie.incidents.rules.enisa import Level
from vigie.incidents.rules.known import Known
from vigie.typography import counted

KNOWN: dict[Known, str] = {True: "oui", False: "non", None: "inconnu"}
APPLIES: dict[Known, str] = {True: "S’applique", False: "Sans objet", None: "À vérifier"}
STATES = {
    State.RUNNING: "en cours",
    State.DUE_SOON: "bientôt échu",
    State.OVERDUE: "dépassé",
    State.DONE: "fait",
}
NEEDED = {
    Needed.YES: "À faire",
    Needed.RECOMMENDED: "Conseillé",
    Needed.UNKNOWN: "À vérifier",
    Needed.NO: "Non demandé",
}
TOLD = {
    Told.YES: "oui",
    Told.NO: "non",
    Told.IN_DOUBT: "dans le doute, oui",
    Told.UNKNOWN: "on ne sait pas encore",
}
LEVELS = {Level.LOW: "faible", Level.MEDIUM: "moyen", Level.HIGH: "élevé", Level.VERY_HIGH: "très élevé"}
ASKED = {
    "cause": "comment est-ce arrivé ?",
    "confidentiality": "des données ont-elles été lues ou copiées ?",
    "integrity": "des données ont-elles été modifiées ?",
    "availability": "des données sont-elles perdues ou inaccessibles ?",
    "data": "quelles données ?",
    "people": "quelles personnes ?",
    "malicious": "est-ce un acte malveillant ?",
    "encrypted": "le support ou les données étaient-ils chiffrés ?",
    "key_safe": "la clé de chiffrement est-elle sûre ?",
    "backup": "y a-t-il une sauvegarde saine ?",
    "restored": "tout est-il restauré ?",
    "care_affected": "des soins ont-ils été retardés ?",
    "integrity_effect": "peut-on remettre les données en état ?",
    "availability_effect": "la perte est-elle provisoire ou définitive ?",
    "reveals_care": "le nom seul dit-il de quoi la personne est soignée ?",
    "recipients": "sait-on qui a les données ?",
    "recipient_trusted": "le destinataire, tenu au secret, confirme-t-il par écrit avoir tout effacé ?",
    "identifiable": "peut-on reconnaître les personnes ?",
}


def span(left: timedelta) -> str:
    """« 2 jours 3 heures », « 45 minutes »: rounded down, so that nobody is given time."""
    minutes = max(int(left.total_seconds()) // 60, 0)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return " ".join([counted(days, "jour"), *([counted(hours, "heure")] if hours else [])])
    if hours:
        return " ".join(
            [counted(hours, "heure"), *([counted(minutes % 60, "minute")] if minutes % 60 else [])]
        )
    return counted(minutes, "minute")


def number(value: float) -> str:
    """« 4,75 », « 2,0 »."""
    text = f"{value:.2f}"
    return (text[:-1] if text.endswith("0") else text).replace(".", ",")
