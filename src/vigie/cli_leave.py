"""`vigie uninstall`: keep, hand over or destroy."""

import argparse
from pathlib import Path

from vigie.cli import INCOMPLETE, OK, USAGE, Failure
from vigie.cli_vault import Secrets, alone, django_ready, new_file, opened, say, write_export


def leave(args: argparse.Namespace, secrets: Secrets) -> int:
    """What becomes of the data is chosen before anything is removed."""
    if not (args.keep or args.hand_over or args.destroy):
        _choose(args, secrets)
    with django_ready():
        from vigie.transfer import leaving
        from vigie.workstation import identity

        if args.destroy:
            _destroy(args, secrets)
        else:
            with alone():
                code = _hand_over(args, secrets) if args.hand_over else OK
            if code not in (OK, INCOMPLETE):
                return code
            leaving.remove_run_files()
        removed = _remove_entries()
    say(f"Entrées de menu et de démarrage retirées : {removed}.")
    if identity.forget():
        say("La clé qui signait les relevés de ce PC est effacée.")
    if not args.destroy:
        from vigie import platform

        kept = "Il n’y a pas de coffre ici."
        if platform.vault_dir().exists():
            kept = f"Le coffre reste dans « {platform.vault_dir()} », chiffré."
        say(f"{kept} Le programme peut être effacé.")
    return OK


def _remove_entries() -> int:
    from vigie import autostart

    try:
        return autostart.remove_all()
    except autostart.AutostartError as error:
        raise Failure(str(error)) from error


def _choose(args: argparse.Namespace, secrets: Secrets) -> None:
    if not secrets.asked:
        raise Failure("Choisissez « --keep », « --hand-over FICHIER » ou « --destroy ATTESTATION ».", USAGE)
    say("Que deviennent les données du cabinet ?")
    say("  1. Les garder ici, chiffrées (elles se rouvrent en réinstallant Vigie)")
    say("  2. Les remettre à quelqu’un : un export chiffré, puis les garder ici")
    say("  3. Les détruire, avec une attestation")
    chosen = input("Votre choix (1, 2 ou 3) ? ").strip()
    if chosen == "1":
        args.keep = True
    elif chosen == "2":
        args.hand_over = Path(input("Fichier d’export à écrire : ").strip())
    elif chosen == "3":
        args.destroy = Path(input("Fichier d’attestation à écrire : ").strip())
    else:
        raise Failure("Rien n’a été fait.", USAGE)


def _hand_over(args: argparse.Namespace, secrets: Secrets) -> int:
    new_file(args.hand_over)
    with opened(secrets, args.person):
        return write_export(args.hand_over, secrets)


def _destroy(args: argparse.Namespace, secrets: Secrets) -> None:
    from django.utils import timezone

    from vigie import platform
    from vigie.transfer import leaving

    new_file(args.destroy)
    with alone():
        with opened(secrets, args.person):
            look = leaving.last_look()
        if secrets.asked and input("Tapez DETRUIRE pour détruire le coffre : ").strip() != "DETRUIRE":
            raise Failure("Rien n’a été détruit.", USAGE)
    leaving.destroy()
    text = leaving.certificate(look, timezone.now())
    try:
        platform.write_private(args.destroy, text.encode())
    finally:
        say(text)
