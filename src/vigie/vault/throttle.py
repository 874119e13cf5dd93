"""Slow down whoever guesses at the keyboard. Kept on disk, so that a restart forgives nothing.

It guards the screen, not the file: against somebody who took the file, Argon2 is the guard.
"""

import contextlib
import json
import math
from dataclasses import dataclass
from pathlib import Path

from vigie import platform
from vigie.vault.errors import TooManyAttempts, VaultError

NAME = "attempts.json"
FREE_TRIES = 10
FIRST_PAUSE = 30
LONGEST_PAUSE = 15 * 60


@dataclass(frozen=True)
class Attempts:
    """Failures since the last success, and when the last one was (seconds since 1970)."""

    count: int = 0
    last: float = 0.0


def pause_after(count: int) -> int:
    """Seconds to wait after this many failures: none for nine, then 30 s doubling up to 15 min."""
    if count < FREE_TRIES:
        return 0
    return min(LONGEST_PAUSE, FIRST_PAUSE << min(count - FREE_TRIES, 10))


def remaining(attempts: Attempts, now: float) -> int:
    """Seconds still to wait. A clock set back starts the pause again: it neither frees nor locks for ever."""
    pause = pause_after(attempts.count)
    elapsed = now - attempts.last
    return math.ceil(pause if elapsed < 0 else max(0.0, pause - elapsed))


def spoken(seconds: int) -> str:
    """``2 minutes``, ``30 secondes``: rounded up, never zero."""
    if seconds < 60:
        return f"{max(seconds, 1)} seconde{'s' if seconds > 1 else ''}"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def left_sentence(attempts: Attempts) -> str:
    """What to say after a failure."""
    left = FREE_TRIES - attempts.count
    if left > 1:
        return f"Il reste {left} essais avant une attente."
    if left == 1:
        return "Il reste 1 essai avant une attente."
    return f"Prochain essai dans {spoken(pause_after(attempts.count))}."


def read(folder: Path) -> Attempts:
    """The record; a damaged one counts as used up, because damaging it must not help."""
    try:
        raw = json.loads((folder / NAME).read_bytes())
        return Attempts(max(0, int(raw["count"])), float(raw["last"]))
    except FileNotFoundError:
        return Attempts()
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return Attempts(FREE_TRIES, 0.0)


def check(folder: Path, now: float) -> None:
    """Raise :class:`TooManyAttempts` while a pause runs."""
    wait = remaining(read(folder), now)
    if wait:
        raise TooManyAttempts(
            f"Trop d’essais manqués : attendez {spoken(wait)} avant de réessayer. "
            "La clé de secours imprimée ouvre aussi le coffre."
        )


def begin(folder: Path, now: float) -> Attempts:
    """Count the try before it is made, so that killing the program does not give it back."""
    attempts = Attempts(read(folder).count + 1, now)
    data = json.dumps({"count": attempts.count, "last": attempts.last}).encode("ascii")
    try:
        platform.write_private(folder / NAME, data)
    except OSError as error:
        reason = platform.why(error)
        raise VaultError(
            f"Vigie ne peut pas écrire dans le dossier du coffre ({reason}) : libérez de la place ou "
            "vérifiez le disque, puis réessayez."
        ) from error
    return attempts


def succeed(folder: Path) -> None:
    """Forget the failures."""
    with contextlib.suppress(OSError):
        (folder / NAME).unlink(missing_ok=True)
