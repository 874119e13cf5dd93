"""An incident given as JSON: what is missing is unknown, what is unknown to Vigie is listed, what is wrong is refused.

Names and words are English; the French ones in ALIASES are taken too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from vigie.catalogue.wire import WireError
from vigie.incidents.rules import enisa
from vigie.incidents.rules.breach import DATA, IDENTIFIABLE, PEOPLE, Breach, Cause
from vigie.incidents.rules.decisions import Situation
from vigie.incidents.rules.known import Known
from vigie.typography import fold

YES = frozenset({"yes", "oui", "true", "vrai"})
NO = frozenset({"no", "non", "false", "faux"})
UNKNOWN = frozenset({"unknown", "inconnu", "inconnue", "ne sait pas", "je ne sais pas", ""})
MOST = 10**10
LONGEST = 60
"""How much of a wrong value a sentence quotes."""

WORDS: Mapping[str, frozenset[str]] = {
    "cause": frozenset(cause.value for cause in Cause),
    "recipients": frozenset(enisa.CONFIDENTIALITY),
    "integrity_effect": frozenset(enisa.INTEGRITY),
    "availability_effect": frozenset(enisa.AVAILABILITY),
    "identifiable": frozenset(IDENTIFIABLE),
    "health_detail": frozenset(enisa.HEALTH),
    "data": DATA,
    "people": PEOPLE,
    "raises": enisa.RAISES,
    "lowers": enisa.LOWERS,
}
ALIASES: Mapping[str, Mapping[str, str]] = {
    "cause": {
        "rancongiciel": "ransomware", "compte": "account", "messagerie": "mailbox", "hameconnage": "phishing",
        "faux support": "remote_support", "vol": "device_stolen", "perte": "device_lost", "papier": "paper",
        "mauvais destinataire": "misdirected", "exposition": "exposure", "editeur": "vendor", "panne": "outage",
        "autre": "other",
    },
    "recipients": {"connus": "known", "inconnus": "unknown"},
    "integrity_effect": {"sans usage": "unused", "recuperable": "recoverable", "irrecuperable": "unrecoverable"},
    "availability_effect": {"sans difficulte": "easy", "temporaire": "temporary", "definitive": "permanent"},
    "identifiable": {"negligeable": "negligible", "limitee": "limited", "importante": "significant",
                     "maximale": "maximum"},
    "data": {
        "identite": "identity", "coordonnees": "contact", "nir": "national_id", "sante": "health",
        "bancaires": "financial", "financieres": "financial", "identifiants": "credentials",
        "mots de passe": "credentials", "sensibles": "sensitive", "infractions": "offences",
        "comportement": "behaviour", "localisation": "location",
    },
    "people": {"mineurs": "minors", "personnes fragiles": "vulnerable", "salaries": "staff",
               "confreres": "colleagues", "proches": "relatives"},
}  # fmt: skip
SETS = ("data", "people")
COUNTS = ("people_count",)
CHOICES = ("cause", "recipients", "integrity_effect", "availability_effect", "identifiable")


@dataclass(frozen=True, slots=True)
class Given:
    """What a file said."""

    breach: Breach
    situation: Situation
    context: enisa.Context
    ignored: tuple[str, ...]


def given(raw: Any) -> Given:
    """The incident of a JSON value; WireError with a French sentence when a value is of another kind."""
    if not isinstance(raw, dict):
        raise WireError("La description de l’incident doit être un objet JSON, entre accolades.")
    readers = _readers()
    found = {key: readers[key](key, value) for key, value in raw.items() if key in readers}
    context = _context(raw.get("context"))
    ignored = [str(key) for key in raw if key not in readers and key != "context"]
    if isinstance(raw.get("context"), dict):
        ignored += [
            f"context.{key}" for key in raw["context"] if key not in {"raises", "lowers", "health_detail"}
        ]
    return Given(
        Breach(**_only(Breach, found)), Situation(**_only(Situation, found)), context, tuple(sorted(ignored))
    )


def _only(kind: type, found: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in found.items() if name in names}


def _readers() -> dict[str, Callable[[str, Any], Any]]:
    names = {field.name for kind in (Breach, Situation) for field in fields(kind)}
    special: dict[str, Callable[[str, Any], Any]] = {
        **dict.fromkeys(SETS, many), **dict.fromkeys(COUNTS, count), **dict.fromkeys(CHOICES, one),
        "cause": _cause,
    }  # fmt: skip
    return {name: special.get(name, known) for name in names}


def known(name: str, value: Any) -> Known:
    """True, false, or unknown."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = fold(value).strip()
        for words, meaning in ((YES, True), (NO, False), (UNKNOWN, None)):
            if word in words:
                return meaning
    raise WireError(f"« {name} » attend oui, non ou inconnu (true, false ou null), pas {_quoted(value)}.")


def count(name: str, value: Any) -> int | None:
    """A whole number, zero included, or unknown."""
    if _unsaid(name, value):
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise WireError(f"« {name} » attend un nombre entier, zéro ou plus, pas {_quoted(value)}.")
    return value


def one(name: str, value: Any) -> str | None:
    """A word of a list, or unknown."""
    return None if _unsaid(name, value) else _word(name, value)


def _cause(name: str, value: Any) -> Cause | None:
    word = one(name, value)
    return None if word is None else Cause(word)


def many(name: str, value: Any) -> frozenset[str] | None:
    """Some words of a list; an empty list is a known nothing, null is unknown."""
    if _unsaid(name, value):
        return None
    if not isinstance(value, list):
        raise WireError(
            f'« {name} » attend une liste, par exemple ["{min(WORDS[name])}"], pas {_quoted(value)}.'
        )
    return frozenset(_word(name, item) for item in value)


def _unsaid(name: str, value: Any) -> bool:
    """Null, or a word that says so, where it isn't one of the words asked for."""
    if value is None:
        return True
    return (
        isinstance(value, str)
        and (word := fold(value).strip()) in UNKNOWN
        and word not in WORDS.get(name, ())
    )


def _word(name: str, value: Any) -> str:
    if isinstance(value, str):
        word = fold(value).strip()
        word = ALIASES.get(name, {}).get(word, word)
        if word in WORDS[name]:
            return word
    accepted = ", ".join(sorted(WORDS[name]))
    raise WireError(f"« {name} » ne connaît pas {_quoted(value)}. Valeurs admises : {accepted}.")


def _context(raw: Any) -> enisa.Context:
    if raw is None:
        return enisa.Context()
    if not isinstance(raw, dict):
        raise WireError(f"« context » attend un objet, pas {_quoted(raw)}.")
    return enisa.Context(
        many("raises", raw.get("raises")) or frozenset(),
        many("lowers", raw.get("lowers")) or frozenset(),
        one("health_detail", raw.get("health_detail")),
    )


def _quoted(value: Any) -> str:
    match value:
        case None:
            return "une valeur vide"
        case dict():
            return "un objet"
        case list():
            return "une liste"
        case bool():
            return "oui ou non"
        case str():
            return f"« {value[:LONGEST]} »"
        case _:
            return "ce nombre"
