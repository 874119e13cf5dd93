"""`vigie retention`: until when a file is kept, with no vault and nothing kept."""

import argparse
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from vigie.cli import OK, USAGE, Failure, say_json

if TYPE_CHECKING:
    from vigie.retention.rules.care_file import File, Term

SCHEMA = "vigie.retention/1"


def add_commands(add: Any) -> None:
    """Register it."""
    retention = add("retention", "Dire jusqu’à quand un dossier est gardé.", _retention)
    retention.add_argument("verb", metavar="compute", help="compute : calculer, d’après des dates")
    retention.add_argument("--profession", metavar="PROFESSION", required=True, help="par exemple medecin")
    retention.add_argument("--born", metavar="JOUR", default="", help="naissance : 2004-06-01, ou 2004-00-00")
    retention.add_argument("--last-care", metavar="JOUR", default="", help="dernière prise en charge")
    retention.add_argument(
        "--last-entry", metavar="JOUR", default="", help="dernière intervention sur le dossier"
    )
    retention.add_argument("--died", metavar="JOUR", default="", help="décès")
    retention.add_argument(
        "--genetic", metavar="JOUR", default="", help="examen génétique, pour un laboratoire"
    )
    retention.add_argument(
        "--dispute",
        metavar="DÉBUT:FIN",
        action="append",
        default=[],
        help="un litige ; DÉBUT: s’il est en cours",
    )
    retention.add_argument("--today", metavar="JOUR", default="", help="le jour où l’on se place")
    retention.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def _retention(args: argparse.Namespace) -> int:
    from vigie.cli import catalogue_in_force, professions
    from vigie.dates import NotADayError, read_day
    from vigie.retention.rules.care_file import ImpossibleDatesError, Status, Term, compute
    from vigie.retention.table import table
    from vigie.retention.words import FLAWS

    if args.verb not in ("compute", "calculer"):
        raise Failure("Tapez « vigie retention compute ».", USAGE)
    profession = professions(catalogue_in_force().tables).get(args.profession.strip().lower())
    if profession is None:
        raise Failure(
            f"Profession inconnue : « {args.profession[:60]} ». Écrivez par exemple medecin ou infirmier.",
            USAGE,
        )
    known = table()
    if known is None:
        raise Failure("Le contenu en cours n’a pas de durées : mettez-le à jour.")
    try:
        file, today = _file(args), read_day(args.today) if args.today else date.today()
        term = compute(file, today, laboratory=profession in known.laboratory)
    except NotADayError as error:
        raise Failure(str(error), USAGE) from error
    except ImpossibleDatesError as error:
        raise Failure(f"{FLAWS[error.flaw]} Corrigez l’une des dates.", USAGE) from error
    if profession in known.unfixed_for and term.status != Status.FROZEN:
        term = Term(Status.UNDETERMINED)
    reason, sources = known.told(term, profession)
    if args.json:
        say_json({
            "schema": SCHEMA, "profession": profession, "status": str(term.status),
            "rule": str(term.rule) if term.rule else None, "active_until": _iso(term.active_until),
            "ends_on": _iso(term.ends_on), "destroy_from": _iso(term.destroy_from),
            "legal_ends_on": _iso(term.legal_ends_on), "suspended_days": term.suspended_days,
            "reason": reason, "worth": known.worth,
            "sources": [
                {"title": one.title, "url": one.url or None, "checked_on": one.checked_on.isoformat()}
                for one in sources
            ],
        })  # fmt: skip
    else:
        _print(term, reason, known.worth)
    return OK


def _file(args: argparse.Namespace) -> "File":
    from vigie.dates import read_day
    from vigie.retention.reading import birth, dispute
    from vigie.retention.rules.care_file import File

    def given(text: str) -> date | None:
        return read_day(text) if text.strip() else None

    return File(
        given(args.last_care), birth(args.born), given(args.last_entry), given(args.died),
        tuple(dispute(text) for text in args.dispute), given(args.genetic),
    )  # fmt: skip


def _print(term: "Term", reason: str, worth: str) -> None:
    from vigie.dates import day
    from vigie.retention.words import STATUSES

    lines = [f"Dossier : {STATUSES[term.status]}.", f"  {reason}"]
    if term.active_until and term.ends_on and term.destroy_from:
        lines.append(
            f"  En base active jusqu’au {day(term.active_until)}, gardé jusqu’au {day(term.ends_on)}."
        )
        lines.append(f"  Destruction possible à partir du {day(term.destroy_from)}.")
    if term.suspended_days:
        lines.append(f"  Jours ajoutés par un litige : {term.suspended_days}.")
    lines += [f"  {worth}", "Repère de Vigie, ni certification ni avis juridique."]
    sys.stdout.write("\n".join(lines) + "\n")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
