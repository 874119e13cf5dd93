"""The menu entry of the durations."""

from vigie.ui.navigation import NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(NavItem("Patients", "Durées", "retention:home", "conservation", 40, also=("retention:",)))
