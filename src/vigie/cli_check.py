"""`vigie check`: whether a number has the right shape and key, with no vault; it is never written back."""

import argparse
import sys
from typing import Any

from vigie.cli import FAILED, INCOMPLETE, OK, USAGE, Failure, say_json
from vigie.identifiers import Flaw, Kind, Note, check

SCHEMA = "vigie.check/1"
NAMES = {Kind.NIR: "Numéro de sécurité sociale", Kind.RPPS: "Numéro RPPS", Kind.FINESS: "Numéro FINESS"}
LENGTHS = {
    Kind.NIR: "Il a 13 caractères et une clé de 2 chiffres.",
    Kind.RPPS: "Il a 11 chiffres.",
    Kind.FINESS: "Il a 9 chiffres.",
}
FLAWS = {
    Flaw.EMPTY: "Rien n’est écrit.",
    Flaw.SCIENTIFIC: "Un tableur l’a abîmé, par exemple en 1,85057E+14 : reprenez-le à la source.",
    Flaw.SIGNS: "Un signe n’y a pas sa place.",
    Flaw.LENGTH: "Sa longueur n’est pas la bonne.",
    Flaw.KEY_MISSING: "Il manque la clé, les deux derniers chiffres.",
    Flaw.KEY: "La clé ne correspond pas : relisez-le.",
}
NOTES = {
    Note.TEMPORARY: "Numéro d’attente, ou d’une personne en cours d’immatriculation.",
    Note.CORSICA: "Numéro de Corse.",
    Note.KEY_UNKNOWN: "La clé d’un numéro de Corse n’est pas connue de Vigie : seule sa forme est vérifiée.",
}


def add_commands(add: Any) -> None:
    """Register it."""
    words = add("check", "Vérifier la forme et la clé d’un numéro.", _check)
    words.add_argument("kind", metavar="nir|rpps|finess", help="de quel numéro il s’agit")
    words.add_argument("value", metavar="NUMÉRO", help="le numéro ; il n’est pas gardé")
    words.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def _check(args: argparse.Namespace) -> int:
    name = args.kind.strip().lower()
    if name not in set(Kind):
        raise Failure(
            "Tapez « vigie check nir », « vigie check rpps » ou « vigie check finess », puis le numéro.",
            USAGE,
        )
    found = check(Kind(name), args.value)
    code = OK if found.valid else FAILED if found.valid is False else INCOMPLETE
    if args.json:
        say_json({
            "schema": SCHEMA, "kind": str(found.kind), "valid": found.valid,
            "flaw": str(found.flaw) if found.flaw else None, "notes": [str(note) for note in found.notes],
        })  # fmt: skip
        return code
    state = {True: "forme et clé justes", False: "pas juste", None: "forme plausible"}[found.valid]
    lines = [f"{NAMES[found.kind]} : {state}."]
    if found.flaw:
        lines.append(
            f"  {FLAWS[found.flaw]}" + (f" {LENGTHS[found.kind]}" if found.flaw == Flaw.LENGTH else "")
        )
    lines += [f"  {NOTES[note]}" for note in found.notes]
    if found.valid:
        lines.append("  Cela ne dit pas qu’il a été donné à quelqu’un.")
    sys.stdout.write("\n".join(lines) + "\n")
    return code
