"""`vigie binder`: the compliance file, written where one says; a sealed one, verified."""

import argparse
import sys
from pathlib import Path
from typing import Any

from vigie.cli import OK, USAGE, Failure


def add_commands(add: Any) -> None:
    """Register it."""
    from vigie.cli_vault import add_secrets

    binder = add("binder", "Constituer le dossier de conformité.", _binder)
    words = binder.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = words.add_parser("build", aliases=["constituer"], help="écrire le dossier dans un fichier")
    build.add_argument("file", metavar="FICHIER", type=Path, help="un fichier .pdf ou .zip, à créer")
    build.add_argument(
        "--leave-out", metavar="CHAPITRE:RAISON", action="append", default=[],
        help="laisser un chapitre de côté, par exemple staff:donné à part",
    )  # fmt: skip
    add_secrets(build, "La phrase de passe du coffre")
    build.set_defaults(run=_binder)
    verify = words.add_parser("verify", aliases=["verifier"], help="vérifier un dossier scellé, sans coffre")
    verify.add_argument("file", metavar="FICHIER", type=Path, help="le dossier .zip")
    verify.add_argument("--fingerprint", metavar="EMPREINTE", default="", help="celle notée ce jour-là")
    verify.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    verify.set_defaults(run=_verify)


def _verify(args: argparse.Namespace) -> int:
    from vigie.documents.sealed import verifier

    said = ["--fingerprint", args.fingerprint] if args.fingerprint else []
    return verifier.main([str(args.file), *said, *(["--json"] if args.json else [])])


def _binder(args: argparse.Namespace) -> int:
    from vigie import platform
    from vigie.catalogue.proofs import Chapter
    from vigie.cli_vault import Secrets, alone, django_ready, new_file, opened

    kind = args.file.suffix.lower().removeprefix(".")
    if kind not in {"pdf", "zip"}:
        raise Failure("Tapez « vigie binder build FICHIER » avec un nom en .pdf ou .zip.", USAGE)
    left_out = {}
    for text in args.leave_out:
        name, _, reason = text.partition(":")
        if name not in set(Chapter) or not reason.strip():
            raise Failure(
                f"« --leave-out » s’écrit CHAPITRE:RAISON. Chapitres : {', '.join(Chapter)}.", USAGE
            )
        left_out[name] = reason
    new_file(args.file)
    with django_ready(), alone(), opened(Secrets(args.passphrase_fd), args.person):
        from django.utils import timezone

        from vigie.binder import services

        made = services.build(kind, timezone.now(), left_out)
        platform.write_private(args.file, made.data)
        lines = [
            f"Dossier écrit dans « {args.file.name} » : {made.build.missing} manques dits en première page."
        ]
        if made.build.fingerprint:
            lines.append(f"Empreinte à noter : {made.build.fingerprint}")
        sys.stdout.write("\n".join(lines) + "\n")
    return OK
