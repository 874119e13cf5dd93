"""The menu entry of the suppliers."""

from vigie.ui.navigation import PRACTICE, NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem(PRACTICE, "Sous-traitants", "suppliers:home", "region", 60, also=("suppliers:",)))
