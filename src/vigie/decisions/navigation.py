"""The menu entry of the decisions."""

from vigie.ui.navigation import PROOF, NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem(PROOF, "DPO et AIPD", "decisions:home", "personne", 35, also=("decisions:",)))
