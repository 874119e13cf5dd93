"""The commands' French names, and argparse's own few words in French."""

import argparse
import re
import sys
from typing import NoReturn

ALIASES = {
    "audit": "mesurer",
    "assess": "evaluer",
    "controls": "mesures",
    "verify": "verifier",
    "export": "exporter",
    "import": "importer",
    "restore": "restaurer",
    "demo": "exemple",
    "doctor": "diagnostic",
    "uninstall": "desinstaller",
    "start": "demarrer",
    "autostart": "demarrage",
    "enroll": "relier",
    "attack": "attaque",
    "incident": "dossier",
    "register": "registre",
    "decide": "decider",
    "binder": "conformite",
    "retention": "conservation",
    "request": "demande",
    "disclose": "transmettre",
    "check": "controler",
    "deadline": "delais",
    "breach": "violation",
    "evidence": "preuves",
}
USAGE = 2  # the exit code of a command that nobody can obey

HELP_WORDS = (
    ("usage: ", "usage : "),
    ("positional arguments:", "arguments :"),
    ("options:", "options :"),
    ("show this help message and exit", "montrer cette aide"),
    ("show program's version number and exit", "montrer la version"),
)
ERROR_WORDS = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"one of the arguments (.*) is required", r"il faut l’un de : \1"),
    (r"unrecognized arguments: (.*)", r"mots inconnus : \1"),
    (r"argument (.*): expected one argument", r"\1 attend une valeur"),
    (r"argument (.*): expected at (least|most) one argument", r"\1 attend une valeur"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 et \2 s’excluent"),
    (r"argument .*: invalid choice: (.*?) \(choose from .*\)", r"\1 n’est pas une commande de Vigie"),
    (r"argument (.*): invalid int value: (.*)", r"\1 attend un nombre, pas \2"),
    (r"argument (.*): ignored explicit argument (.*)", r"\1 ne prend pas de valeur (\2)"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 peut vouloir dire \2"),
)


class Parser(argparse.ArgumentParser):
    """argparse, with its own few words in French."""

    def format_help(self) -> str:
        text = super().format_help()
        for english, french in HELP_WORDS:
            text = text.replace(english, french)
        return text

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words of the command, and exit 2."""
        for english, french in ERROR_WORDS:
            message = re.sub(f"^{english}$", french, message)
        message = re.sub(r"'([^']*)'", r"« \1 »", message)
        sys.stderr.write(f"vigie : commande mal formée ({message}).\n")
        sys.stderr.write(f"Tapez « {self.prog} --help » pour l’aide.\n")
        raise SystemExit(USAGE)
