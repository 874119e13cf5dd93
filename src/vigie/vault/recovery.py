"""The printed recovery key: 28 random letters and 4 of checksum, in 8 groups of 4.

Crockford's alphabet (no I, L, O, U), so that what is read on paper can be typed by anybody; pure.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from vigie.vault.errors import RecoveryKeyTypo

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
GROUPS = 8
CHECK = 4
LENGTH = GROUP * GROUPS
RANDOM = LENGTH - CHECK  # 28 letters of 5 bits: 140 bits
LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
SEPARATORS = frozenset("-_.,;:/|'’")


@dataclass(frozen=True)
class RecoveryKey:
    """A well-formed key. ``str()`` and ``repr()`` hide it, so that no log or traceback shows it."""

    symbols: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The eight groups, as printed."""
        return tuple(self.symbols[i : i + GROUP] for i in range(0, LENGTH, GROUP))

    @property
    def text(self) -> str:
        """The printed form: ``ABCD-EFGH-…``."""
        return "-".join(self.groups)

    @property
    def secret(self) -> bytes:
        """What the wrapping key is derived from."""
        return self.symbols.encode("ascii")

    def confirms(self, typed: Mapping[int, str]) -> bool:
        """Whether each group typed back (numbered from 1) is the right one; at least two are needed."""
        return len(typed) >= 2 and all(
            1 <= number <= GROUPS and _clean(text) == self.groups[number - 1]
            for number, text in typed.items()
        )

    def __repr__(self) -> str:
        return "RecoveryKey(…)"

    __str__ = __repr__


def _checksum(symbols: str) -> str:
    digest = int.from_bytes(hashlib.sha256(b"vigie recovery key\0" + symbols.encode("ascii")).digest()[:4])
    return "".join(ALPHABET[(digest >> shift) & 31] for shift in (27, 22, 17, 12))


def generate() -> RecoveryKey:
    """A fresh key."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return RecoveryKey(symbols + _checksum(symbols))


def _clean(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(
        c
        for c in folded
        if not c.isspace() and c not in SEPARATORS and unicodedata.category(c) not in ("Pd", "Cf", "Cc")
    )
    return kept.translate(LOOK_ALIKE)


def parse(text: str) -> RecoveryKey:
    """Read what somebody typed from paper: any case, spaces and dashes, O for 0, I or L for 1."""
    if len(text) > 1000:
        raise RecoveryKeyTypo(
            "Ce texte est trop long pour être une clé de secours : elle a 8 groupes de 4 signes."
        )
    symbols = _clean(text)
    for position, symbol in enumerate(symbols):
        if symbol not in ALPHABET:
            raise RecoveryKeyTypo(
                f"Le signe « {symbol} », dans le groupe {position // GROUP + 1}, n’existe pas dans une clé "
                "de secours : elle n’a que des chiffres et des lettres sans accent, et jamais la lettre U."
            )
    if len(symbols) != LENGTH:
        raise RecoveryKeyTypo(
            f"Une clé de secours a {LENGTH} signes en {GROUPS} groupes de {GROUP} ; "
            f"il y en a {len(symbols)} ici. Vérifiez qu’aucun groupe ne manque."
        )
    if _checksum(symbols[:RANDOM]) != symbols[RANDOM:]:
        raise RecoveryKeyTypo(
            "Cette clé de secours contient une faute de frappe. Relisez chaque groupe sur le papier : "
            "5 et S, 8 et B, 2 et Z se ressemblent."
        )
    return RecoveryKey(symbols)
