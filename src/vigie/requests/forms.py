"""A request taken in; what is done of it."""

from datetime import date, timedelta
from typing import Any

from django import forms

from vigie.documents.spreadsheets import LARGEST
from vigie.requests import archive
from vigie.requests.models import Channel, Identity, Outcome, Request
from vigie.requests.rules.deadlines import ImpossibleDatesError, Kind, deadlines
from vigie.requests.table import Table
from vigie.requests.words import FLAWS
from vigie.ui.forms import DueField, ShortText

TOO_OLD = timedelta(days=3 * 365)


class RequestForm(forms.ModelForm[Request]):
    """What came in."""

    received_on = DueField(label="Reçue le", help_text="Le délai court de ce jour-là.")
    name = ShortText("Qui demande", required=True)
    patient = ShortText("Pour quel patient", "Le numéro du dossier suffit.")
    oldest = DueField(
        label="La plus ancienne information demandée",
        help_text="Dossier de plus de cinq ans : deux mois. Sans date, Vigie prend huit jours.",
    )
    newest = DueField(label="La plus récente")
    note = ShortText("À noter")

    class Meta:
        model = Request
        fields = ("kind", "asker", "received_on", "oldest", "newest")

    field_order = ("kind", "asker", "name", "patient", "received_on", "oldest", "newest", "note")

    def __init__(self, *args: Any, known: Table, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known, self.today = known, today
        self.fields["kind"] = forms.ChoiceField(
            label="Que demande-t-on ?", choices=[(key.value, row.label) for key, row in known.kinds.items()],
            widget=forms.RadioSelect, error_messages={"required": "Choisissez ce qui est demandé."},
        )  # fmt: skip
        self.fields["asker"] = forms.ChoiceField(
            label="Qui est-ce ?", choices=[(key, row.label) for key, row in known.askers.items()], initial="patient",
            error_messages={"required": "Choisissez qui demande."},
        )  # fmt: skip
        self.order_fields(self.field_order)

    def clean_received_on(self) -> date:
        """Come already, and not ages ago."""
        on: date = self.cleaned_data["received_on"] or self.today
        if on > self.today:
            raise forms.ValidationError("Cette date est à venir.")
        if on < self.today - TOO_OLD:
            raise forms.ValidationError("Cette date est trop ancienne : vérifiez l’année.")
        return on

    def clean(self) -> dict[str, Any]:
        """Dates that may be; a medical file for those who may only ask for that."""
        said = super().clean() or {}
        kind, asker = said.get("kind"), said.get("asker")
        if kind and asker and self.known.askers[asker].file_only and kind != Kind.ACCESS:
            self.add_error("asker", "Cette personne ne peut demander que le dossier médical.")
        if kind and said.get("received_on"):
            try:
                deadlines(Kind(kind), said["received_on"], said.get("oldest"), said.get("newest"))
            except ImpossibleDatesError as error:
                self.add_error("oldest", FLAWS[error.flaw])
        return said


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Each of several files held against the field's own rules."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All of them."""
        chosen = data if isinstance(data, list) and data else [data]
        return [super(FilesField, self).clean(one, initial) for one in chosen]


class ArchiveForm(forms.Form):
    """The files for a patient, and the words that will open them."""

    pieces = FilesField(
        label="Les pièces du dossier", widget=ManyFiles(attrs={"multiple": True, "data-max": LARGEST}),
        error_messages={"required": "Choisissez au moins une pièce.", "empty": "Cette pièce est vide."},
    )  # fmt: skip
    words = forms.CharField(widget=forms.HiddenInput)

    def clean_words(self) -> str:
        """Those that the page proposed: nothing weaker."""
        said: str = self.cleaned_data["words"]
        if not archive.acceptable(said):
            raise forms.ValidationError("Rechargez la page : le mot de passe n’est plus le sien.")
        return said


class StepForm(forms.Form):
    """The day that something was done."""

    on = DueField(label="Le")

    def __init__(self, *args: Any, today: date, received: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today, self.received = today, received

    def clean_on(self) -> date:
        """Between the request and today."""
        on: date = self.cleaned_data["on"] or self.today
        if not self.received <= on <= self.today:
            raise forms.ValidationError("Choisissez un jour entre la demande et aujourd’hui.")
        return on


class IdentityForm(StepForm):
    """What was looked at."""

    identity = forms.ChoiceField(
        label="Identité", choices=[one for one in Identity.choices if one[0] != Identity.UNKNOWN]
    )
    field_order = ("identity", "on")


class AnswerForm(StepForm):
    """What was answered, and how it went."""

    outcome = forms.ChoiceField(
        label="Réponse",
        choices=[("", "À choisir"), *Outcome.choices],
        error_messages={"required": "Choisissez la réponse."},
    )
    channel = forms.ChoiceField(
        label="Comment", choices=[("", "À choisir"), *Channel.choices], required=False
    )
    recent_only = forms.BooleanField(
        label="Seulement ce qui a moins de cinq ans ; le reste suit", required=False
    )
    field_order = ("outcome", "channel", "recent_only", "on")

    def __init__(self, *args: Any, mixed: bool, identified: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.identified = identified
        if not mixed:
            del self.fields["recent_only"]

    def clean(self) -> dict[str, Any]:
        """What was given went by some way, to somebody whose identity was looked at."""
        said = super().clean() or {}
        if said.get("outcome") in (Outcome.DONE, Outcome.PARTLY):
            if not said.get("channel"):
                self.add_error("channel", "Dites comment la réponse est partie.")
            if not self.identified:
                self.add_error("outcome", "Notez d’abord comment vous avez vérifié qui demande.")
        return said
