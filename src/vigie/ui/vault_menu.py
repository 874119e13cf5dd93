"""The vault's entries in the menu: the vault stands below this room, so they are declared here."""

from collections.abc import Callable

from vigie.ui.navigation import FOOTER, PRACTICE, NavItem, navigation
from vigie.vault.rights import allowed
from vigie.vault.state import state


def _may(action: str) -> Callable[[], bool]:
    return lambda: state.unlocked and allowed(state.actor.role, action)


def register() -> None:
    """Called once, when the application is ready."""
    people = ("vault:add_person", "vault:remove_person", "vault:person_passphrase")
    navigation.add(
        NavItem(
            PRACTICE, "Personnes", "vault:people", "equipe", 30, visible=_may("people.manage"), also=people
        ),
        NavItem(PRACTICE, "Copies du coffre", "vault:copies", "copie", 40, visible=_may("copies.read")),
        NavItem(FOOTER, "Ma phrase de passe", "vault:passphrase", order=90, visible=_may("vault.use")),
        NavItem(FOOTER, "Réglages", "vault:settings", order=95, visible=_may("settings.read")),
    )
