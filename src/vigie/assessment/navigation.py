"""The menu entries of the assessment and of the rooms below the menu."""

from vigie.ui.navigation import FOOTER, PRACTICE, PROOF, TODAY, NavItem, navigation


def place() -> str:
    """The first crumb: the practice's name."""
    from vigie.practice import services as practice
    from vigie.vault.state import state

    return practice.current().name if state.unlocked else ""


def register() -> None:
    """Called once, when the applications are ready."""
    navigation.home("assessment:home", place)
    navigation.add(
        NavItem(TODAY, "Bilan", "assessment:home", "bilan", 10),
        NavItem(TODAY, "Questions", "assessment:questions", "memento", 20, also=("assessment:question",)),
        NavItem(TODAY, "Plan d’action", "assessment:plan", "calendrier", 30, also=("assessment:action",)),
        NavItem(PRACTICE, "Profil du cabinet", "practice:profile", "personne", 10),
        NavItem(
            PRACTICE, "Toutes les mesures", "assessment:measures", "preuves", 20, also=("assessment:measure",)
        ),
        NavItem(PROOF, "Bilans gardés", "assessment:history", "calendrier", 5),
        NavItem(PROOF, "Documents", "assessment:documents", "document", 10),
        NavItem(FOOTER, "Journal", "journal:list"),
        NavItem(FOOTER, "Contenu", "content:page"),
    )
