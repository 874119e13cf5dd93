"""`vigie evidence scan` and `vigie evidence drill`: signs of encryption under a folder, and the exercise for
trainers."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from vigie.cli import FAILED, INCOMPLETE, OK, UNSAFE, USAGE, Failure
from vigie.typography import counted

SHOWN = 10
MOST_FILES = 200_000


def add_scan(subcommands: Any) -> None:
    """Register both under `vigie evidence`."""
    about = "Chercher des signes de chiffrement dans un dossier, sans rien y écrire."
    scan = subcommands.add_parser("scan", aliases=["examiner"], help=about, description=about)
    scan.add_argument("path", metavar="CHEMIN", type=Path, help="le dossier à examiner")
    scan.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    scan.set_defaults(run=_scan)
    about = "Exercice : des fichiers inventés, un chiffrement simulé, une recherche, et tout est rendu."
    drill = subcommands.add_parser("drill", aliases=["exercice"], help=about, description=about)
    drill.add_argument("--files", metavar="N", type=int, default=20_000, help="nombre de fichiers (20000)")
    drill.add_argument(
        "--mode",
        metavar="MODE",
        default="renamed",
        help="renamed (renommés), in_place (sur place), partial (le début), intermittent (un bloc sur deux)",
    )
    drill.add_argument("--fraction", metavar="PART", default="0.6", help="part des fichiers touchés (0.6)")
    drill.add_argument("--seed", metavar="N", type=int, default=1, help="même nombre, mêmes fichiers (1)")
    drill.add_argument("--keep", action="store_true", help="garder le dossier, rendu à son état d’origine")
    drill.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    drill.set_defaults(run=_drill)


def _say_json(value: Any) -> None:
    """ASCII: a name may hold bytes that aren't UTF-8, kept as lone surrogates, and spaces that must stay."""
    print(json.dumps(value, ensure_ascii=True, indent=2))


def _line(text: str) -> None:
    """For people: what a terminal would obey, or couldn't print, is replaced."""
    print(UNSAFE.sub("\ufffd", text.encode("utf-8", "replace").decode("utf-8")))


def _scan(args: argparse.Namespace) -> int:
    from vigie import platform
    from vigie.evidence.scan import scan

    if not os.path.lexists(args.path):
        raise Failure(f"« {args.path.name} » est introuvable.", USAGE)
    if not args.path.is_dir() and not args.path.is_file():
        raise Failure(f"« {args.path.name} » n’est ni un dossier ni un fichier.", USAGE)
    try:
        report = scan(args.path, progress=None if args.json else _progress)
    except OSError as error:
        raise Failure(f"« {args.path.name} » ne s’ouvre pas : {platform.why(error)}.") from error
    if args.json:
        _say_json(report.to_json())
    else:
        _end_of_progress()
        for line in told(report, datetime.now().astimezone().tzinfo or UTC):
            _line(line)
    return OK if report.complete else INCOMPLETE


def _progress(done: int, _folder: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} fichiers lus…")
        sys.stderr.flush()


def _end_of_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 60 + "\r")


def told(report: Any, zone: tzinfo) -> list[str]:
    """The report in a few sentences, for whoever stands at the PC."""
    suspects = counted(len(report.suspect), "fichier")
    lines = [f"{counted(report.files, 'fichier examiné')}."]
    if report.alarm:
        lines.append(f"Signes de chiffrement : {suspects} dont le contenu ne correspond plus au nom.")
    elif report.suspect:
        lines.append(f"{suspects} au contenu inattendu : trop peu pour parler d’un chiffrement.")
        lines.append("Un fichier abîmé se présente de la même façon. Cela ne dit pas que ce PC est sain.")
    else:
        lines.append(
            "Aucun signe de chiffrement dans ce qui a pu être lu. Cela ne dit pas que ce PC est sain."
        )
    lines += _when(report, zone)
    if report.extensions:
        lines.append(f"Extensions ajoutées : {', '.join(report.extensions[:SHOWN])}.")
    if report.alarm:
        lines.append("Dossiers les plus touchés :")
        lines += [f"  {name or '(à la racine)'} : {number}" for name, number in report.folders[:SHOWN]]
    if report.notes:
        lines.append("Messages qui ressemblent à une demande de rançon (gardez-les, ne répondez pas) :")
        lines += [f"  {path}" for path in report.notes[:SHOWN]]
        if len(report.notes) > SHOWN:
            lines.append(f"  et {len(report.notes) - SHOWN} de plus")
    lines += _unjudged(report)
    if report.alarm:
        lines.append("N’ouvrez, ne renommez et n’effacez rien. Appelez la personne qui vous aide.")
    return lines


def _when(report: Any, zone: tzinfo) -> list[str]:
    if not report.alarm or report.started_at is None or report.ended_at is None:
        return []
    from vigie.dates import hour, instant

    first, last = report.started_at.astimezone(zone), report.ended_at.astimezone(zone)
    ended = hour(last) if first.date() == last.date() else instant(last)
    return [
        f"Premier fichier touché : {instant(first)}. Dernier : {ended}.",
        "Ces heures sont celles inscrites sur les fichiers ; un attaquant peut les fausser.",
    ]


def _unjudged(report: Any) -> list[str]:
    lines = []
    if report.unread_count:
        lines.append(f"Non lus (accès refusé, fichier occupé ou abîmé) : {report.unread_count}.")
        lines += [f"  {path or '(le dossier lui-même)'}" for path in report.unread[:SHOWN]]
    if report.set_aside:
        lines.append(f"D’un format que Vigie ne sait pas juger, et non comptés : {report.set_aside}.")
    if report.skipped:
        lines.append(f"Laissés de côté (liens, périphériques) : {report.skipped}.")
    if report.stopped:
        lines.append("La recherche a été arrêtée avant la fin.")
    return lines


def _drill(args: argparse.Namespace) -> int:
    from vigie.evidence.drill import RefusedError, run

    wanted = _wanted(args)
    try:
        report = run(wanted, None if args.json else _step)
    except RefusedError as error:
        raise Failure(str(error)) from error
    if args.json:
        _say_json(report.to_json())
    else:
        _end_of_progress()
        for line in drill_told(report):
            _line(line)
    if not report.restored:
        return FAILED
    return OK if report.removed or args.keep else INCOMPLETE


def _wanted(args: argparse.Namespace) -> Any:
    from vigie.evidence.drill import Drill
    from vigie.evidence.drill.playing import Mode

    if args.mode not in list(Mode):
        raise Failure(f"« --mode » attend l’un de : {', '.join(Mode)}.", USAGE)
    try:
        fraction = float(args.fraction.replace(",", "."))
    except ValueError:
        fraction = 0.0
    if not 0 < fraction <= 1:
        raise Failure("« --fraction » attend un nombre entre 0 et 1, par exemple 0.6.", USAGE)
    if not 10 <= args.files <= MOST_FILES:
        raise Failure(f"« --files » attend un nombre entre 10 et {MOST_FILES}.", USAGE)
    return Drill(args.files, Mode(args.mode), fraction, args.seed, args.keep)


def _step(name: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{name} : {done} sur {total}   ")
        sys.stderr.flush()


def drill_told(report: Any) -> list[str]:
    """The exercise's outcome in a few sentences."""
    error = report.started_error_s
    given_back = (
        "Fichiers rendus à l’identique, octet par octet."
        if report.restored
        else "Des fichiers n’ont pas été rendus à l’identique : c’est un défaut de Vigie, à signaler."
    )
    lines = [
        f"Exercice : {counted(report.files, 'fichier')}, {report.hit} touchés (mode {report.mode}).",
        f"Retrouvés : {report.found} sur {report.hit}, soit {_decimal(100 * report.recall)} %.",
        f"Signalés à tort : {report.false_files}.",
        f"Alarme : {'oui' if report.alarm else 'non'}.",
        f"Messages retrouvés : {report.notes_found} sur {report.notes}.",
        "Heure du début : non trouvée." if error is None else f"Heure du début : à {_decimal(error)} s près.",
        f"Durée de la recherche : {_decimal(report.scan_s)} s.",
        given_back,
    ]
    if report.removed:
        lines.append("Le dossier de l’exercice est effacé.")
    elif report.folder:
        lines.append(f"Le dossier de l’exercice est resté : {report.folder}")
    return lines


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
