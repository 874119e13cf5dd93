"""The codes of the requests in French."""

from vigie.requests.models import Identity, Outcome
from vigie.requests.rules.deadlines import Flaw, Part

PARTS = {
    Part.ALL: "",
    Part.RECENT: "pour ce qui a moins de cinq ans",
    Part.OLD: "pour ce qui est plus ancien",
}
FLAWS = {
    Flaw.ORDER: "Le plus récent est daté avant le plus ancien : corrigez l’une des dates.",
    Flaw.DATA_TO_COME: "Une information est datée après la réception : corrigez l’une des dates.",
}
STEPS = {
    "archive": "Archive chiffrée faite", "extended": "Délai prolongé, la personne l’a su",
    "answered": "Répondu pour ce qui a moins de cinq ans",
    **{f"identity_{code}": label for code, label in Identity.choices},
    **{f"answered_{code}": label for code, label in Outcome.choices},
}  # fmt: skip


def step(code: str, letters: dict[str, str]) -> str:
    """What was done: a letter is named by its title."""
    kind, _, name = code.partition(":")
    return f"Envoyé : {letters.get(name, name)}" if kind == "sent" else STEPS.get(code, code)
