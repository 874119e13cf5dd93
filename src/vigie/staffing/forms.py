"""A person, what they can see, what they signed."""

from datetime import date
from typing import Any

from django import forms

from vigie.practice.models import Job, Person
from vigie.staffing.rules.matrix import Cell
from vigie.staffing.services import LARGEST
from vigie.staffing.table import Table
from vigie.ui.forms import DueField

YES_NO = [("", "Je ne sais pas"), ("yes", "Oui"), ("no", "Non")]
FLAGS = {"yes": True, "no": False}


class PersonForm(forms.ModelForm[Person]):
    """Name and job, arrival and departure."""

    starts_on = DueField(label="Arrivée le")
    ends_on = DueField(
        label="Départ le",
        help_text="Pour un remplacement, la date prévue : ses comptes s’arrêtent ce jour-là.",
    )

    class Meta:
        model = Person
        fields = ("name", "job", "starts_on", "ends_on")
        error_messages = {"name": {"required": "Donnez un nom."}}

    def clean(self) -> dict[str, Any]:
        """A replacement ends, and nobody leaves before arriving."""
        said = super().clean() or {}
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "Le départ est avant l’arrivée : corrigez l’une des deux dates.")
        if said.get("job") == Job.LOCUM and not ends and "ends_on" not in self.errors:
            self.add_error(
                "ends_on", "Un remplacement a une fin : notez-la, les comptes s’arrêtent ce jour-là."
            )
        return said


class RightsForm(forms.Form):
    """For each category: can they see it, and why if it is not what the job expects."""

    def __init__(self, *args: Any, known: Table, cells: tuple[Cell, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        self.known, self.cells = known, cells
        for cell in cells:
            label = known.categories[cell.category]
            shown = "" if cell.has is None else "yes" if cell.has else "no"
            self.fields[f"has_{cell.category}"] = forms.ChoiceField(
                label=label, choices=YES_NO, required=False, initial=shown
            )
            self.fields[f"why_{cell.category}"] = forms.CharField(
                label=f"Raison, pour : {label}", required=False, max_length=200, initial=cell.reason
            )

    def rows(self) -> list[tuple[Cell, forms.BoundField, forms.BoundField]]:
        """Each category with its two fields."""
        return [(cell, self[f"has_{cell.category}"], self[f"why_{cell.category}"]) for cell in self.cells]

    def values(self) -> tuple[dict[str, bool | None], dict[str, str]]:
        """What they can see, and the reasons."""
        said = self.cleaned_data
        names = [cell.category for cell in self.cells]
        return {name: FLAGS.get(said[f"has_{name}"]) for name in names}, {
            name: said[f"why_{name}"] for name in names
        }


class SignForm(forms.Form):
    """A document came back signed."""

    signed_on = DueField(label="Signé le")
    file = forms.FileField(
        label="Le document signé (facultatif)", required=False, help_text="Photo ou PDF, 20 Mo au plus, gardé chiffré.",
        widget=forms.FileInput(attrs={"data-max": LARGEST, "accept": "image/*,.pdf"}),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def clean_signed_on(self) -> date:
        """A day, and not one to come."""
        on: date = self.cleaned_data["signed_on"] or self.today
        if on > self.today:
            raise forms.ValidationError("Cette date est à venir : notez-la le jour de la signature.")
        return on
