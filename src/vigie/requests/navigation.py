"""The menu entry of the requests."""

from vigie.ui.navigation import NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem("Patients", "Demandes", "requests:home", "personne", 20, also=("requests:",)))
