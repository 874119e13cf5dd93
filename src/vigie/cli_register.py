"""`vigie register`: the register of processing activities as a file, and a register kept elsewhere brought in."""

import argparse
import sys
from pathlib import Path
from typing import Any

from vigie.cli import OK, USAGE, Failure, say_json

FRENCH = {"exporter": "export", "importer": "import"}
KINDS = ("json", "ods", "xlsx", "pdf")


def add_commands(add: Any) -> None:
    """Register it."""
    from vigie.cli_vault import add_secrets

    register = add(
        "register", "Emporter le registre des traitements, ou en apporter un déjà tenu.", _register
    )
    register.add_argument("action", metavar="export|import", help="emporter, ou apporter")
    register.add_argument(
        "file", metavar="FICHIER", type=Path,
        help="export : un fichier .json, .ods, .xlsx ou .pdf à créer ; import : un fichier .ods, .xlsx ou .json",
    )  # fmt: skip
    register.add_argument(
        "--dry-run", action="store_true", help="import : lire sans rien écrire, sans ouvrir le coffre"
    )
    register.add_argument("--json", action="store_true", help="import : écrire le résultat en JSON")
    add_secrets(register, "La phrase de passe du coffre")


def _register(args: argparse.Namespace) -> int:
    action, kind = FRENCH.get(args.action, args.action), args.file.suffix.lower().removeprefix(".")
    if action == "export" and kind in KINDS:
        return _export(args, kind)
    if action == "import":
        return _import(args)
    raise Failure(
        "Tapez « vigie register export FICHIER » avec un nom en .json, .ods, .xlsx ou .pdf, "
        "ou « vigie register import FICHIER ».", USAGE,
    )  # fmt: skip


def _export(args: argparse.Namespace, kind: str) -> int:
    from vigie import platform
    from vigie.cli_vault import Secrets, alone, django_ready, new_file, opened

    new_file(args.file)
    with django_ready(), alone(), opened(Secrets(args.passphrase_fd), args.person):
        from django.utils import timezone

        from vigie.processing import exporting, services

        rows = services.listing()
        if not rows:
            raise Failure("Le registre de ce coffre est vide : commencez-le dans Vigie, page « Registre ».")
        now = timezone.now()
        made = {"json": exporting.as_json, "pdf": exporting.as_pdf}
        platform.write_private(args.file, made[kind](now) if kind in made else exporting.as_sheet(kind, now))
        sys.stdout.write(f"Registre écrit dans « {args.file.name} » : {len(rows)} activités.\n")
    return OK


def _import(args: argparse.Namespace) -> int:
    from vigie.cli_vault import Secrets, alone, django_ready, opened

    with django_ready():
        found = _found(args.file)
        if args.dry_run:
            _say(args, [(one, "read") for one in found])
            return OK
        with alone(), opened(Secrets(args.passphrase_fd), args.person):
            from vigie.processing import services

            taken = [
                (one, "example" if one.example else services.take(one.title, one.record)) for one in found
            ]
        _say(args, taken)
    return OK


def _found(path: Path) -> list[Any]:
    from vigie.documents import spreadsheets
    from vigie.processing import importing
    from vigie.processing.table import table
    from vigie.processing.wire import RecordError

    try:
        if path.stat().st_size > spreadsheets.LARGEST:
            raise Failure(spreadsheets.REASONS["large"])
        return importing.read_register(path.read_bytes(), table())
    except OSError as error:
        raise Failure(
            f"Le fichier « {path.name} » ne s’ouvre pas. Vérifiez son nom et son dossier.", USAGE
        ) from error
    except RecordError as error:
        raise Failure(str(error)) from error


WORDS = {
    "read": "lue", "added": "ajoutée", "changed": "modifiée", "same": "déjà là, à l’identique",
    "example": "laissée : elle ressemble à l’exemple du modèle",
}  # fmt: skip


def _say(args: argparse.Namespace, taken: list[tuple[Any, str]]) -> None:
    from vigie.processing import wire

    if args.json:
        say_json({
            "schema": "vigie.register-import/1", "written": not args.dry_run,
            "activities": [
                {"title": one.title, "sheet": one.sheet, "result": result, "unread": list(one.unread),
                 **wire.plain(one.record)} for one, result in taken
            ],
        })  # fmt: skip
        return
    for one, result in taken:
        sys.stdout.write(f"{one.title} : {WORDS[result]}\n")
        for text in one.unread:
            sys.stdout.write(f"  non compris : {text}\n")
