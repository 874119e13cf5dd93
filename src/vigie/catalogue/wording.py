"""The French sentences of verdicts. One place, so that the command line, the screens and the documents agree."""

from collections.abc import Mapping
from datetime import datetime

from vigie.catalogue.rules import Basis, Fact, FactSpec, Missing, MissingKind, Outcome, Reason, Verdict
from vigie.dates import day as day
from vigie.dates import instant as instant
from vigie.typography import french

WORDS = {
    Outcome.MET: "En place",
    Outcome.TO_FIX: "À corriger",
    Outcome.UNKNOWN: "Inconnu",
    Outcome.NOT_APPLICABLE: "Sans objet",
}
BASIS = {Basis.MEASURED: "mesuré", Basis.DECLARED: "déclaré"}
WHO = {
    "self": "vous",
    "helper": "votre prestataire informatique",
    "vendor": "votre éditeur de logiciel",
    "insurer": "votre assureur",
    "order": "votre Ordre",
}
SYSTEMS = {
    "windows": "Windows",
    "macos": "macOS",
    "linux": "Linux",
    "android": "Android",
    "ios": "iOS ou iPadOS",
}
MARK = "Repère de Vigie, ni certification ni avis juridique"
TITLE = "Mesures d’hygiène numérique, d’après le mémento de l’ANS, la CNIL et l’ANSSI"

_REASONS = {
    Reason.MEASURE_PASSES: "La mesure le montre.",
    Reason.MEASURE_FAILS: "La mesure montre que ce point n’est pas en place.",
    Reason.CONTRADICTION: "La mesure dit oui, votre réponse dit non : à éclaircir.",
    Reason.DECLARED_YES: "Vous l’avez déclaré.",
    Reason.DECLARED_NO: "Vous avez répondu que ce point n’est pas en place.",
    Reason.DECLARED_PARTIAL: "Vous avez répondu que ce point est en place en partie.",
    Reason.DECLARED_NOT_MEASURED: "Vous l’avez déclaré, mais la mesure reste à faire.",
    Reason.NEEDS_MEASURE: "Ce point est trop important pour une simple déclaration : il faut une mesure.",
    Reason.NOT_ANSWERED: "La question n’a pas encore de réponse.",
    Reason.DOES_NOT_KNOW: "Vous ne savez pas : à demander à votre prestataire.",
    Reason.ANSWER_EXPIRED: "Votre réponse ne compte plus à ce jour : la question vous sera posée de nouveau.",
    Reason.NOT_MEASURED: "Ce point n’a pas encore été mesuré.",
    Reason.MEASURE_EXPIRED: "La dernière mesure date trop : mesurez à nouveau.",
    Reason.MEASURE_UNAVAILABLE: "Vigie n’a pas pu lire ce réglage.",
    Reason.NOT_CONCERNED: "Votre cabinet n’est pas concerné.",
    Reason.PROFILE_UNKNOWN: "Il manque un renseignement sur votre cabinet pour le dire.",
    Reason.DEVICES_UNKNOWN: "Les appareils du cabinet ne sont pas encore décrits.",
    Reason.SYSTEM_UNKNOWN: "Le système de cet appareil n’est pas connu.",
    Reason.NO_DEVICE: "Aucun appareil du cabinet n’est concerné.",
}
_GATHERED = {
    Outcome.MET: "Tous les points réunis ici sont en place.",
    Outcome.NOT_APPLICABLE: "Aucun des points réunis ici ne vous concerne.",
}


def reason(
    verdict: Verdict, specs: Mapping[str, FactSpec], statements: Mapping[str, str] | None = None
) -> str:
    """Why this verdict, in one or two French sentences."""
    if verdict.reason == Reason.GATHERED:
        if verdict.worst is None or verdict.outcome in _GATHERED:
            return french(_GATHERED.get(verdict.outcome, ""))
        what = (statements or {}).get(verdict.worst.id, verdict.worst.id)
        return french(f"« {what} » : {reason(verdict.worst, specs)}")
    if verdict.reason == Reason.MEASURE_UNAVAILABLE:
        given = [m.reason for m in verdict.missing if m.kind == MissingKind.UNAVAILABLE and m.reason]
        return french(" ".join(dict.fromkeys(given)) or _REASONS[verdict.reason])
    sentence = _REASONS[verdict.reason]
    if verdict.reason == Reason.MEASURE_EXPIRED and any(m.reason for m in verdict.missing):
        sentence = "La mesure porte une date à venir : vérifiez la date de ce PC, puis mesurez à nouveau."
    if verdict.reason in (Reason.NOT_MEASURED, Reason.MEASURE_EXPIRED):
        labels = [specs[m.key].label for m in verdict.missing if m.key in specs]
        if labels:
            sentence += f" Reste à lire : {', '.join(dict.fromkeys(labels)).lower()}."
    if verdict.disagrees:
        sentence += " Vous aviez pourtant répondu oui : à éclaircir."
    return french(sentence)


def evidence(fact: Fact, spec: FactSpec | None) -> str:
    """A fact read aloud: « Pare-feu du poste : oui »."""
    label = spec.label if spec else fact.key
    return french(f"{label} : {value_text(fact, spec)}")


def value_text(fact: Fact, spec: FactSpec | None) -> str:
    """A fact's value in French, with its unit."""
    value = fact.value
    if value is None:
        return fact.unavailable or "inconnu"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, tuple):
        return ", ".join(value) if value else "aucun"
    if spec and isinstance(value, str) and value in spec.choice_labels:
        return spec.choice_labels[value]
    if spec and spec.type == "date" and isinstance(value, str):
        return day(datetime.fromisoformat(value))
    return french(f"{value}{_unit(spec)}")


def missing_text(missing: Missing, specs: Mapping[str, FactSpec]) -> str:
    """What a verdict lacked, and why."""
    spec = specs.get(missing.key)
    label = spec.label if spec else missing.key
    why = {
        MissingKind.ABSENT: "pas encore mesuré",
        MissingKind.EXPIRED: missing.reason or "mesure trop ancienne",
        MissingKind.UNAVAILABLE: missing.reason or "illisible",
    }[missing.kind]
    return french(f"{label} : {why}")


def _unit(spec: FactSpec | None) -> str:
    units = {"days": " jours", "minutes": " min", "seconds": " s", "characters": " caractères", "count": ""}
    return units.get(spec.unit, "") if spec else ""
