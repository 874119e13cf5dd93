"""What a duration of the register rests on: the rule whose words it keeps, or the one it leaves."""

from vigie.catalogue.keeping import Keeping, recognised
from vigie.processing.table import Ready
from vigie.typography import fold, french


def rests_on(text: str) -> str:
    """The worth of the rule that says these words; empty when none does."""
    rule = recognised(text)
    return rule.worth if rule else ""


def left(category: str, text: str, ready: Ready | None) -> Keeping | None:
    """The rule proposed for that category of the activity, when the record says something else."""
    rule = ready.kept.get(category) if ready else None
    return rule if rule and rule.text and text.strip() and fold(rule.text) != fold(text) else None


def told(category: str, text: str, ready: Ready | None) -> str:
    """The two in a sentence, under the duration; empty when there is nothing to say."""
    worth, rule = rests_on(text), left(category, text, ready)
    said = f"Durée de la règle : {worth}." if worth else ""
    if rule:
        said = f"{said} La règle proposée dit « {rule.text} », {rule.worth}."
    return french(said.strip())
