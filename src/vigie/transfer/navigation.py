"""The menu entry, for whoever may take the data away."""

from vigie.ui.navigation import PROOF, NavItem, navigation
from vigie.vault.errors import VaultLocked
from vigie.vault.rights import allowed
from vigie.vault.state import state


def _visible() -> bool:
    try:
        return allowed(state.actor.role, "export.make")
    except VaultLocked:
        return False


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(
        NavItem(PROOF, "Emporter mes données", "transfer:page", "telecharger", 90, visible=_visible)
    )
