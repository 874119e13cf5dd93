"""The French words for what the journal holds in codes."""

import functools
from importlib import resources

import yaml

from vigie.vault.errors import VaultLocked
from vigie.vault.state import state


@functools.lru_cache(maxsize=1)
def actions() -> dict[str, str]:
    """Action code -> what happened, from ``data/actions.yaml``."""
    text = resources.files("vigie.journal").joinpath("data/actions.yaml").read_text("utf-8")
    return {str(code): str(label) for code, label in yaml.safe_load(text)["actions"].items()}


def action(code: str) -> str:
    """The French label, or the code itself when nobody has given it words yet."""
    return actions().get(code, code)


def person(access_id: int) -> str:
    """Who did it: names live in the vault's header, never in the chain."""
    if access_id == 0:
        return "Vigie"
    try:
        if state.actor.access_id == access_id:
            return state.actor.label
    except VaultLocked:
        pass
    return f"Accès n° {access_id}"
