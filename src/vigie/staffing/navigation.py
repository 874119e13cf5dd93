"""The menu entry of the team."""

from vigie.ui.navigation import PRACTICE, NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem(PRACTICE, "Équipe et droits", "staffing:home", "equipe", 55, also=("staffing:",)))
