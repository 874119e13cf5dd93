"""Judge a passphrase as a French attacker would, and draw good ones.

zxcvbn alone rates ``pharmacie2023`` at 4 out of 4: it knows English. It is given what French practices build
their passwords from, and the generator's own words, so that the estimate holds whoever chose the phrase.
"""

import functools
import math
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

MIN_LENGTH = 12
MIN_GUESSES_LOG10 = 12.0
SEPARATORS = frozenset("-_.,;:/'")
WORDS = 5
LONGEST_JUDGED = 72  # zxcvbn refuses more, and its time grows fast

PATTERNS = {
    "dictionary": "un mot, un nom ou une ville courants",
    "spatial": "une suite de touches du clavier",
    "repeat": "une répétition",
    "sequence": "une suite de lettres ou de chiffres",
    "regex": "une année",
    "date": "une date",
}
ADVICE = (
    "Prenez cinq mots sans lien entre eux, dans n’importe quel ordre.",
    "Vigie peut en tirer au sort pour vous : c’est plus sûr, et plus facile à retenir qu’on ne croit.",
    "Remplacer des lettres par des chiffres ou ajouter une année n’y change presque rien.",
)


@dataclass(frozen=True)
class Judgment:
    """The verdict, and what to tell the person."""

    accepted: bool
    sentence: str
    suggestions: tuple[str, ...] = ()


def _read(name: str) -> list[str]:
    text = resources.files("vigie.vault").joinpath(f"data/{name}").read_text("utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]


@functools.lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """The generator's list."""
    return tuple(_read("wordlist_fr.txt"))


@functools.lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    return tuple(dict.fromkeys([*_read("french_words.txt"), *words()]))


def fold(text: str) -> str:
    """Lower case, no accents, typographic signs made plain: what an attacker's list holds."""
    spread = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae").replace("’", "'"))
    return "".join(c for c in spread if not unicodedata.combining(c)).lower()


def generate(count: int = WORDS) -> str:
    """``count`` words (at least five) drawn at random, separated by spaces."""
    count = max(count, WORDS)
    while True:
        drawn = " ".join(secrets.choice(words()) for _ in range(count))
        # Five of the most common words at once is rare, but what Vigie proposes must never be refused.
        if judge(drawn).accepted:
            return drawn


def _sequence(folded: str, personal: list[str]) -> list[dict[str, Any]]:
    """How zxcvbn takes the phrase apart, without the separators that it would count as inventions.

    Its own total multiplies by the orders of the parts and adds ten thousand a part: four everyday words such
    as « cabinet du docteur Martin » would pass. The product of the parts is what a targeted list has to try.
    """
    # Imported late: its lists weigh 13 MB, which a cockpit that is only read should not carry.
    from zxcvbn import zxcvbn

    compact = "".join(c for c in folded if not c.isspace() and c not in SEPARATORS)[:LONGEST_JUDGED]
    if not compact:
        return []
    estimate: dict[str, Any] = zxcvbn(compact, user_inputs=[*personal, *_known()])
    return list(estimate["sequence"])


def judge(passphrase: str, about: Iterable[str] = ()) -> Judgment:
    """Accept or refuse; ``about`` holds what is known of the person (label, practice, town)."""
    folded = " ".join(fold(passphrase).split())
    if len(folded) < MIN_LENGTH:
        return Judgment(
            False,
            f"Cette phrase de passe est trop courte : il faut au moins {MIN_LENGTH} signes.",
            ADVICE,
        )
    personal = [part for text in about for part in re.split(r"\W+", fold(text)) if len(part) > 2]
    sequence = _sequence(folded, personal)
    if sum(math.log10(match["guesses"]) for match in sequence) >= MIN_GUESSES_LOG10:
        return Judgment(True, "Cette phrase de passe est solide.")
    found = list(dict.fromkeys(PATTERNS[m["pattern"]] for m in sequence if m["pattern"] in PATTERNS))
    if not found:
        return Judgment(
            False, "Cette phrase de passe se devine trop vite : elle est trop courte pour être sûre.", ADVICE
        )
    listed = found[0] if len(found) == 1 else f"{', '.join(found[:-1])} et {found[-1]}"
    return Judgment(False, f"Cette phrase de passe se devine trop vite : elle repose sur {listed}.", ADVICE)
