"""The words of a key's fingerprint."""

from functools import lru_cache
from importlib import resources

from vigie.workstation import rules


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """The 2048 words, in the order that both screens count in."""
    text = resources.files("vigie.workstation").joinpath("data/fingerprint_fr.txt").read_text("utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def fingerprint(public_key: bytes) -> tuple[str, ...]:
    """The six words that are compared on the two screens."""
    return rules.fingerprint(public_key, words())
