"""`vigie register`: the register of processing activities as a file."""

import argparse
import sys
from pathlib import Path
from typing import Any

from vigie.cli import OK, USAGE, Failure

FRENCH = {"exporter": "export"}


def add_commands(add: Any) -> None:
    """Register it."""
    from vigie.cli_vault import add_secrets

    register = add("register", "Emporter le registre des traitements.", _register)
    register.add_argument("action", metavar="export", help="emporter le registre")
    register.add_argument("file", metavar="FICHIER", type=Path, help="un fichier .json, à créer")
    add_secrets(register, "La phrase de passe du coffre")


def _register(args: argparse.Namespace) -> int:
    from vigie import platform
    from vigie.cli_vault import Secrets, alone, django_ready, new_file, opened

    if FRENCH.get(args.action, args.action) != "export" or args.file.suffix.lower() != ".json":
        raise Failure("Tapez « vigie register export FICHIER.json ».", USAGE)
    new_file(args.file)
    with django_ready(), alone(), opened(Secrets(args.passphrase_fd), args.person):
        from django.utils import timezone

        from vigie.processing import exporting, services

        rows = services.listing()
        if not rows:
            raise Failure("Le registre de ce coffre est vide : commencez-le dans Vigie, page « Registre ».")
        platform.write_private(args.file, exporting.as_json(timezone.now()))
        sys.stdout.write(f"Registre écrit dans « {args.file.name} » : {len(rows)} activités.\n")
    return OK
