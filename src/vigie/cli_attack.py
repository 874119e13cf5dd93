"""`vigie attack`: what to do now, then the cockpit; `vigie incident`: the sealed file of one."""

import argparse
import sys
from pathlib import Path
from typing import Any

from vigie.cli import OK, USAGE, Failure, say_json

INCIDENT = ("export", "verify")
FIRST = 4  # care, network, photo, call
FRENCH = {"exporter": "export", "verifier": "verify"}


def add_commands(add: Any) -> None:
    """Register them."""
    from vigie.cli_vault import add_secrets

    attack = add("attack", "Dire quoi faire tout de suite, puis ouvrir la page « Je suis attaqué ».", _attack)
    attack.add_argument(
        "situation", metavar="SITUATION", nargs="?", help="ce qui se passe : un nom de la liste, ou vos mots"
    )
    attack.add_argument("--no-open", action="store_true", help="seulement le texte, sans ouvrir le cockpit")
    attack.add_argument("--json", action="store_true", help="écrire la fiche en JSON, sans ouvrir le cockpit")
    incident = add("incident", "Emporter ou vérifier le dossier scellé d’un incident.", _incident)
    incident.add_argument("action", metavar="export|verify", help="emporter, ou vérifier")
    incident.add_argument(
        "words", metavar="NUMÉRO", nargs="*", help="export : NUMÉRO FICHIER ; verify : FICHIER"
    )
    incident.add_argument(
        "--fingerprint", metavar="EMPREINTE", default="", help="verify : celle notée ce jour-là"
    )
    incident.add_argument("--json", action="store_true", help="verify : écrire le résultat en JSON")
    add_secrets(incident, "export : la phrase de passe du coffre")


def _attack(args: argparse.Namespace) -> int:
    from vigie.catalogue import contacts, loader, playbooks
    from vigie.config import content

    content.start()
    try:
        catalogue = loader.load()
        known = playbooks.load(catalogue)
    except loader.CatalogueError as error:
        raise Failure(str(error)) from error
    playbook = _chosen(known, args.situation) if args.situation else None
    if args.json:
        say_json(_as_json(known, playbook))
        return OK
    numbers = contacts.national(catalogue)
    for line in _card(playbook, numbers) if playbook else _first(known, numbers):
        _say(line)
    if args.no_open:
        return OK
    sys.stdout.flush()
    from vigie.desktop.launch import launch
    from vigie.desktop.runtime import runtime

    runtime.first_page = f"/attaque/{playbook.id}/" if playbook else "/attaque/"
    return launch()


def _chosen(known: Any, words: str) -> Any:
    found = [row for row in known if row.id == words] or list(known.find(words))
    if len(found) == 1:
        return found[0]
    names = "\n".join(f"  {row.id:<24} {row.title}" for row in found or known)
    said = "Plusieurs situations répondent à ces mots" if found else "Aucune situation ne répond à ces mots"
    raise Failure(f"{said}. Choisissez :\n{names}", USAGE)


def _first(known: Any, numbers: Any) -> list[str]:
    """The gestures that cannot wait, as the first situation tells them, then all the situations."""
    playbook = known["ransom_note"]
    lines = [known.order_note, ""]
    for number, step in enumerate(playbook.phases["minutes_15"][:FIRST], 1):
        lines += _step(number, step, numbers)
    return [
        *lines, "", *_never(playbook), "",
        "Que se passe-t-il ? « vigie attack NOM » donne la fiche :",
        *(f"  {row.id:<24} {row.title}" for row in known),
    ]  # fmt: skip


def _card(playbook: Any, numbers: Any) -> list[str]:
    from vigie.catalogue.rules.playbooks import PHASES

    lines = [playbook.title, ""]
    for key, title in PHASES.items():
        lines.append(title)
        for number, step in enumerate(playbook.phases[key], 1):
            lines += _step(number, step, numbers)
        lines.append("")
    return [*lines, *_never(playbook)]


def _step(number: int, step: Any, numbers: Any) -> list[str]:
    from vigie import platform
    from vigie.incidents.card import HOLDERS

    lines = [
        f"  {number}. {step.do}. {step.why}",
        *(f"     - {line}" for line in step.for_system(platform.system())),
    ]
    for name in step.contacts:
        row = numbers.get(name)
        said = (
            f"{row.label} : {row.number or row.url or row.place}" if row else HOLDERS[name.partition(":")[2]]
        )
        lines.append(f"     > {said}")
    return lines


def _never(playbook: Any) -> list[str]:
    rows = (f"  - {row.do_not}. {row.why}{f' {row.unless}' if row.unless else ''}" for row in playbook.never)
    return ["À ne pas faire", *rows]


def _as_json(known: Any, playbook: Any) -> dict[str, Any]:
    if playbook is None:
        return {
            "schema": 1,
            "situations": [{"id": row.id, "title": row.title, "hint": row.hint} for row in known],
        }
    return {
        "schema": 1, "id": playbook.id, "revision": playbook.revision, "title": playbook.title,
        "phases": [
            {"id": key, "steps": [
                {"id": step.id, "do": step.do, "why": step.why, "how": list(step.how["any"]),
                 "contacts": list(step.contacts), "after": list(step.after)} for step in steps
            ]} for key, steps in playbook.phases.items()
        ],
        "never": [{"do_not": row.do_not, "why": row.why, "unless": row.unless} for row in playbook.never],
    }  # fmt: skip


def _incident(args: argparse.Namespace) -> int:
    action = FRENCH.get(args.action, args.action)
    wanted = 2 if action == "export" else 1
    if action not in INCIDENT or len(args.words) != wanted:
        raise Failure(
            "Tapez « vigie incident export NUMÉRO FICHIER » ou « vigie incident verify FICHIER ».", USAGE
        )
    if action == "verify":
        from vigie.documents.sealed import verifier

        words = [args.words[0], "--fingerprint", args.fingerprint, *(["--json"] if args.json else [])]
        return verifier.main(words)
    if not args.words[0].isdecimal():
        raise Failure("Le numéro de l’incident s’écrit en chiffres, par exemple 3.", USAGE)
    return _export(args, int(args.words[0]), Path(args.words[1]))


def _export(args: argparse.Namespace, number: int, path: Path) -> int:
    from vigie import platform
    from vigie.cli_vault import Secrets, alone, django_ready, new_file, opened

    new_file(path)
    with django_ready(), alone(), opened(Secrets(args.passphrase_fd), args.person):
        from vigie.incidents import notebook, sealing, services

        incident = services.get(number)
        if incident is None:
            raise Failure(f"Ce coffre n’a pas d’incident n° {number}.", USAGE)
        _, data = sealing.bundle(incident, notebook.now())
        platform.write_private(path, data)
        incident.refresh_from_db()
        _say(f"Dossier scellé écrit dans « {path.name} ». Notez son empreinte sur papier :")
        _say(f"  {incident.sealed_fingerprint}")
    return OK


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
