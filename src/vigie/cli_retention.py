"""`vigie retention`: until when a file is kept, or each of a list; with no vault and nothing kept."""

import argparse
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from vigie.cli import INCOMPLETE, OK, USAGE, Failure, say_json

if TYPE_CHECKING:
    from vigie.retention.importing import Table
    from vigie.retention.rules.care_file import Durations, File, Term
    from vigie.retention.rules.columns import Column
    from vigie.retention.rules.listing import Listing

SCHEMA, LIST_SCHEMA = "vigie.retention/1", "vigie.retention-list/1"
SHOWN = 20


def add_commands(add: Any) -> None:
    """Register it."""
    retention = add("retention", "Dire jusqu’à quand un dossier est gardé.", _retention)
    retention.add_argument(
        "verb",
        metavar="compute|import",
        help="compute : d’après des dates ; import : d’après une liste de patients",
    )
    retention.add_argument("file", metavar="FICHIER", nargs="?", help="la liste : CSV, XLSX ou ODS")
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
    retention.add_argument("--dry-run", action="store_true", help="ne rien garder de la liste")
    retention.add_argument(
        "--column", metavar="RÔLE=TITRE", action="append", default=[],
        help="dire quelle colonne est quoi, par exemple last_care=Vu",
    )  # fmt: skip
    retention.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def _retention(args: argparse.Namespace) -> int:
    from vigie.cli import catalogue_in_force, professions
    from vigie.dates import NotADayError, read_day
    from vigie.retention.rules.care_file import ImpossibleDatesError, Status, Term, compute
    from vigie.retention.table import table
    from vigie.retention.words import FLAWS

    if args.verb not in ("compute", "calculer", "import", "importer"):
        raise Failure("Tapez « vigie retention compute » ou « vigie retention import ».", USAGE)
    profession = professions(catalogue_in_force().tables).get(args.profession.strip().lower())
    if profession is None:
        raise Failure(
            f"Profession inconnue : « {args.profession[:60]} ». Écrivez par exemple medecin ou infirmier.",
            USAGE,
        )
    known = table()
    if known is None:
        raise Failure("Le contenu en cours n’a pas de durées : mettez-le à jour.")
    if args.verb in ("import", "importer"):
        return _import(
            args,
            profession,
            durations=known.file_rule(profession).durations,
            unfixed=profession in known.unfixed_for,
        )
    if args.file or args.column or args.dry_run:
        raise Failure("Un fichier ne se donne qu’à « vigie retention import ».", USAGE)
    try:
        file, today = _file(args), read_day(args.today) if args.today else date.today()
        term = compute(file, today, known.file_rule(profession).durations)
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


def _import(args: argparse.Namespace, profession: str, *, durations: "Durations", unfixed: bool) -> int:
    from pathlib import Path

    from vigie.dates import NotADayError, read_day
    from vigie.retention import importing
    from vigie.retention.importing import ListError

    if not args.file:
        raise Failure(
            "Donnez la liste : vigie retention import FICHIER --profession medecin --dry-run.", USAGE
        )
    if not args.dry_run:
        raise Failure(
            "La commande ne garde rien : ajoutez --dry-run. Pour garder la liste, ouvrez « Durées ».", USAGE
        )
    if unfixed:
        raise Failure("Aucune durée n’est établie pour cette profession, dossier par dossier.", USAGE)
    try:
        today = read_day(args.today) if args.today else date.today()
    except NotADayError as error:
        raise Failure(str(error), USAGE) from error
    try:
        table = importing.read_path(Path(args.file))
        places = _places(args.column, table)
        found = importing.compute(table, places, today, durations=durations)
    except ListError as error:
        raise Failure(str(error)) from error
    if args.json:
        _say_list(profession, table.named(places), found)
    else:
        _print_list(table.named(places), found)
    return INCOMPLETE if found.rejected else OK


def _places(said: list[str], table: "Table") -> "dict[Column, int]":
    from vigie.retention.rules.columns import Column
    from vigie.typography import fold

    places, heads = dict(table.guessed), [fold(head) for head in table.heads]
    for text in said:
        role, sign, title = text.partition("=")
        if role not in set(Column) or not sign:
            raise Failure(
                f"« {text[:60]} » : écrivez par exemple last_care=Vu ; rôles : {', '.join(Column)}.", USAGE
            )
        if fold(title) not in heads:
            raise Failure(f"La liste n’a pas de colonne « {title[:60]} ».", USAGE)
        place = heads.index(fold(title))
        places = {column: at for column, at in places.items() if at != place}
        places[Column(role)] = place
    return places


def _say_list(profession: str, columns: dict[str, str], found: "Listing") -> None:
    from vigie.retention.words import refused

    say_json({
        "schema": LIST_SCHEMA, "profession": profession, "lines": found.lines,
        "accepted": found.taken,
        "rejected": [{"line": one.line, "reason": refused(one.reason)} for one in found.rejected], "columns": columns,
        "patients": [
            {
                "id": patient.number, "status": str(term.status), "active_until": _iso(term.active_until),
                "ends_on": _iso(term.ends_on), "destroy_from": _iso(term.destroy_from),
                "rule": str(term.rule) if term.rule else None,
            }
            for patient, term in found.patients
        ],
    })  # fmt: skip


def _print_list(columns: dict[str, str], found: "Listing") -> None:
    from collections import Counter

    from vigie.retention.words import COLUMNS, STATUSES, refused

    counted = Counter(term.status for _, term in found.patients)
    lines = [
        f"Lignes : {found.lines}. Dossiers : {len(found.patients)}. Lignes refusées : {len(found.rejected)}."
    ]
    lines += [f"  {COLUMNS[column]} : colonne « {head} »" for column, head in columns.items()]  # type: ignore[index]
    lines += [f"  {STATUSES[status]} : {counted[status]}" for status in STATUSES if counted[status]]
    lines += [f"  Ligne {one.line} : {refused(one.reason)}" for one in found.rejected[:SHOWN]]
    if len(found.rejected) > SHOWN:
        lines.append(f"  … et {len(found.rejected) - SHOWN} autres ; --json les donne toutes.")
    sys.stdout.write(
        "\n".join([*lines, "Rien n’a été gardé. Repère de Vigie, ni certification ni avis juridique."]) + "\n"
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
