"""Commands that need the vault. Secrets come from a terminal or a file descriptor, never from the command line."""

import argparse
import contextlib
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vigie.cli import FAILED, FORBIDDEN, INCOMPLETE, LOCKED, OK, USAGE, Failure
from vigie.typography import counted

if TYPE_CHECKING:
    from vigie.desktop.instance import Lock

SECRETS = "lire les secrets sur ce descripteur, un par ligne"
LONGEST = 64 * 1024
MAX_FD = 65535
Say = Callable[..., None]


def add_commands(add: Any) -> None:
    """Register them."""
    export = add("export", "Écrire tout le contenu du coffre dans un fichier chiffré.", _export)
    export.add_argument(
        "file", metavar="FICHIER", type=Path, help="le fichier à écrire (il ne doit pas exister)"
    )
    add_secrets(export, "la phrase de passe du coffre, puis celle du fichier")
    take = add("import", "Reprendre un export dans un coffre vide, créé au besoin.", _import)
    take.add_argument("file", metavar="FICHIER", type=Path, help="le fichier d’export")
    add_secrets(take, "la phrase de passe du coffre, puis celle du fichier")
    restore = add("restore", "Mettre une copie à la place du coffre de ce PC.", _restore)
    restore.add_argument("folder", metavar="DOSSIER", type=Path, help="le dossier « copie-… »")
    restore.add_argument(
        "--target", metavar="DOSSIER", type=Path, help="un autre dossier de données que celui de ce PC"
    )
    restore.add_argument(
        "--passphrase-fd",
        metavar="N",
        type=int,
        help=f"{SECRETS} : la clé de secours (ou la phrase, avec --person)",
    )
    restore.add_argument("--person", metavar="NOM", help="ouvrir avec la phrase de passe de cette personne")
    demo = add("demo", "Ouvrir un cabinet fictif, pour essayer.", _demo)
    demo.add_argument(
        "--no-browser", action="store_true", help="afficher l’adresse sans ouvrir le navigateur"
    )
    leave = add(
        "uninstall", "Retirer Vigie de ce PC, en choisissant ce que deviennent les données.", _uninstall
    )
    choice = leave.add_mutually_exclusive_group()
    choice.add_argument("--keep", action="store_true", help="laisser le coffre où il est")
    choice.add_argument(
        "--hand-over", metavar="FICHIER", type=Path, help="écrire un export chiffré, et garder le coffre"
    )
    choice.add_argument(
        "--destroy", metavar="ATTESTATION", type=Path, help="détruire le coffre, et écrire l’attestation"
    )
    add_secrets(leave, "la phrase de passe du coffre, puis celle du fichier")


def add_secrets(command: argparse.ArgumentParser, what: str) -> None:
    """The two options of every command that opens the vault."""
    command.add_argument("--passphrase-fd", metavar="N", type=int, help=f"{SECRETS} : {what}")
    command.add_argument("--person", metavar="NOM", help="la personne qui ouvre, quand il y en a plusieurs")


class Secrets:
    """Where secrets come from: the descriptor when one is given, else the terminal, else exit 4."""

    def __init__(self, descriptor: int | None) -> None:
        self._lines: list[str] | None = None if descriptor is None else _lines_of(descriptor)

    @property
    def asked(self) -> bool:
        """Whether a person is there to answer."""
        return self._lines is None and sys.stdin is not None and sys.stdin.isatty()

    def next(self, prompt: str) -> str:
        """The next secret; what is typed is not shown."""
        if self._lines is not None:
            if not self._lines:
                raise Failure(f"Il manque une ligne sur --passphrase-fd ({prompt.lower()}).", LOCKED)
            return self._lines.pop(0)
        if not self.asked:
            raise Failure(
                "Vigie est verrouillée, et il n’y a pas de terminal où taper la phrase de passe. "
                "Donnez-la par « --passphrase-fd N ».",
                LOCKED,
            )
        try:
            return getpass.getpass(f"{prompt} : ")
        except EOFError as error:
            raise Failure("Rien n’a été tapé.", LOCKED) from error

    def new(self, prompt: str) -> str:
        """A new secret: typed twice by a person, read once from a descriptor."""
        first = self.next(prompt)
        if self.asked and self.next(f"{prompt}, encore une fois") != first:
            raise Failure("Les deux phrases sont différentes. Rien n’a été fait.", USAGE)
        return first


def _lines_of(descriptor: int) -> list[str]:
    if not 0 <= descriptor <= MAX_FD:
        raise Failure("« --passphrase-fd » attend le numéro d’un descripteur ouvert.", USAGE)
    try:
        with os.fdopen(descriptor, "rb", closefd=descriptor > 2) as stream:
            return stream.read(LONGEST).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(
            "« --passphrase-fd » : ce descripteur ne se lit pas, ou n’est pas en UTF-8.", USAGE
        ) from error


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def django_ready() -> Iterator[None]:
    """Django, with the sentences of the rooms turned into exit codes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    import logging

    import django

    logging.getLogger("vigie").addHandler(logging.NullHandler())
    django.setup()
    from vigie.journal.rules import JournalError
    from vigie.vault import trouble
    from vigie.vault.errors import (
        RecoveryKeyTypo,
        TooManyAttempts,
        VaultError,
        VaultLocked,
        WrongPassphrase,
        WrongRecoveryKey,
    )
    from vigie.vault.rights import Forbidden

    try:
        yield
    except Forbidden as error:
        raise Failure(error.sentence, FORBIDDEN) from error
    except (VaultLocked, WrongPassphrase, WrongRecoveryKey, RecoveryKeyTypo, TooManyAttempts) as error:
        raise Failure(error.sentence, LOCKED) from error
    except (VaultError, JournalError) as error:
        raise Failure(error.sentence) from error
    except Failure:
        raise
    except Exception as error:
        if (told := trouble.of(error)) is None:
            raise  # main() says it
        raise Failure(told.sentence) from error


@contextlib.contextmanager
def alone() -> Iterator["Lock"]:
    """Nobody else at work on this vault: an open cockpit keeps the commands out."""
    from vigie import platform
    from vigie.desktop import instance

    platform.private_dir(platform.data_dir())
    platform.private_dir(platform.run_dir())
    lock = instance.Lock.take()
    if lock is None:
        raise Failure("Vigie est ouverte : fermez-la, puis recommencez, ou passez par ses écrans.")
    try:
        yield lock
    finally:
        lock.free()


@contextlib.contextmanager
def opened(secrets: Secrets, person: str | None) -> Iterator[None]:
    """The vault, unlocked for the time of the command, then locked as the screens do."""
    from vigie.vault import services as vault
    from vigie.vault.errors import VaultMissing
    from vigie.vault.state import state

    if not vault.exists():
        raise VaultMissing
    vault.unlock(_slot(secrets, person), secrets.next("Phrase de passe du coffre"))
    try:
        yield
    finally:
        if state.unlocked:
            vault.lock()


def _slot(secrets: Secrets, person: str | None) -> str:
    from vigie.vault import services as vault

    people = vault.people()
    if person is not None:
        wanted = person.strip().casefold()
        people = [slot for slot in people if slot.label.casefold() == wanted]
        if not people:
            raise Failure(f"Personne ne s’appelle « {person} » dans ce coffre.", USAGE)
    if len(people) == 1:
        return people[0].id
    if not secrets.asked:
        names = ", ".join(slot.label for slot in people)
        raise Failure(
            f"Plusieurs personnes ouvrent ce coffre ({names}) : choisissez avec « --person NOM ».", USAGE
        )
    for number, slot in enumerate(people, 1):
        say(f"  {number}. {slot.label}")
    typed = input("Qui êtes-vous (numéro) ? ").strip()
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= len(people):
        raise Failure("Ce numéro n’est pas dans la liste.", USAGE)
    return people[int(typed) - 1].id


def new_file(path: Path) -> None:
    from vigie import platform

    if platform.system() == "windows" and (problem := platform.name_problem(path.name)):
        raise Failure(problem, USAGE)
    if platform.too_long(path.absolute(), platform.LONGEST_FILE):
        raise Failure("Ce chemin est trop long pour Windows : choisissez un dossier moins profond.", USAGE)
    if path.exists() or path.is_symlink():
        raise Failure(f"« {path.name} » existe déjà : choisissez un autre nom.", USAGE)
    if not path.parent.is_dir():
        raise Failure("Le dossier où écrire n’existe pas.", USAGE)


def _export(args: argparse.Namespace) -> int:
    new_file(args.file)
    secrets = Secrets(args.passphrase_fd)
    with django_ready(), alone(), opened(secrets, args.person):
        return write_export(args.file, secrets)


def write_export(path: Path, secrets: Secrets) -> int:
    from vigie import platform
    from vigie.transfer import services as transfer
    from vigie.vault.rights import check

    check("export.make")
    made = transfer.export(secrets.new("Phrase de passe du fichier"))
    platform.write_private(path, made.data)
    say(f"Export écrit dans « {path.name} » ({max(1, len(made.data) // 1000)} ko), chiffré au format age.")
    if made.missing:
        sys.stderr.write(f"vigie : des fichiers illisibles n’y sont pas : {', '.join(made.missing)}.\n")
        return INCOMPLETE
    return OK


def _import(args: argparse.Namespace) -> int:
    from vigie.transfer import sealing

    secrets = Secrets(args.passphrase_fd)
    try:
        size = args.file.stat().st_size
        with django_ready():
            sealing.check_size(size)
        data = args.file.read_bytes()
    except OSError as error:
        raise Failure(f"Le fichier « {args.file.name} » est introuvable ou illisible.", USAGE) from error
    with django_ready(), alone():
        from vigie.vault import services as vault

        return (
            _import_into_old(args, data, secrets) if vault.exists() else _import_into_new(args, data, secrets)
        )


def _import_into_old(args: argparse.Namespace, data: bytes, secrets: Secrets) -> int:
    from vigie.vault.rights import check

    with opened(secrets, args.person):
        check("import.make")
        return _take(data, secrets.next("Phrase de passe du fichier"))


def _import_into_new(args: argparse.Namespace, data: bytes, secrets: Secrets) -> int:
    """No vault yet: the export is opened first, so that a wrong file leaves no vault behind."""
    from vigie.transfer import archive, sealing
    from vigie.vault import services as vault
    from vigie.vault.layout import Layout
    from vigie.vault.state import state

    label = args.person or (input("Votre nom, pour ouvrir le nouveau coffre : ") if secrets.asked else "")
    if not label.strip():
        raise Failure("Il n’y a pas encore de coffre ici : donnez votre nom avec « --person NOM ».", USAGE)
    phrase = secrets.new("Phrase de passe du nouveau coffre")
    archive.unpack(sealing.unseal(data, file_phrase := secrets.next("Phrase de passe du fichier")))
    key = vault.create(label, phrase)
    try:
        code = _take(data, file_phrase)
    except BaseException:
        from django.db import connections

        connections.close_all()
        state.close(grace=0)
        _remove_tree(Layout.current().root)
        raise
    vault.lock()
    say("Le coffre est créé. Voici sa clé de secours, à recopier sur papier ; elle ne sera plus montrée :")
    say(f"  {key.text}")
    return code


def _take(data: bytes, phrase: str) -> int:
    from vigie.transfer import services as transfer

    brought = transfer.import_export(data, phrase)
    say(
        f"L’export est repris en entier : {counted(brought.counts.get('files', 0), 'fichier')}, journal compris."
    )
    if brought.missing:
        sys.stderr.write(f"vigie : l’export lui-même n’avait pas : {', '.join(brought.missing)}.\n")
        return INCOMPLETE
    return OK


def _restore(args: argparse.Namespace) -> int:
    if args.target is not None:
        os.environ["VIGIE_HOME"] = str(args.target.absolute())
    if not args.folder.is_dir():
        raise Failure("Ce dossier n’existe pas, ou le disque n’est pas branché.", USAGE)
    secrets = Secrets(args.passphrase_fd)
    with django_ready(), alone():
        from vigie.vault import header, keys
        from vigie.vault import services as vault

        folder = args.folder.absolute()
        if args.person:
            people = header.load(folder, keys.floor()).people()
            slot = next((s for s in people if s.label.casefold() == args.person.strip().casefold()), None)
            if slot is None:
                raise Failure(f"Personne ne s’appelle « {args.person} » dans cette copie.", USAGE)
            aside = vault.restore_copy(
                folder, slot_id=slot.id, passphrase=secrets.next("Phrase de passe de la copie")
            )
        else:
            aside = vault.restore_copy(folder, secrets.next("Clé de secours imprimée"))
    say("La copie est en place. Ouvrez Vigie avec l’une des phrases de passe de cette copie.")
    if aside is not None:
        say(f"Le coffre qui était là est mis de côté, intact, dans « {aside.name} ».")
    return OK


def _demo(args: argparse.Namespace) -> int:
    from vigie.demo.run import run

    return run(open_browser=not args.no_browser)


def _uninstall(args: argparse.Namespace) -> int:
    from vigie.cli_leave import leave

    return leave(args, Secrets(args.passphrase_fd))


def _remove_tree(folder: Path) -> None:
    from vigie import platform

    if not platform.remove_tree(folder):
        raise Failure("Des fichiers n’ont pas pu être effacés.", FAILED)
