"""`vigie request deadlines`: until when a patient's request is answered, with no vault and nothing kept."""

import argparse
import sys
from datetime import date
from typing import Any

from vigie.cli import OK, USAGE, Failure, say_json
from vigie.dates import day as told
from vigie.dates import read_day

SCHEMA = "vigie.request-deadlines/1"
KINDS = {"acces": "access", "acces_donnees": "access_data", "effacement": "erasure", "limitation": "restriction",
         "opposition": "objection", "portabilite": "portability"}  # fmt: skip
PARTS = {"all": "", "recent": " pour ce qui a moins de cinq ans", "old": " pour ce qui est plus ancien"}
FLAWS = {
    "order": "Les informations les plus récentes sont datées avant les plus anciennes : corrigez l’une des dates.",
    "data_to_come": "Des informations sont datées après la réception de la demande : corrigez l’une des dates.",
}


def add_commands(add: Any) -> None:
    """Register it."""
    request = add("request", "Dire jusqu’à quand on répond à la demande d’un patient.", _request)
    request.add_argument("verb", metavar="deadlines", help="deadlines : les délais, d’après des dates")
    request.add_argument("--kind", metavar="DEMANDE", required=True, help="access, rectification, erasure…")
    request.add_argument("--received", metavar="JOUR", required=True, help="le jour où elle est arrivée")
    request.add_argument(
        "--oldest-data", metavar="JOUR", default="", help="la plus ancienne information demandée"
    )
    request.add_argument("--newest-data", metavar="JOUR", default="", help="la plus récente")
    request.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def _request(args: argparse.Namespace) -> int:
    from vigie.cli import catalogue_in_force
    from vigie.requests.rules.deadlines import ImpossibleDatesError, Kind, deadlines
    from vigie.requests.table import table

    if args.verb not in ("deadlines", "delais"):
        raise Failure("Tapez « vigie request deadlines ».", USAGE)
    name = args.kind.strip().lower()
    name = KINDS.get(name, name)
    if name not in set(Kind):
        raise Failure(f"Demande inconnue. Choisissez parmi : {', '.join(Kind)}.", USAGE)
    catalogue_in_force()
    kind, known = Kind(name), table()
    if known is None:
        raise Failure("Le contenu en cours ne connaît pas les demandes des patients : mettez-le à jour.")
    try:
        received = read_day(args.received)
        found = deadlines(kind, received, _given(args.oldest_data), _given(args.newest_data))
    except ImpossibleDatesError as error:
        raise Failure(FLAWS[error.flaw], USAGE) from error
    except ValueError as error:
        raise Failure(str(error), USAGE) from error
    words = known.kinds[kind]
    if args.json:
        say_json({
            "schema": SCHEMA, "kind": str(kind), "received": received.isoformat(),
            "deadlines": [
                {
                    "part": str(one.part), "not_before": _iso(one.not_before), "due_on": one.due_on.isoformat(),
                    "warn_on": one.warn_on.isoformat(), "extendable": one.extended_to is not None,
                    "extended_to": _iso(one.extended_to),
                }
                for one in found
            ],
            "notes": list(words.notes),
            "sources": [
                {"title": one.title, "url": one.url or None, "checked_on": one.checked_on.isoformat()}
                for one in words.sources
            ],
        })  # fmt: skip
        return OK
    lines = [f"{words.label}, demande reçue le {told(received)}."]
    for one in found:
        before = f", pas avant le {told(one.not_before)}" if one.not_before else ""
        after = f" ; au plus tard le {told(one.extended_to)} avec une raison" if one.extended_to else ""
        lines.append(f"  Répondez au plus tard le {told(one.due_on)}{PARTS[one.part]}{before}{after}.")
    lines += [*(f"  {note}" for note in words.notes), "Repère de Vigie, ni certification ni avis juridique."]
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _given(text: str) -> date | None:
    return read_day(text) if text.strip() else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
