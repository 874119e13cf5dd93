"""What is wrong with this installation, in sentences; no key needed, no Django when imported.

A sentence holds counts, dates and states: never a label, a file name or a path, so that a report can be sent
as it is to whoever helps.
"""

import datetime
import platform as python_platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import vigie
from vigie import autostart, dates, platform
from vigie.typography import counted
from vigie.vault import acl, copies, header, keys, place, throttle
from vigie.vault.errors import HeaderError, VaultError, VaultMissing
from vigie.vault.layout import Layout, local_copies
from vigie.vault.state import state

OLD_COPY_DAYS = 7
PAGE_BYTES = 4096  # SQLCipher’s own, and the backend changes nothing
LOG_LINES = 40
PACKAGES = ("Django", "sqlcipher3", "cryptography", "argon2-cffi", "typst", "waitress")


@dataclass(frozen=True)
class Finding:
    """One line: ``problem`` says whether something has to be done."""

    code: str
    problem: bool
    sentence: str

    def to_json(self) -> dict[str, str | bool]:
        """For ``vigie doctor --json``."""
        return {"code": self.code, "problem": self.problem, "sentence": self.sentence}


def examine(now: datetime.datetime | None = None) -> list[Finding]:
    """Every check; one that fails is itself a finding, and the rest still run."""
    moment = now or datetime.datetime.now(datetime.UTC)
    layout = Layout.current()
    found: list[Finding] = []
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _versions,
        lambda: _folders(layout),
        lambda: _place(layout),
        lambda: _header(layout),
        lambda: _database(layout),
        lambda: _files(layout),
        lambda: _copies(moment),
        lambda: _tries(layout, moment),
        _login,
    )
    for check in checks:
        try:
            found.extend(check())
        except OSError as error:
            sentence = f"Un dossier de Vigie ne peut pas être lu ({platform.why(error)})."
            found.append(Finding("unreadable", True, sentence))
        except VaultError as error:
            found.append(Finding("vault", True, error.sentence))
    return found


def _versions() -> Iterator[Finding]:
    yield Finding(
        "versions",
        False,
        f"Vigie {vigie.__version__}, Python {python_platform.python_version()}, "
        f"{python_platform.system()} {python_platform.release()} ({python_platform.machine()}).",
    )


def _folders(layout: Layout) -> Iterator[Finding]:
    for name, folder in (
        ("du coffre", layout.root),
        ("des fichiers du coffre", layout.files),
        ("de l’instance en cours", platform.run_dir()),
        ("des copies", local_copies()),
    ):
        if not folder.exists():
            continue
        yield _rights_of(name, folder)


def _rights_of(name: str, folder: Path) -> Finding:
    """On Windows a mode says nothing: the access list is read, and « unknown » is an answer."""
    mode = folder.stat().st_mode & 0o777
    if platform.system() == "windows":
        opens, where = (
            acl.opens_to_others(folder),
            "réservez-le à votre compte dans ses propriétés, onglet Sécurité.",
        )
    else:
        opens, where = bool(mode & 0o077), f"il devrait être à 700, et il est à {mode:o}."
    if opens is None:
        return Finding("folder.mode", False, f"Les droits du dossier {name} n’ont pas pu être établis.")
    if opens:
        sentence = f"Le dossier {name} est ouvert à d’autres personnes de ce PC : {where}"
        return Finding("folder.mode", True, sentence)
    return Finding("folder.mode", False, f"Le dossier {name} n’est ouvert qu’à vous.")


def _place(layout: Layout) -> Iterator[Finding]:
    if layout.root.exists():
        place.check(layout.root)
    existing = next(p for p in (layout.root, *layout.root.parents) if p.exists())
    free = shutil.disk_usage(existing).free // 1_000_000
    few = free < place.ROOM_BYTES // 1_000_000
    shown = f"{free // 1000} Go" if free >= 10_000 else f"{free} Mo"
    yield Finding("disk.free", few, f"Place libre sur le disque : {shown}.")


def _header(layout: Layout) -> Iterator[Finding]:
    try:
        head = header.load(layout.root, keys.floor())
    except VaultMissing as error:
        lost = layout.database.exists()
        sentence = "La base du coffre est là, mais son en-tête a disparu." if lost else error.sentence
        yield Finding("header.missing", lost, sentence)
        return
    except HeaderError as error:
        spare = header.load_previous(layout.root, keys.floor()) is not None
        offer = " L’en-tête précédent, lui, se lit." if spare else ""
        yield Finding("header.unreadable", True, error.sentence + offer)
        return
    people = len(head.people())
    yield Finding("header.ok", False, f"L’en-tête du coffre se lit : {people} accès.")
    if head.recovery() is None:
        yield Finding("recovery.missing", True, "Le coffre n’a pas de clé de secours : faites-en une.")
    mode = layout.header.stat().st_mode & 0o777
    if platform.system() != "windows" and mode & 0o077:
        yield Finding("header.mode", True, f"L’en-tête du coffre est lisible par d’autres ({mode:o}).")


def _database(layout: Layout) -> Iterator[Finding]:
    if layout.database.exists():
        size = layout.database.stat().st_size
        if not size or size % PAGE_BYTES:
            how = "coupée au milieu d’une page" if size else "vide"
            yield Finding("database.cut", True, f"La base du coffre est {how} : restaurez une copie.")
        else:
            yield Finding("database.present", False, f"La base du coffre est là ({size // 1_000_000} Mo).")
    elif layout.header.exists():
        yield Finding("database.missing", True, "La base du coffre a disparu : restaurez une copie.")
    if layout.upgrade_marker.exists():
        yield Finding(
            "upgrade.interrupted",
            True,
            "Une mise à jour du coffre a été interrompue : "
            "la copie d’avant sera remise à la prochaine ouverture.",
        )
    if layout.root.with_name(f"{layout.root.name}.rekey").exists():
        yield Finding(
            "rekey.interrupted",
            True,
            "Un changement des clés n’est pas terminé : reprenez-le ou abandonnez-le. Le coffre est entier.",
        )
    aside = len(list(layout.root.parent.glob(f"{layout.root.name}.before-restore-*")))
    if aside:
        yield Finding(
            "vault.aside", False, f"{counted(aside, 'ancien coffre')} mis de côté par une restauration."
        )


def _files(layout: Layout) -> Iterator[Finding]:
    if not state.unlocked:
        if layout.header.exists():
            yield Finding("files.locked", False, "Coffre verrouillé : ses fichiers n’ont pas été vérifiés.")
        return
    from vigie.vault import files

    lost = len(files.missing(layout))
    stray = len(files.orphans(layout))
    sentence = f"Il manque {counted(lost, 'fichier')} du coffre : restaurez une copie."
    yield Finding("files.missing", lost > 0, sentence if lost else "Aucun fichier du coffre ne manque.")
    if stray:
        yield Finding(
            "files.orphans", False, f"{counted(stray, 'reste')} d’écriture interrompue, sans conséquence."
        )


def _copies(now: datetime.datetime) -> Iterator[Finding]:
    if not Layout.current().header.exists():
        return
    found = copies.listing(local_copies())
    if not found:
        yield Finding("copies.none", True, "Aucune copie du coffre sur ce PC : faites-en une.")
        return
    days = max(0, (now - found[0].made_at).days)
    yield Finding(
        "copies.age",
        days > OLD_COPY_DAYS,
        f"{counted(len(found), 'copie')} du coffre sur ce PC ; la dernière a {counted(days, 'jour')}.",
    )


def _tries(layout: Layout, now: datetime.datetime) -> Iterator[Finding]:
    attempts = throttle.read(layout.root)
    if attempts.count:
        wait = throttle.remaining(attempts, now.timestamp())
        pause = f" Prochain essai dans {throttle.spoken(wait)}." if wait else ""
        yield Finding("tries", False, f"{counted(attempts.count, 'essai manqué')} de phrase de passe.{pause}")


def _login() -> Iterator[Finding]:
    found = autostart.status()
    if found.problem:
        yield Finding(
            "login.broken", True, f"{found.problem} Refaites-la, ou retirez-la : « vigie autostart »."
        )
    elif found.on:
        other = "" if found.current else " (par une autre installation, ou sur un autre dossier de données)"
        yield Finding("login.on", False, f"Vigie démarre à l’ouverture de la session{other}.")


def _packages() -> Iterator[str]:
    for name in PACKAGES:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield f"{name} absent"


def _log() -> list[str]:
    """The end of the log: it holds codes and numbers of errors, never values."""
    folder = platform.data_dir() / "logs"
    newest = max(folder.glob("*.log"), key=lambda p: p.stat().st_mtime, default=None)
    if newest is None:
        return []
    return newest.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]


def report(now: datetime.datetime | None = None) -> str:
    """What to send to whoever helps, shown before it is saved: no name, no label, no path of this person."""
    moment = now or datetime.datetime.now(datetime.UTC)
    lines = [
        "Rapport de Vigie (sans nom, à relire avant de l’envoyer)",
        f"Fait le {dates.instant(moment.astimezone(datetime.UTC))} (UTC)",
        f"Composants : {', '.join(_packages())}.",
        "",
        *(f"{'!' if finding.problem else '-'} {finding.sentence}" for finding in examine(moment)),
    ]
    if tail := _log():
        lines += ["", "Fin du journal technique :", *tail]
    text = "\n".join(lines) + "\n"
    # Paths that a sentence or a log line may quote all the same.
    for path in sorted({str(Path.home()), str(platform.data_dir())}, key=len, reverse=True):
        if len(path) > 1:
            text = text.replace(path, "~")
    return text
