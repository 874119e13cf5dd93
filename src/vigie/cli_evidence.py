"""`vigie evidence`: collect the evidence of an attack on a medium, and verify a sealed bundle.

A word of it is a function that takes ``words`` (its sub-parsers) and adds itself: see :data:`WORDS`.
"""

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vigie import cli_scan
from vigie.cli import FAILED, INCOMPLETE, OK, UNSAFE, USAGE, Failure, say_json

Words = Any  # argparse's own name for it is private


def add_commands(add: Any) -> None:
    """Register `evidence` and its words."""
    evidence = add(
        "evidence", "Recueillir les preuves d’une attaque, ou vérifier un dossier de preuves.", _evidence
    )
    words = evidence.add_subparsers(dest="word", metavar="MOT", required=True, parser_class=type(evidence))
    for register in (*WORDS, cli_scan.add_scan):
        register(words)


def _evidence(args: argparse.Namespace) -> int:
    run: Callable[[argparse.Namespace], int] = args.run_word
    return run(args)


def _word(
    words: Words, name: str, alias: str, about: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    description = f"{about} En français : vigie preuves {alias}."
    made: argparse.ArgumentParser = words.add_parser(
        name, aliases=[alias], help=about, description=description
    )
    made.set_defaults(run_word=run)
    return made


def add_collect(words: Words) -> None:
    """`vigie evidence collect DIR`."""
    collect = _word(
        words, "collect", "recueillir", "Relever l’état de ce PC sur un support neuf, et sceller.", _collect
    )
    collect.add_argument(
        "folder", metavar="DOSSIER", type=Path, help="un dossier d’une clé ou d’un disque neuf"
    )
    collect.add_argument(
        "--since", metavar="DURÉE", default="7d", help="les fichiers changés depuis (7d, 12h, 4w)"
    )
    collect.add_argument(
        "--max-size", metavar="TAILLE", default="2G", help="au plus pour les fichiers choisis (500M, 2G)"
    )
    collect.add_argument(
        "--piece",
        metavar="FICHIER",
        action="append",
        default=[],
        help="copier aussi ce fichier ou ce dossier (répétable)",
    )
    collect.add_argument(
        "--recipient",
        metavar="CLÉ",
        action="append",
        default=[],
        help="chiffrer pour cette clé publique age (répétable)",
    )
    collect.add_argument("--by", metavar="NOM", default="", help="la personne qui recueille")
    collect.add_argument(
        "--same-volume", action="store_true", help="écrire sur le disque examiné malgré tout ; ce sera noté"
    )
    collect.add_argument("--zip", action="store_true", help="faire du dossier scellé un seul fichier")
    collect.add_argument(
        "--seal", action="store_true", help="sceller une collecte interrompue, sans rien recueillir de plus"
    )
    collect.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def add_verify(words: Words) -> None:
    """`vigie evidence verify BUNDLE`."""
    verify = _word(words, "verify", "verifier", "Vérifier un dossier de preuves.", _verify)
    verify.add_argument(
        "bundle", metavar="DOSSIER", type=Path, help="le dossier de preuves, ou son fichier zip"
    )
    verify.add_argument("--fingerprint", metavar="EMPREINTE", help="notée au moment de sceller")
    verify.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def add_stamp(words: Words) -> None:
    """`vigie evidence stamp BUNDLE`."""
    stamp = _word(
        words, "stamp", "horodater", "Faire dater un dossier scellé par un service (RFC 3161).", _stamp
    )
    stamp.add_argument("bundle", metavar="DOSSIER", type=Path, help="le dossier scellé, ou son fichier zip")
    how = stamp.add_mutually_exclusive_group(required=True)
    how.add_argument("--url", metavar="ADRESSE", help="le service : seule l’empreinte du manifeste y part")
    how.add_argument("--answer", metavar="FICHIER", type=Path, help="sa réponse (.tsr), obtenue ailleurs")
    stamp.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


WORDS: tuple[Callable[[Words], None], ...] = (add_collect, add_verify, add_stamp)


def _collect(args: argparse.Namespace) -> int:
    from vigie import evidence
    from vigie.evidence import rules

    try:
        since, most = rules.seconds(args.since), rules.size(args.max_size)
    except rules.InputError as error:
        raise Failure(str(error), USAGE) from error
    if len(args.by) > 200:
        raise Failure("« --by » attend un nom de 200 signes au plus.", USAGE)
    made = _make(args)
    args.same_volume = args.same_volume or _told(args.folder, args.seal)
    try:
        with _interruptible() as stop:
            if args.seal:
                outcome = _sealed(args.folder)
            else:
                outcome = evidence.collect(
                    args.folder, since=since, max_bytes=most, recipients=args.recipient, pieces=args.piece, by=args.by,
                    same_volume=args.same_volume, progress=_progress(), stop=stop,
                )  # fmt: skip
        if args.zip and outcome.sealed and outcome.folder is not None:
            outcome.folder = evidence.zipped(outcome.folder)
    except evidence.EvidenceError as error:
        if made:
            args.folder.rmdir()
        raise Failure(str(error)) from error
    except (evidence.MediumFull, evidence.MediumLost) as error:
        raise Failure("Le support est plein ou ne répond plus : ce qui était écrit y reste.") from error
    if args.json:
        say_json(outcome_json(outcome))
    else:
        _tell(outcome)
    return {"complete": OK, "partial": INCOMPLETE}.get(outcome.status, FAILED)


def _make(args: argparse.Namespace) -> bool:
    """A folder that is not there yet is made in one that is; whether it was."""
    if args.seal or args.folder.exists() or not args.folder.absolute().parent.is_dir():
        return False
    args.folder.mkdir(mode=0o700)
    return True


def _told(folder: Path, closing: bool) -> bool:
    """Whether to write on the disk under examination: a person is asked; a script that names the folder has said so."""
    from vigie.evidence import medium
    from vigie.evidence.collecting import SAME_VOLUME

    if closing or not folder.is_dir() or not medium.on_examined_disk(folder):
        return False
    if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write(f"{SAME_VOLUME}\nÉcrire ici quand même ? (oui/non) ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in {"o", "oui"}
    sys.stderr.write(
        "vigie : ce dossier est sur le disque à examiner ; c’est noté dans le dossier de preuves.\n"
    )
    return True


def _sealed(folder: Path) -> Any:
    """Close what was cut: the folder of the bundle itself, or the one that holds it."""
    from vigie import evidence
    from vigie.evidence import bundle

    if not folder.is_dir():
        raise Failure("Ce dossier n’existe pas, ou le support n’est pas branché.", USAGE)
    waiting = [folder] if bundle.NAME.fullmatch(folder.absolute().name) else bundle.unsealed(folder)
    if not waiting:
        raise Failure("Aucune collecte interrompue dans ce dossier.")
    made = evidence.seal(waiting[0])
    sentence = "Scellé tel quel, sans être allé au bout : c’est noté."
    return evidence.Outcome(
        made.folder, "partial", sentence=sentence, sealed=True, fingerprint=made.fingerprint
    )


@contextlib.contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks for a stop at the next safe point: what was collected stays, and can be gone on with."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, lambda *_: asked.set())
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _progress() -> Callable[[int, str], None]:
    """One line rewritten on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda percent, label: None

    def show(percent: int, label: str) -> None:
        sys.stderr.write(f"\r\x1b[K{percent:3d} %  {label[:60]}")
        sys.stderr.flush()

    return show


def outcome_json(outcome: Any) -> dict[str, Any]:
    """As ``docs/json/evidence-collect.json`` says."""
    from vigie.evidence import rules

    return {
        "schema": "vigie.evidence-collect/1",
        "bundle": str(outcome.folder) if outcome.folder else None,
        "status": outcome.status,
        "cut": outcome.cut or None,
        "sealed": outcome.sealed,
        "fingerprint": outcome.fingerprint or None,
        "resumed": outcome.resumed,
        "pieces": outcome.pieces,
        "missed": outcome.missed,
        "bytes": outcome.bytes,
        "duration_ms": int(outcome.seconds * 1000),
        "detail": outcome.sentence,
        "coverage": [
            {
                "artefact": c.artefact,
                "label": rules.ARTEFACTS[c.artefact],
                "outcome": c.outcome,
                "reason": c.reason,
            }
            for c in outcome.coverage
        ],
        "steps": [
            {name: step[name] for name in ("id", "artefacts", "outcome", "reason", "file", "milliseconds")}
            for step in outcome.steps
        ],
    }


def _tell(outcome: Any) -> None:
    from vigie.evidence import copying, rules

    lines = []
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    for found in outcome.coverage:
        lines.append(
            f"{found.artefact:>3}  {rules.OUTCOMES[found.outcome]:<28} {rules.ARTEFACTS[found.artefact]}"
        )
        if found.reason:
            lines.append(f"     {'':<28} {found.reason}")
    if outcome.coverage:
        held = sum(found.outcome in rules.HELD for found in outcome.coverage)
        lines += ["", f"Relevés : {held} sur {len(outcome.coverage)}. Fichiers copiés : {outcome.pieces}."]
    for reason, count in sorted(outcome.missed.items()):
        lines.append(f"Non copiés : {count} ({copying.MISSES.get(reason, reason)}).")
    if outcome.sentence:
        lines.append(outcome.sentence)
    if outcome.sealed:
        lines += [
            f"Scellé : {outcome.folder}", "",
            "Notez cette empreinte sur papier, avec la date et l’heure :", "", f"    {outcome.fingerprint}", "",
            "Elle seule permettra de dire plus tard que ce dossier est bien celui-ci.",
        ]  # fmt: skip
    elif outcome.folder is not None:
        lines.append(f"Pas encore scellé : {outcome.folder}")
    sys.stdout.write("".join(UNSAFE.sub("\ufffd", line) + "\n" for line in lines))


def _verify(args: argparse.Namespace) -> int:
    from vigie.evidence import verifier

    words = [str(args.bundle)]
    if args.fingerprint is not None:
        words += [f"--fingerprint={args.fingerprint}"]
    if args.json:
        words.append("--json")
    return verifier.main(words)


def _stamp(args: argparse.Namespace) -> int:
    from vigie import evidence
    from vigie.evidence import stamping

    try:
        if args.url is not None:
            url = stamping.address(args.url)
            sys.stderr.write(
                f"vigie : envoi de l’empreinte du manifeste (32 octets), et de rien d’autre, à {url}\n"
            )
            made = evidence.ask_stamp(args.bundle, url)
        else:
            with args.answer.open("rb") as stream:
                answer = stream.read(stamping.LARGEST + 1)
            made = evidence.keep_stamp(args.bundle, answer)
    except evidence.EvidenceError as error:
        raise Failure(str(error)) from error
    except (evidence.MediumFull, evidence.MediumLost) as error:
        raise Failure("Le support est plein ou ne répond plus : le dossier reste tel qu’il était.") from error
    except OSError as error:
        raise Failure("Cette réponse n’a pas pu être lue.", USAGE) from error
    at = made.at.isoformat()
    if args.json:
        say_json(
            {
                "schema": "vigie.evidence-stamp/1",
                "bundle": str(args.bundle),
                "at": at,
                "signer_verified": False,
            }
        )
    else:
        sys.stdout.write(
            f"Jeton gardé : le service dit avoir vu ce dossier le {at}.\n"
            "Qui a signé ce jeton n’est pas vérifié ici : un expert le vérifie avec les certificats du service.\n"
        )
    return OK
