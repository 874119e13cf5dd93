"""A file's dates, to compute and forget; the yearly look, to keep."""

from datetime import date
from typing import Any

from django import forms

from vigie.retention.models import Outcome, Sweep
from vigie.retention.rules.care_file import Birth, Dispute, File
from vigie.ui.forms import DueField

EARLIEST = date(1900, 1, 1)
WRONG = "Indiquez une date, par exemple 14/03/2007."
TO_COME = "Cette date est à venir."


class PastField(forms.DateField):
    """A day of the past, optional unless said."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date", "min": EARLIEST.isoformat()}, "%Y-%m-%d")
        errors = {"invalid": WRONG, "required": WRONG}
        super().__init__(**{"required": False, "widget": widget, "error_messages": errors, **options})

    def clean(self, value: Any) -> Any:
        """Not before 1900."""
        day = super().clean(value)
        if day is not None and day < EARLIEST:
            raise forms.ValidationError("Cette date est trop ancienne pour être la bonne.")
        return day


class FileForm(forms.Form):
    """What the computation asks. Nothing of it is kept."""

    last_care = PastField(label="Dernière prise en charge", required=True)
    birth = PastField(label="Naissance", help_text="Sans elle, Vigie prend le terme le plus long.")
    last_entry = PastField(label="Dernière écriture au dossier", help_text="Si elle est plus récente.")
    died = PastField(label="Décès")
    dispute_from = PastField(label="Litige depuis le")
    dispute_to = PastField(label="Litige fini le", help_text="Vide s’il est en cours.")

    def file(self) -> File:
        """As the rules take it."""
        said = self.cleaned_data
        birth = Birth(said["birth"], said["birth"]) if said["birth"] else None
        start = said["dispute_from"]
        disputes = (Dispute(start, said["dispute_to"]),) if start else ()
        return File(said["last_care"], birth, said["last_entry"], said["died"], disputes)

    def clean(self) -> dict[str, Any]:
        """A dispute that ended began."""
        said = super().clean() or {}
        if said.get("dispute_to") and not said.get("dispute_from"):
            self.add_error("dispute_from", "Indiquez quand le litige a commencé.")
        return said


class BackupsForm(forms.ModelForm[Sweep]):
    """What becomes of the files in the backups: yes, no, or not known."""

    backups = forms.ChoiceField(
        label="Et dans les sauvegardes ?", required=False,
        choices=[("", "Je ne sais pas"), ("yes", "Ils en sortent avec leur rotation"), ("no", "Ils y restent")],
    )  # fmt: skip

    class Meta:
        model = Sweep
        fields: tuple[str, ...] = ("backups",)

    def clean_backups(self) -> bool | None:
        """As it is kept."""
        return {"yes": True, "no": False}.get(self.cleaned_data["backups"])


class SweepForm(BackupsForm):
    """What was done of the files that came to their end."""

    done_on = DueField(label="Fait le")

    class Meta(BackupsForm.Meta):
        fields = ("done_on", "outcome", "count", "method", "backups", "kept_aside")
        labels = {
            "outcome": "Ce qui a été fait", "count": "Combien de dossiers", "method": "Comment",
            "kept_aside": "Gardés malgré le terme : combien, et pourquoi",
        }  # fmt: skip
        help_texts = {
            "count": "Le nombre, jamais les noms.",
            "method": "Logiciel, images, papier : par exemple « purge de l’éditeur, broyeur ».",
            "kept_aside": "Un litige, un patient revu.",
        }
        error_messages = {"outcome": {"required": "Choisissez ce qui a été fait."}}

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today
        self.fields["count"].required = False

    def clean_done_on(self) -> date:
        """A day, and not one to come."""
        on: date = self.cleaned_data["done_on"] or self.today
        if on > self.today:
            raise forms.ValidationError("Cette date est à venir : notez-la ce jour-là.")
        return on

    def clean_count(self) -> int:
        """Nothing written is none."""
        return self.cleaned_data["count"] or 0

    def clean(self) -> dict[str, Any]:
        """A number and a method when something was destroyed."""
        said = super().clean() or {}
        if said.get("outcome") in (Outcome.DESTROYED, Outcome.ANONYMISED):
            if not said.get("count") and "count" not in self.errors:
                self.add_error("count", "Écrivez combien de dossiers.")
            if not (said.get("method") or "").strip() and "method" not in self.errors:
                self.add_error("method", "Écrivez comment.")
        return said
