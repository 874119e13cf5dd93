"""The verifier that each bundle carries: one file, assembled from this room's verifier and the journal's Ed25519."""

import re
from pathlib import Path

from vigie.journal import verifier as journal_verifier

IMPORT = re.compile(r"^from vigie\.journal\.verifier import ed25519_verify.*\n", re.M)
BEGIN, END = "# --- Ed25519 (RFC 8032", "# --- Hashes ---"
NEEDS = "import functools\n\n"


MINE = Path(__file__).with_name("verifier.py")


def standalone(verifier: Path = MINE) -> bytes | None:
    """The text of a verifier that needs nothing else; None where the program was frozen without its sources."""
    try:
        mine = verifier.read_text(encoding="utf-8")
        theirs = Path(journal_verifier.__file__).read_text(encoding="utf-8")
    except OSError:
        return None
    start, end = theirs.find(BEGIN), theirs.find(END)
    if start < 0 or end < start or len(IMPORT.findall(mine)) != 1:
        return None
    return IMPORT.sub(lambda _: NEEDS + theirs[start:end], mine).encode("utf-8")
