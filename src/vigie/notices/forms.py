"""Since when and where a notice can be read."""

from datetime import date
from typing import Any

from django import forms

from vigie.notices.services import LARGEST
from vigie.ui.forms import DueField


class PostForm(forms.Form):
    """The day, the place, a photo if one likes."""

    posted_on = DueField(label="En place depuis le")
    place = forms.CharField(
        label="Où ?", max_length=200, help_text="Salle d’attente, accueil ; ou l’adresse de la page, pour le site.",
        error_messages={"required": "Écrivez où les personnes peuvent la lire."},
    )  # fmt: skip
    photo = forms.FileField(
        label="Photo de l’affichage (facultative)", required=False,
        help_text="Sans patient. 20 Mo au plus, gardée chiffrée dans le coffre.",
        widget=forms.FileInput(attrs={"data-max": LARGEST, "accept": "image/*,.pdf"}),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def clean_posted_on(self) -> date:
        """A day, and not one to come: what is not there yet is not read."""
        on: date = self.cleaned_data["posted_on"] or self.today
        if on > self.today:
            raise forms.ValidationError(
                "Cette date est à venir : notez-la le jour où la notice est en place."
            )
        return on
