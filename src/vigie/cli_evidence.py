"""`vigie evidence`: what helps whoever examines a PC after an attack. No vault, no Django."""

import argparse
from typing import Any

from vigie.cli_words import Parser


def add_commands(add: Any) -> None:
    """Register it, and the commands under it."""
    from vigie import cli_scan

    evidence: argparse.ArgumentParser = add("evidence", "Chercher et garder les preuves d’une attaque.", None)
    subcommands = evidence.add_subparsers(
        dest="subcommand", metavar="QUOI", required=True, parser_class=Parser
    )
    cli_scan.add_scan(subcommands)
