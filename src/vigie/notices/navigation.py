"""The menu entry of the notices."""

from vigie.ui.navigation import NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(
        NavItem("Patients", "Information des patients", "notices:home", "affiche", 30, also=("notices:",))
    )
