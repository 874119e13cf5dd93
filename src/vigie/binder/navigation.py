"""The menu entry of the compliance file."""

from vigie.ui.navigation import PROOF, NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem(PROOF, "Dossier de conformité", "binder:home", "preuves", 40, also=("binder:",)))
