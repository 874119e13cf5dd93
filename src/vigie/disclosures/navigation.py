"""The menu entry of the disclosures."""

from vigie.typography import french
from vigie.ui.navigation import NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(
        NavItem(
            "Patients",
            french("Puis-je transmettre ?"),
            "disclosures:home",
            "transmettre",
            10,
            also=("disclosures:",),
        )
    )
