"""`vigie decide`: whether a delegate or an impact assessment is due, from a profile, with no vault and nothing kept."""

import argparse
import sys
from pathlib import Path
from typing import Any

from vigie.cli import OK, USAGE, Failure, say_json

KINDS = {"dpo": "dpo", "delegue": "dpo", "dpia": "dpia", "aipd": "dpia"}
WORDS = {"required": "obligatoire", "recommended": "conseillé", "not_required": "pas obligatoire"}
NAMES = {"dpo": "Délégué à la protection des données", "dpia": "Analyse d’impact"}
KEYS = {"shared": "shared_records", "monitoring": "remote_monitoring"}
"""As a profile says them."""
UNKNOWN = {
    "structure": "la forme d’exercice",
    "shared": "si les dossiers sont partagés",
    "pharmacy_large": "le chiffre d’affaires",
    "ai": "l’usage d’une intelligence artificielle",
    "monitoring": "la télésurveillance",
    "warehouse": "les recherches et entrepôts",
    "staff_cctv": "les caméras au travail",
}


def add_commands(add: Any) -> None:
    """Register it."""
    decide = add("decide", "Dire si un délégué (DPO) ou une analyse d’impact (AIPD) s’impose.", _decide)
    decide.add_argument("kind", metavar="dpo|dpia", help="délégué, ou analyse d’impact")
    decide.add_argument(
        "--profile", metavar="PROFIL.json", type=Path, required=True, help="le profil du cabinet"
    )
    decide.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def _decide(args: argparse.Namespace) -> int:
    from vigie.catalogue import wire
    from vigie.cli import catalogue_in_force, professions
    from vigie.decisions import reading
    from vigie.decisions.rules import deciding
    from vigie.decisions.table import table

    kind = KINDS.get(args.kind.lower())
    if kind is None:
        raise Failure("Tapez « vigie decide dpo » ou « vigie decide dpia ».", USAGE)
    catalogue = catalogue_in_force()
    try:
        profile = wire.profile_from(
            wire.read_json(args.profile), professions(catalogue.tables), catalogue.facts
        )
    except wire.WireError as error:
        raise Failure(str(error), USAGE) from error
    decided = (deciding.dpo if kind == "dpo" else deciding.dpia)(reading.situation(profile.values))
    words = table().reasons
    reasons = [words[code] for code in decided.reasons if code in words]
    sources = {source.title: source for reason in reasons for source in reason.sources}
    if args.json:
        say_json({
            "schema": "vigie.decide/1", "kind": kind, "decision": str(decided.answer),
            "reasons": [reason.text for reason in reasons],
            "sources": [
                {"title": one.title, "url": one.url or None, "checked_on": one.checked_on.isoformat()}
                for one in sources.values()
            ],
            "unknown": [KEYS.get(name, name) for name in decided.unknown],
        })  # fmt: skip
        return OK
    lines = [f"{NAMES[kind]} : {WORDS[decided.answer]}.", *(f"  {reason.text}" for reason in reasons)]
    if decided.unknown:
        lines.append(f"  Pas connu : {', '.join(UNKNOWN[name] for name in decided.unknown)}.")
    lines.append("Repère de Vigie, ni certification ni avis juridique.")
    sys.stdout.write("\n".join(lines) + "\n")
    return OK
