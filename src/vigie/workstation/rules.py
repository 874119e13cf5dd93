"""What links another PC to this cockpit: the code that is typed there, the six words, and which reports are refused."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DIGITS = 8
CODE_DAYS = 7
WORDS = 6
WORD_BITS = 11
REPORT_DAYS = 30
CLOCKS = timedelta(minutes=10)
"""How far two PCs' clocks may stand apart."""

# Damm's table (H. Michael Damm, « Total anti-symmetrische Quasigruppen », 2004): its check digit finds every digit that
# is mistyped and every two neighbours that are swapped.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_PROOF = b"vigie device proof 1\n"
_FINGERPRINT = b"vigie device key 1\n"
SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 2**20, "dklen": 32}
"""Some 80 ms a try: a code has 27 bits, and whoever holds a report may try codes against its proof."""


class CodeError(ValueError):
    """What was typed is not a code; the message is the sentence to show."""


def new_code(draw: Callable[[int], int]) -> str:
    """Nine digits, the last of which checks the others; `draw(n)` gives an integer below n."""
    digits = f"{draw(10**DIGITS):0{DIGITS}d}"
    return digits + _check(digits)


def read_code(typed: str) -> str:
    """The nine digits of what a person typed, spaces and dashes apart; CodeError with the sentence to show."""
    kept = "".join(sign for sign in typed if sign not in " -.\u00a0\u202f\t")
    if not kept:
        raise CodeError("Tapez le code affiché sur le PC principal : neuf chiffres.")
    if not kept.isascii() or not kept.isdigit():
        raise CodeError("Ce code ne contient que des chiffres : relisez-le sur le PC principal.")
    if len(kept) != DIGITS + 1:
        raise CodeError(f"Ce code a neuf chiffres, et vous en avez tapé {len(kept)} : relisez-le.")
    if _check(kept[:-1]) != kept[-1]:
        raise CodeError("Un chiffre de ce code est faux, ou deux sont inversés : relisez-le.")
    return kept


def show_code(digits: str) -> str:
    """« 4821 7736 5 », as it is read aloud."""
    return f"{digits[:4]} {digits[4:DIGITS]} {digits[DIGITS:]}"


def _check(digits: str) -> str:
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return str(state)


def proof(code: str, public_key: bytes, device_id: str) -> str:
    """What shows that whoever made this key had typed this code, in hexadecimal."""
    key = hashlib.scrypt(code.encode(), salt=_PROOF + device_id.encode(), **SCRYPT)
    return hmac.new(key, _PROOF + public_key, hashlib.sha256).hexdigest()


def proves(code: str, public_key: bytes, device_id: str, given: str) -> bool:
    """Whether `given` is the proof of this code."""
    return hmac.compare_digest(proof(code, public_key, device_id), given)


def fingerprint(public_key: bytes, words: Sequence[str]) -> tuple[str, ...]:
    """Six words of a list of 2048: the first 66 bits of the key's digest."""
    if len(words) != 2**WORD_BITS:
        raise ValueError("a fingerprint takes a list of 2048 words")
    digest = int.from_bytes(hashlib.sha256(_FINGERPRINT + public_key).digest(), "big")
    first = digest >> (256 - WORDS * WORD_BITS)
    steps = range((WORDS - 1) * WORD_BITS, -1, -WORD_BITS)
    return tuple(words[first >> step & 2**WORD_BITS - 1] for step in steps)


@dataclass(frozen=True, slots=True)
class Dates:
    """The instants that a report carries: when the audit began, when the file was signed."""

    started_at: datetime
    made_at: datetime
    readings: tuple[datetime, ...] = ()


def dates_problem(dates: Dates, now: datetime, after: datetime | None) -> str:
    """Why a report is refused for its dates, as a sentence; empty when they are right.

    `after`: when the last audit that was imported from that PC began.
    """
    latest = max((dates.made_at, dates.started_at, *dates.readings))
    if latest > now + CLOCKS:
        return (
            "Ce relevé est daté dans l’avenir. Vérifiez la date et l’heure des deux ordinateurs, "
            "puis refaites le relevé."
        )
    if now - dates.made_at > timedelta(days=REPORT_DAYS) or now - dates.started_at > timedelta(
        days=REPORT_DAYS
    ):
        return f"Ce relevé a plus de {REPORT_DAYS} jours : mesurez de nouveau ce PC, et importez le nouveau fichier."
    if dates.started_at > dates.made_at + CLOCKS or any(
        not dates.started_at - CLOCKS <= at <= dates.made_at + CLOCKS for at in dates.readings
    ):
        return "Les dates de ce relevé se contredisent : refaites-le sur l’autre PC."
    if after is not None and dates.started_at == after:
        return "Cette mesure est déjà importée : pour en avoir une nouvelle, refaites le relevé sur ce PC."
    if after is not None and dates.started_at < after:
        return (
            "Ce relevé est daté d’avant le dernier qui a été importé : l’horloge de ce PC a reculé. "
            "Réglez-la, puis refaites le relevé."
        )
    return ""
