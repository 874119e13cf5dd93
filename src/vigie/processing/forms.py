"""The form of a record: one line each where there are several, a row for each category of data."""

from dataclasses import replace
from typing import Any

from django import forms

from vigie.documents.spreadsheets import LARGEST
from vigie.processing import durations
from vigie.processing.rules.completeness import Data, Kind, Recipient, Record
from vigie.processing.table import Category, Ready, Table
from vigie.processing.wire import LONGEST, MOST

KINDS = {
    Kind.INTERNAL: "Au cabinet",
    Kind.EXTERNAL: "Au-dehors",
    Kind.PROCESSOR: "Prestataires qui traitent pour vous",
}
OF_A_CATEGORY = ("detail", "kept", "why")
BAD_LINE = "Cette ligne contient des signes qui ne s’impriment pas : écrivez-la à nouveau."


class Lines(forms.CharField):
    """Several texts, one a line; empty lines are left out."""

    def __init__(self, label: str, help_text: str = "Une ligne pour chacun.") -> None:
        area = forms.Textarea(attrs={"rows": 3})
        super().__init__(
            label=label, help_text=help_text, required=False, widget=area, max_length=LONGEST * MOST
        )

    def clean(self, value: Any) -> tuple[str, ...]:
        found = tuple(" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip())
        if len(found) > MOST:
            raise forms.ValidationError(f"Écrivez {MOST} lignes au plus.")
        if any(len(line) > LONGEST for line in found):
            raise forms.ValidationError(f"Une ligne est trop longue : {LONGEST} signes au plus.")
        if any(not line.isprintable() for line in found):
            raise forms.ValidationError(BAD_LINE)
        return found


class Line(forms.CharField):
    """One optional text, in a box tall enough for a sentence; its line breaks become spaces."""

    def __init__(self, label: str, help_text: str = "") -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"max_length": f"Écrivez {LONGEST} signes au plus."},
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        found = " ".join(str(super().clean(value)).split())
        if not found.isprintable():
            raise forms.ValidationError(BAD_LINE)
        return found


class FileForm(forms.Form):
    """A register kept elsewhere."""

    file = forms.FileField(
        label="Votre registre", help_text="Le tableau de la CNIL rempli (ODS ou XLSX), ou un fichier JSON de Vigie.",
        widget=forms.FileInput(attrs={"accept": ".ods,.xlsx,.json", "data-max": LARGEST}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )  # fmt: skip


class NameForm(forms.Form):
    """An activity of one's own."""

    title = forms.CharField(
        label="Son nom", max_length=120,
        error_messages={"required": "Donnez un nom à cette activité.", "max_length": "Écrivez 120 signes au plus."},
    )  # fmt: skip


class RecordForm(forms.Form):
    """Every field of a record; nothing is compulsory here, what lacks is listed beside."""

    title = NameForm.base_fields["title"]
    purposes = Lines("À quoi servent ces données ?")
    support = Line("Où sont-elles ?", "Logiciel, plateforme, papier.")
    persons = Lines("De qui sont-elles ?")

    def __init__(
        self, *args: Any, known: Table, ready: Ready | None = None, for_others: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.known, self.ready, self.for_others = known, ready, for_others
        if for_others:
            self.fields["purposes"].label = "Que faites-vous pour eux ?"
            self.fields["clients"] = Lines("Pour qui ?", "Un nom et de quoi le joindre par ligne.")
            del self.fields["persons"]
        else:
            self._of_its_own()
        self.fields["transfers"] = Lines(
            "Hors de l’Union européenne ?", "Une ligne pour chacun : qui, quel pays, quelle garantie."
        )
        self.fields["no_transfer"] = _tick("Rien ne sort de l’Union européenne")
        self.fields["measures"] = forms.MultipleChoiceField(
            label="Ce qui les protège", required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(row.id, row.label) for row in known.measures],
            help_text="Vigie compare ce que vous cochez avec ce qu’elle mesure.",
        )  # fmt: skip
        self.fields["other_measures"] = Line("Autre protection")

    def _of_its_own(self) -> None:
        """What is asked of who decides, and not of who works for another."""
        known = self.known
        for kind, label in KINDS.items():
            self.fields[f"who_{kind}"] = Lines(label)
        self.fields["no_recipient"] = _tick("Personne d’autre ne les reçoit")
        self.fields["basis"] = _choice("Base légale (article 6)", known.bases)
        self.fields["exception"] = _choice("Données sensibles : exception (article 9)", known.exceptions)
        for category in known.categories:
            self.fields[f"detail_{category.id}"] = Line("Lesquelles ?")
            self.fields[f"kept_{category.id}"] = Line("Gardées combien de temps ?")
            self.fields[f"why_{category.id}"] = Line("Pourquoi est-ce nécessaire ?")

    @property
    def rows(self) -> list[tuple[Category, list[forms.BoundField], bool, str]]:
        """Each category with its three fields, whether something is said of it, what its duration rests on."""
        if self.for_others:
            return []
        found = []
        for category in self.known.categories:
            fields = [self[f"{name}_{category.id}"] for name in OF_A_CATEGORY]
            used = any(field.value() or field.errors for field in fields)
            kept = str(self[f"kept_{category.id}"].value() or "")
            found.append((category, fields, used, durations.told(category.id, kept, self.ready)))
        return found

    @staticmethod
    def shown(title: str, record: Record) -> dict[str, Any]:
        """A record, as the form shows it."""
        found: dict[str, Any] = {
            "title": title, "purposes": "\n".join(record.purposes), "support": record.support,
            "persons": "\n".join(record.persons), "no_recipient": record.no_recipient,
            "transfers": "\n".join(record.transfers), "no_transfer": record.no_transfer,
            "measures": list(record.measures), "other_measures": record.other_measures,
            "basis": record.basis, "exception": record.exception, "clients": "\n".join(record.clients),
        }  # fmt: skip
        for kind in Kind:
            found[f"who_{kind}"] = "\n".join(row.who for row in record.recipients if row.kind == kind)
        for name, row in record.data.items():
            found |= {f"detail_{name}": row.detail, f"kept_{name}": row.retention, f"why_{name}": row.why}
        return found

    def record(self) -> Record:
        """What was written. A category of which nothing is said is not there."""
        said = self.cleaned_data
        shared = Record(
            purposes=said["purposes"], transfers=said["transfers"], no_transfer=said["no_transfer"],
            measures=tuple(said["measures"]), other_measures=said["other_measures"], support=said["support"],
        )  # fmt: skip
        if self.for_others:
            return replace(shared, for_others=True, clients=said["clients"])
        return replace(
            shared, basis=said["basis"], exception=said["exception"], persons=said["persons"],
            data={
                row.id: Data(*(said[f"{name}_{row.id}"] for name in OF_A_CATEGORY))
                for row in self.known.categories if any(said[f"{name}_{row.id}"] for name in OF_A_CATEGORY)
            },
            recipients=tuple(Recipient(kind, who) for kind in Kind for who in said[f"who_{kind}"]),
            no_recipient=said["no_recipient"],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """« Personne » and a name, « rien » and a country: one of the two is wrong."""
        said = super().clean() or {}
        if said.get("no_recipient") and any(said.get(f"who_{kind}") for kind in Kind):
            self.add_error(
                "no_recipient", "Des destinataires sont écrits plus haut : retirez-les, ou décochez."
            )
        if said.get("no_transfer") and said.get("transfers"):
            self.add_error("no_transfer", "Un transfert est écrit plus haut : retirez-le, ou décochez.")
        return said


def _tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _choice(label: str, words: Any) -> forms.ChoiceField:
    choices = [("", "À choisir"), *((key, f"{key} : {text}") for key, text in words.items())]
    return forms.ChoiceField(label=label, required=False, choices=choices)
