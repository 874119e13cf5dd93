"""`vigie start`, and `vigie autostart`: open the cockpit now, or at each login."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from vigie.cli import FAILED, OK, USAGE, Failure

CHOICES = ("on", "off", "status")


def add_commands(add: Any) -> None:
    """Register them."""
    start = add("start", "Ouvrir le cockpit.", _start)
    start.add_argument(
        "--no-browser", action="store_true", help="afficher l’adresse sans ouvrir le navigateur"
    )
    start.add_argument(
        "--at-login",
        action="store_true",
        help="comme à l’ouverture de la session : verrouillée, sans page, sauf si une échéance est arrivée",
    )
    start.add_argument(
        "--home", metavar="DOSSIER", type=Path, help="un autre dossier de données, qui existe déjà"
    )
    login = add("autostart", "Démarrer Vigie, verrouillée, à l’ouverture de la session, ou non.", _autostart)
    login.add_argument(
        "wanted",
        metavar="on|off|status",
        nargs="?",
        default="status",
        help="écrire l’entrée, la retirer, ou dire où elle en est (sans mot : status)",
    )


def _start(args: argparse.Namespace) -> int:
    from vigie import platform
    from vigie.desktop.launch import launch, launch_at_login

    if args.home is not None:
        if not args.home.is_dir():  # an unplugged disk must not be replaced by an empty folder of its name
            raise Failure("Ce dossier de données n’existe pas, ou le disque n’est pas branché.", USAGE)
        os.environ[platform.DATA_ENV] = str(args.home.absolute())
    if args.at_login:
        return launch_at_login()
    return launch(open_browser=not args.no_browser)


def _autostart(args: argparse.Namespace) -> int:
    from vigie import autostart

    if args.wanted not in CHOICES:
        raise Failure(f"« {args.wanted} » : tapez « on », « off » ou « status ».", USAGE)
    try:
        if args.wanted == "on":
            found = autostart.turn_on()
        else:
            if args.wanted == "off":
                autostart.turn_off()
            found = autostart.status()
    except autostart.AutostartError as error:
        raise Failure(str(error)) from error
    sys.stdout.write("".join(f"{line}\n" for line in _lines(found)))
    if found.problem:
        raise Failure(found.problem, FAILED)
    return OK


def _lines(found: Any) -> list[str]:
    if found.recorded is None:
        return ["Vigie ne démarre pas à l’ouverture de la session."]
    lines = [
        "Vigie démarre, verrouillée, à l’ouverture de la session."
        if found.on
        else "L’entrée est là, mais elle est arrêtée dans les réglages du système.",
        f"Entrée : {found.place}",
        f"Commande : {' '.join(found.recorded.command)}",
    ]
    if found.on and not found.current:
        lines.append("Elle ne désigne pas cette installation : « vigie autostart on » la refait.")
    return lines
