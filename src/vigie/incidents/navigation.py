"""The menu entries of the incidents."""

from vigie.ui.navigation import PROOF, PROTECT, NavItem, navigation


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.add(
        NavItem(PROTECT, "Se préparer", "prepare:home", "document", 60, also=("prepare:",)),
        NavItem("Un doute", "Message ou appel", "attack_doubtful", "doute", 10),
        NavItem(PROOF, "Incidents", "incidents:list", "attaque", 30, also=("incidents:",)),
    )
