"""The menu entry of the devices."""

from vigie.ui.navigation import PROTECT, NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem(PROTECT, "Appareils", "workstation:devices", "poste", 10, also=("workstation:",)))
