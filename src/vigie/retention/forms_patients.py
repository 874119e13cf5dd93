"""The columns of a list to confirm; what is decided of a selection."""

from datetime import date, timedelta
from typing import Any

from django import forms

from vigie.documents.spreadsheets import LARGEST
from vigie.retention.forms import BackupsForm, PastField
from vigie.retention.importing import Table
from vigie.retention.models import Outcome, Sweep
from vigie.retention.patients import LONGEST_KEEP
from vigie.retention.rules.columns import Column
from vigie.retention.words import COLUMNS, KEPT_REASONS, PLACES

SAMPLES, LONGEST_SAMPLE = 3, 24
WHAT_CARE_IS = (
    "Un acte, une téléconsultation, un renouvellement. "
    "Un rendez-vous manqué n’en est pas une, la création de la fiche non plus."
)


class ListForm(forms.Form):
    """A list of patients."""

    file = forms.FileField(
        label="La liste", help_text="CSV, XLSX ou ODS : une ligne par patient, ou par acte.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.ods", "data-max": LARGEST}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )  # fmt: skip


class ColumnsForm(forms.Form):
    """Which column is which."""

    names = forms.BooleanField(
        label="Garder aussi les noms", required=False,
        help_text="Sans cela, Vigie ne garde que le numéro et les initiales : le numéro suffit à retrouver la fiche.",
    )  # fmt: skip

    def __init__(self, *args: Any, table: Table, places: dict[Column, int], **more: Any) -> None:
        super().__init__(*args, **more)
        samples: list[list[str]] = [[] for _ in table.heads]
        for _, row in zip(range(50), table.lines, strict=False):
            for kept, cell in zip(samples, row[1], strict=False):
                if cell.strip() and len(kept) < SAMPLES:
                    kept.append(cell.strip()[:LONGEST_SAMPLE])
        choices = [("", "Aucune")] + [
            (str(number), f"{head or number + 1} ({', '.join(kept) or 'vide'})")
            for number, (head, kept) in enumerate(zip(table.heads, samples, strict=True))
        ]
        for column in COLUMNS:
            self.fields[column] = forms.ChoiceField(
                label=COLUMNS[column], choices=choices, required=False, initial=str(places.get(column, "")),
            )  # fmt: skip
        self.fields[Column.LAST_CARE].help_text = WHAT_CARE_IS
        self.fields["names"] = self.fields.pop("names")

    def places(self) -> dict[Column, int]:
        """As they were confirmed."""
        said = self.cleaned_data
        return {column: int(said[column]) for column in COLUMNS if said[column]}

    def clean(self) -> dict[str, Any]:
        """The last care is somewhere; a column serves once."""
        said = super().clean() or {}
        if not said.get(Column.LAST_CARE) and Column.LAST_CARE not in self.errors:
            self.add_error(Column.LAST_CARE, "Choisissez la colonne : tout dépend de cette date.")
        used: set[str] = set()
        for column in COLUMNS:
            place = said.get(column, "")
            if place and place in used:
                self.add_error(column, "Cette colonne sert déjà plus haut.")
            used.add(place)
        return said


class DoneForm(BackupsForm):
    """What was done of the files chosen, in each place where they were."""

    where = forms.MultipleChoiceField(
        label="C’est fait dans", choices=list(PLACES.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez où c’est fait. Si ce n’est pas encore fait, revenez ensuite."},
    )  # fmt: skip

    class Meta(BackupsForm.Meta):
        fields = ("method", "backups", "kept_aside")
        labels = {"method": "Comment", "kept_aside": "Gardés malgré le terme : combien, et pourquoi"}
        help_texts = {"method": "Par exemple « purge de l’éditeur, broyeur »."}
        error_messages = {"method": {"required": "Écrivez comment."}}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["method"].required = True

    def record(self, outcome: Outcome, today: date) -> Sweep:
        """The record, without its count."""
        row: Sweep = self.save(commit=False)
        where = ", ".join(PLACES[place].lower() for place in self.cleaned_data["where"])
        row.done_on, row.outcome, row.method = today, outcome, f"{row.method} ({where})"[:300]
        return row


class KeepForm(forms.Form):
    """Why files are kept past their term, and until when."""

    reason = forms.ChoiceField(label="Pourquoi", choices=[("", "À choisir"), *KEPT_REASONS.items()],
                               error_messages={"required": "Choisissez la raison."})  # fmt: skip
    until = forms.DateField(
        label="À revoir le", help_text="Dans un an au plus.",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"required": "Indiquez une date.", "invalid": "Indiquez une date, par exemple 14/03/2027."},
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def clean_until(self) -> date:
        """To come, and within a year."""
        until: date = self.cleaned_data["until"]
        if not self.today < until <= self.today + timedelta(days=LONGEST_KEEP):
            raise forms.ValidationError("Choisissez une date à venir, dans un an au plus.")
        return until


class SinceForm(forms.Form):
    """The day a dispute began, or ended."""

    on = PastField(label="Le", required=True)
