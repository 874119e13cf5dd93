"""`vigie enroll`, and the file of `vigie audit --export`: what is done on a PC that another PC's cockpit follows."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vigie.cli import FAILED, OK, USAGE, Failure


def add_commands(add: Any) -> None:
    """Register them."""
    enroll = add("enroll", "Relier ce PC au PC principal du cabinet, par le code affiché là-bas.", _enroll)
    enroll.add_argument(
        "--code",
        metavar="CODE",
        help="les neuf chiffres affichés sur le PC principal (sans lui : où en est ce PC)",
    )
    enroll.add_argument(
        "--new-key", action="store_true", help="faire une nouvelle clé à la place de celle de ce PC"
    )


def _enroll(args: argparse.Namespace) -> int:
    from vigie.workstation import identity, rules

    if args.new_key and not args.code:
        raise Failure(
            "« --new-key » demande aussi « --code » : une nouvelle clé attend un nouveau code.", USAGE
        )
    try:
        found = _made(args) if args.code else _here()
    except rules.CodeError as error:
        raise Failure(str(error), USAGE) from error
    except identity.AlreadyEnrolled as error:
        raise Failure(f"{error} Ajoutez « --new-key ».", USAGE) from error
    except identity.IdentityError as error:
        raise Failure(str(error)) from error
    _say("Ce PC a sa clé. Les six mots de cette clé, à comparer avec ceux du PC principal :")
    _say("")
    _say(f"    {'  '.join(found.words)}")
    _say("")
    _say("Mesurez ce PC dans un fichier, par exemple sur une clé USB : vigie audit --export FICHIER")
    _say("Puis, sur le PC principal : « Appareils », « Importer un relevé ».")
    if _has_vault():
        sys.stderr.write(
            "vigie : ce PC porte aussi un coffre, où il se mesure déjà. Un PC n’a pas à être relié à lui-même.\n"
        )
    return OK


def _made(args: argparse.Namespace) -> Any:
    from vigie.workstation import identity

    return identity.enrol(args.code, datetime.now(UTC), renew=args.new_key)


def _here() -> Any:
    from vigie.workstation import identity

    found = identity.load()
    if found is None:
        raise Failure(
            "Ce PC n’est pas encore relié. Sur le PC principal, ouvrez « Appareils », puis « Ajouter un autre PC » ; "
            "tapez ici le code affiché : vigie enroll --code CODE",
            FAILED,
        )
    return found


def check_export(path: Path) -> None:
    """Before the measure, which takes its time: a file that is free, and a PC that has its key."""
    from vigie.cli_vault import new_file
    from vigie.workstation import identity

    new_file(path)
    try:
        _here()
    except identity.IdentityError as error:
        raise Failure(str(error)) from error


def write_report(path: Path, report: dict[str, Any], *, quiet: bool) -> None:
    """The signed file of an audit, written whole or not at all."""
    import vigie
    from vigie import platform
    from vigie.catalogue import packs
    from vigie.cli_vault import new_file
    from vigie.workstation import identity

    try:
        made, number = identity.carry(
            report, datetime.now(UTC), program=vigie.__version__, catalogue=packs.active().version
        )
    except identity.IdentityError as error:
        raise Failure(str(error)) from error
    new_file(path)
    try:
        platform.write_private(path, made)
    except OSError as error:
        raise Failure(f"Le relevé n’a pas pu être écrit ({platform.why(error)}).") from error
    if not quiet:
        _say(f"Relevé n° {number} écrit dans « {path.name} » : importez-le sur le PC principal.")
        _say("Il dit ce qui est faible sur ce PC : effacez-le de la clé USB une fois importé.")


def _has_vault() -> bool:
    from vigie import platform

    return (platform.vault_dir() / "header.json").exists()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
