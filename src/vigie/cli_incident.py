"""`vigie deadline` and `vigie breach`: what the rules of incidents say, with no vault and nothing kept."""

import argparse
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vigie.cli import OK, USAGE, Failure, say_json

if TYPE_CHECKING:
    from vigie.incidents.rules.deadlines import Knowledge

ANSWERS = (
    ("personal_data", "des données personnelles sont perdues, modifiées, lues ou inaccessibles"),
    ("risk", "il existe un risque pour les personnes"),
    ("high_risk", "ce risque est élevé"),
    ("system_attack", "un système informatique a été attaqué"),
    ("insured", "un contrat peut couvrir"),
    ("complete", "la notification initiale disait tout"),
    ("obliged_structure", "établissement, laboratoire, centre de radiothérapie ou structure médico-sociale"),
    ("card_lost", "une carte de professionnel de santé est perdue ou volée"),
    ("bank_transfer", "un virement non autorisé a été fait"),
)
EXAMPLE = "2026-03-28T23:30+01:00"
YEARS = range(1990, 2200)
MOST_DAYS = 3650


def add_commands(add: Any) -> None:
    """Register them."""
    deadline = add("deadline", "Dire quels délais courent depuis la connaissance d’un incident.", _deadline)
    deadline.add_argument(
        "--known-at", metavar="INSTANT", help=f"l’heure où vous avez su, avec son décalage : {EXAMPLE}"
    )
    deadline.add_argument(
        "--told-at", metavar="INSTANT", help="l’heure du message d’un prestataire, si c’est lui qui l’a dit"
    )
    for name, meaning in ANSWERS:
        deadline.add_argument(_option(name), metavar="RÉPONSE", help=f"yes, no ou unknown : {meaning}")
    deadline.add_argument(
        "--insurer-days", metavar="JOURS", help="le délai écrit dans le contrat d’assurance"
    )
    deadline.add_argument(
        "--notified-at", metavar="INSTANT", help="l’heure de la notification initiale à la CNIL"
    )
    deadline.add_argument("--debited-on", metavar="JOUR", help="le jour du débit, par exemple 2026-11-24")
    deadline.add_argument(
        "--done", metavar="DÉLAI", action="append", default=[], help="un délai tenu, par exemple cnil_initial"
    )
    deadline.add_argument(
        "--zone",
        metavar="FUSEAU",
        default="Europe/Paris",
        help="le fuseau du cabinet, par exemple Indian/Reunion",
    )
    deadline.add_argument("--now", metavar="INSTANT", help="l’instant où l’on compte ce qui reste")
    deadline.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    breach = add("breach", "Peser une violation de données décrite dans un fichier.", _breach)
    breach.add_argument("action", metavar="assess", choices=("assess", "evaluer"), help="peser la violation")
    breach.add_argument("file", metavar="FICHIER", type=Path, help="la description de l’incident, en JSON")
    breach.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def _deadline(args: argparse.Namespace) -> int:
    from vigie.incidents import reports, telling
    from vigie.incidents.rules.deadlines import Kind

    law, zone = _law(), _zone(args.zone)
    facts = _facts(args, zone)
    unknown = sorted(set(args.done) - set(Kind))
    if unknown:
        raise Failure(
            f"« --done » ne connaît pas « {unknown[0]} ». Valeurs admises : {', '.join(Kind)}.", USAGE
        )
    now = _instant("--now", args.now, zone)
    if now is None and not args.json:
        now = datetime.now(UTC)
    if now is not None and facts.start > now:
        raise Failure("L’heure de connaissance est après l’instant présent : vérifiez-la.", USAGE)
    report = reports.deadline(facts, zone, law, now, args.done)
    if args.json:
        say_json(report)
    else:
        _say("\n".join(telling.deadline(report, zone)))
    return OK


def _facts(args: argparse.Namespace, zone: ZoneInfo) -> "Knowledge":
    from vigie.catalogue.wire import WireError
    from vigie.incidents import reading
    from vigie.incidents.rules.deadlines import Knowledge

    known = _instant("--known-at", args.known_at, zone)
    told = _instant("--told-at", args.told_at, zone)
    if known is None and told is None:
        raise Failure(f"Dites depuis quand vous le savez : --known-at {EXAMPLE}", USAGE)
    try:
        answers: dict[str, Any] = {
            name: reading.known(_option(name), getattr(args, name)) for name, _ in ANSWERS
        }
    except WireError as error:
        raise Failure(str(error), USAGE) from error
    notified = _instant("--notified-at", args.notified_at, zone)
    facts = Knowledge(known_at=known, told_at=told, notified_at=notified, debited_on=_day(args.debited_on))
    return replace(facts, insurer_days=_days(args.insurer_days), **answers)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _instant(option: str, given: str | None, zone: ZoneInfo) -> datetime | None:
    """An instant with its offset: without one, two people would read two different hours."""
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise Failure(
            f"« {option} » : « {given[:60]} » n’est pas un instant, par exemple {EXAMPLE}.", USAGE
        ) from error
    if moment.year not in YEARS:
        raise Failure(f"« {option} » : l’année {moment.year} n’est pas plausible.", USAGE)
    if moment.tzinfo is None:
        raise Failure(f"« {option} » : il manque le décalage horaire. {_meant(moment, zone)}", USAGE)
    return moment


def _meant(moment: datetime, zone: ZoneInfo) -> str:
    """How the hour is written with its offset, in that zone: once, twice, or never."""
    from vigie.incidents.rules import local_time

    written = [
        found.astimezone(zone).isoformat(timespec="minutes") for found in local_time.instants(moment, zone)
    ]
    if len(written) == 1:
        return f"Dans le fuseau {zone.key}, écrivez {written[0]}."
    if written:
        return (
            f"Dans le fuseau {zone.key}, cette heure a existé deux fois : choisissez {' ou '.join(written)}."
        )
    return f"Dans le fuseau {zone.key}, cette heure n’a pas existé. Écrivez par exemple {EXAMPLE}."


def _zone(key: str) -> ZoneInfo:
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Failure(
            f"« --zone » : « {key[:60]} » n’est pas un fuseau, par exemple Europe/Paris ou America/Cayenne.",
            USAGE,
        ) from error


def _days(given: str | None) -> int | None:
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 4 or not 0 < int(given) <= MOST_DAYS:
        raise Failure(f"« --insurer-days » attend un nombre de jours, de 1 à {MOST_DAYS}.", USAGE)
    return int(given)


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError as error:
        raise Failure(
            f"« --debited-on » : « {given[:60]} » n’est pas un jour, par exemple 2026-11-24.", USAGE
        ) from error
    if found.year not in YEARS:
        raise Failure(f"« --debited-on » : l’année {found.year} n’est pas plausible.", USAGE)
    return found


def _breach(args: argparse.Namespace) -> int:
    from vigie.catalogue import wire
    from vigie.incidents import reading, reports, telling

    law = _law()
    try:
        given = reading.given(wire.read_json(args.file))
    except wire.WireError as error:
        raise Failure(str(error), USAGE) from error
    report = reports.breach(given, law)
    if args.json:
        say_json(report)
        return OK
    _say("\n".join(telling.breach(report)))
    if given.ignored:
        sys.stderr.write(f"vigie : noms inconnus, laissés de côté : {_plain(', '.join(given.ignored))}.\n")
    return OK


def _law() -> Any:
    from vigie.catalogue.loader import CatalogueError
    from vigie.config import content
    from vigie.incidents.law import law

    content.start()
    try:
        return law()
    except CatalogueError as error:
        raise Failure(str(error)) from error


def _plain(text: str) -> str:
    """Names that a file gave, with nothing in them that a terminal would obey."""
    from vigie.cli import UNSAFE

    return UNSAFE.sub("\ufffd", text)[:500]


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
