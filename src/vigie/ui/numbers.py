"""The numbers of errors: shown on the page, written in the log."""

import secrets


def new_number() -> str:
    """A number to read over the telephone: ``7F3A-19C2``."""
    digits = secrets.token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"
