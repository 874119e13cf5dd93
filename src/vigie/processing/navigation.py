"""The menu entry of the register."""

from vigie.ui.navigation import PROOF, NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem(PROOF, "Registre", "processing:register", "registre", 25, also=("processing:",)))
