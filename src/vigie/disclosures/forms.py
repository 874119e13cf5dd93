"""The questions about one requester; what is noted of a disclosure."""

from datetime import date
from typing import Any

from django import forms

from vigie.disclosures.models import Disclosure
from vigie.disclosures.rules.deciding import Answer
from vigie.disclosures.table import Requester, Table
from vigie.disclosures.words import ANSWERS
from vigie.ui.forms import DueField, ShortText


class QuestionsForm(forms.Form):
    """Each question of the requester: yes, no, or not known."""

    def __init__(self, *args: Any, asked: Requester, **more: Any) -> None:
        super().__init__(*args, **more)
        for one in asked.questions:
            self.fields[one.id] = forms.ChoiceField(
                label=one.text, choices=list(ANSWERS.items()), widget=forms.RadioSelect, required=False,
                error_messages={"invalid_choice": "Choisissez l’une des réponses."},
            )  # fmt: skip

    def answers(self) -> dict[str, Answer]:
        """Those that were given."""
        return {name: Answer(value) for name, value in self.cleaned_data.items() if value}


class NoteForm(forms.ModelForm[Disclosure]):
    """What was given or refused."""

    on = DueField(label="Le")
    asker = ShortText("Qui a demandé", "Nom, organisme.", required=True)
    patient = ShortText("Quel patient", "Le numéro du dossier suffit.")
    what = ShortText("Ce qui a été remis, ou refusé", required=True)
    why = ShortText("Pourquoi", "Le texte invoqué, l’accord du patient.")

    class Meta:
        model = Disclosure
        fields = ("outcome", "channel", "on")
        labels = {"outcome": "Ce que vous avez fait", "channel": "Comment"}
        error_messages = {"outcome": {"required": "Choisissez ce que vous avez fait."}}

    field_order = ("outcome", "asker", "patient", "what", "channel", "why", "on")

    def __init__(self, *args: Any, known: Table, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today
        self.fields["channel"] = forms.ChoiceField(
            label="Comment",
            required=False,
            choices=[("", "À choisir"), *known.channels.items(), ("other", "Autrement")],
        )
        self.order_fields(self.field_order)

    def clean_on(self) -> date:
        """A day, and not one to come."""
        on: date = self.cleaned_data["on"] or self.today
        if on > self.today:
            raise forms.ValidationError("Cette date est à venir : notez-la ce jour-là.")
        return on
