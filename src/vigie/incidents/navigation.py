"""The menu entry of the incidents."""

from vigie.ui.navigation import PROOF, NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem(PROOF, "Incidents", "incidents:list", "attaque", 30, also=("incidents:",)))
