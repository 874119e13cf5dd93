"""A supplier's form: in the order of what matters, nothing compulsory but its name."""

from typing import Any

from django import forms

from vigie.documents.spreadsheets import LARGEST
from vigie.practice.models import Supplier
from vigie.suppliers.rules.keeping import Certificate, Seen, Standing
from vigie.suppliers.services import LARGEST as LARGEST_FILE
from vigie.suppliers.table import Table
from vigie.suppliers.words import SEEN
from vigie.ui.forms import DueField

YES_NO = [("", "Je ne sais pas"), ("yes", "Oui"), ("no", "Non")]
FLAGS = {"yes": True, "no": False}


class AddForm(forms.ModelForm[Supplier]):
    """A name and a kind are enough."""

    class Meta:
        model = Supplier
        fields = ("name", "kind")
        error_messages = {
            "name": {"required": "Donnez un nom."},
            "kind": {"required": "Choisissez ce qu’il fait."},
        }


class SupplierForm(forms.ModelForm[Supplier]):
    """The supplier and all of its file."""

    seen = forms.ChoiceField(label="Que peut-il voir ?", choices=list(SEEN.items()))
    hosts = forms.ChoiceField(
        label="Garde-t-il des données de santé sur ses serveurs, ou chez un hébergeur ?",
        choices=YES_NO,
        required=False,
    )
    signed_on = DueField(label="Contrat signé le")
    ends_on = DueField(label="Contrat fini le")
    renews = forms.ChoiceField(label="Se renouvelle tout seul ?", choices=YES_NO, required=False)
    number = forms.CharField(label="Certificat HDS : numéro", required=False, max_length=80)
    body = forms.CharField(label="Organisme qui l’a donné", required=False, max_length=120)
    activities = forms.TypedMultipleChoiceField(
        label="Activités couvertes (1 à 6)",
        required=False,
        coerce=int,
        choices=[(n, str(n)) for n in range(1, 7)],
        widget=forms.CheckboxSelectMultiple,
    )
    certificate_ends_on = DueField(label="Certificat valable jusqu’au")
    framework_2024 = forms.ChoiceField(label="Au référentiel de 2024 ?", choices=YES_NO, required=False)
    outside = forms.ChoiceField(
        label="Des données, ou qui les consulte, sont-ils hors de l’Union européenne ?",
        choices=YES_NO,
        required=False,
    )
    country = forms.CharField(label="Pays où sont les données", required=False, max_length=120)
    guarantee = forms.CharField(
        label="Garantie hors de l’Union européenne", required=False, max_length=200,
        help_text="Pays reconnu adéquat, clauses types, autre.",
    )  # fmt: skip
    further = forms.CharField(
        label="Ses propres sous-traitants",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Supplier
        fields = ("name", "kind", "service", "contact", "phone", "email")

    def __init__(self, *args: Any, said: Standing, known: Table, **more: Any) -> None:
        held = said.certificate
        more["initial"] = {
            "seen": said.seen,
            "hosts": _shown(said.hosts),
            "signed_on": said.signed_on,
            "ends_on": said.ends_on,
            "renews": _shown(said.renews),
            "number": held.number,
            "body": held.body,
            "activities": list(held.activities),
            "certificate_ends_on": held.ends_on,
            "framework_2024": _shown(held.framework_2024),
            "outside": _shown(said.outside),
            "country": said.country,
            "guarantee": said.guarantee,
            "further": said.further,
            **{f"clause_{one.id}": _shown(said.clauses.get(one.id)) for one in known.clauses},
        }
        super().__init__(*args, **more)
        self.known = known
        for one in known.clauses:
            label = one.text if one.law else f"{one.text} (conseillé)"
            self.fields[f"clause_{one.id}"] = forms.ChoiceField(label=label, choices=YES_NO, required=False)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        names = [
            ("Le fournisseur", ("name", "kind", "service", "contact", "phone", "email", "seen", "hosts")),
            ("Le contrat", ("signed_on", "ends_on", "renews")),
            (
                "Le certificat d’hébergement",
                ("number", "body", "activities", "certificate_ends_on", "framework_2024"),
            ),
            ("Hors de l’Union européenne", ("outside", "country", "guarantee", "further")),
            ("Ce que dit le contrat", tuple(f"clause_{one.id}" for one in self.known.clauses)),
        ]
        return [(title, [self[name] for name in group]) for title, group in names]

    def clean(self) -> dict[str, Any]:
        """An end before its beginning is a mistake."""
        said = super().clean() or {}
        if said.get("signed_on") and said.get("ends_on") and said["ends_on"] < said["signed_on"]:
            self.add_error("ends_on", "La fin est avant la signature : corrigez l’une des deux.")
        return said

    def standing(self) -> Standing:
        """What was written; « je ne sais pas » stays unknown."""
        said = self.cleaned_data
        return Standing(
            seen=Seen(said["seen"]),
            hosts=FLAGS.get(said["hosts"]),
            signed_on=said["signed_on"],
            ends_on=said["ends_on"],
            renews=FLAGS.get(said["renews"]),
            clauses={
                one.id: FLAGS[said[f"clause_{one.id}"]]
                for one in self.known.clauses
                if said[f"clause_{one.id}"] in FLAGS
            },
            certificate=Certificate(
                said["number"],
                said["body"],
                tuple(said["activities"]),
                said["certificate_ends_on"],
                FLAGS.get(said["framework_2024"]),
            ),
            outside=FLAGS.get(said["outside"]),
            guarantee=said["guarantee"],
            country=said["country"],
            further=said["further"],
        )


class AttachForm(forms.Form):
    """The signed contract, or the certificate."""

    what = forms.ChoiceField(
        label="C’est", choices=[("contract", "Le contrat signé"), ("certificate", "Le certificat")]
    )
    file = forms.FileField(
        label="Fichier",
        help_text="PDF ou photo, 20 Mo au plus, gardé chiffré dans le coffre.",
        widget=forms.FileInput(attrs={"data-max": LARGEST_FILE}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


class ReplyForm(forms.Form):
    """The questionnaire that came back."""

    file = forms.FileField(
        label="Le questionnaire rempli",
        help_text="Le tableau que Vigie a donné (XLSX), ou un ODS ou CSV de mêmes colonnes.",
        widget=forms.FileInput(attrs={"data-max": LARGEST, "accept": ".xlsx,.ods,.csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


def _shown(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
