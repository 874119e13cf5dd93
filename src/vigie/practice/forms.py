"""The profile's form, made from the facts dictionary, and a device's."""

from typing import Any

from django import forms

from vigie.catalogue import loader
from vigie.catalogue.rules import FactSpec
from vigie.practice import services
from vigie.practice.models import Device, DeviceKind, Practice
from vigie.typography import fold

UNKNOWN = ""
YES_NO = [("", "Je ne sais pas encore"), ("true", "Oui"), ("false", "Non")]
FIRST = ("profession", "structure", "software", "storage", "staff", "home_rounds", "maintainer")


class ProfileForm(forms.Form):
    """Everything that can be said of the practice; an empty field is unknown, never refused."""

    name = forms.CharField(label="Nom du cabinet", max_length=120, required=False)
    helper_name = forms.CharField(label="Votre prestataire informatique", max_length=120, required=False)
    helper_phone = forms.CharField(label="Son numéro", max_length=40, required=False)

    def __init__(
        self, *args: Any, practice: Practice, only: tuple[str, ...] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.specs = {
            spec.key.removeprefix("profile."): spec
            for spec in services.profile_specs()
            if only is None or spec.key.removeprefix("profile.") in only
        }
        if only is not None:
            del self.fields["helper_name"], self.fields["helper_phone"]
        for name in ("name", "helper_name", "helper_phone"):
            if name in self.fields:
                self.fields[name].initial = getattr(practice, name)
        for key, spec in self.specs.items():
            self.fields[key] = _field(key, spec)
            self.fields[key].help_text = spec.help
            self.fields[key].initial = _initial(spec, practice.values.get(key))

    def values(self) -> dict[str, Any]:
        """The profile values of the form, with None for what is not known."""
        return {key: _value(spec, self.cleaned_data.get(key)) for key, spec in self.specs.items()}


class CoordinatesForm(forms.ModelForm[Practice]):
    """What the register, the notices and the letters print at their head."""

    class Meta:
        model = Practice
        fields = services.COORDINATES
        labels = {
            "responsible": "Responsable du cabinet", "address": "Adresse", "phone": "Téléphone", "email": "Courriel",
            "siret": "SIRET", "dpo_name": "Délégué à la protection des données, s’il y en a un",
            "dpo_contact": "Comment joindre le délégué",
        }  # fmt: skip
        help_texts = {
            "responsible": "La personne qui répond des données des patients.",
            "email": "Celui que les patients peuvent utiliser pour leurs droits.",
        }


def proposed_storage(software: str) -> tuple[str, ...] | None:
    """Where the named software keeps the records, when the catalogue knows it; None: nobody can say by the name."""
    rows = loader.load().tables.get("software", [])
    wanted = fold(software)
    found = next((row["storage"] for row in rows if fold(row["name"]) == wanted), "unknown")
    return {"local": ("local",), "cloud": ("cloud",), "both": ("local", "cloud")}.get(found)


def _field(key: str, spec: FactSpec) -> forms.Field:
    if key == "profession":
        rows = loader.load().tables.get("professions", [])
        choices = [(UNKNOWN, "Choisissez"), *((row["id"], row["label"]) for row in rows)]
        return forms.ChoiceField(label=spec.label, choices=choices, required=False)
    labels = [(choice, spec.choice_labels.get(choice, choice)) for choice in spec.choices]
    match spec.type:
        case "bool":
            return forms.ChoiceField(label=spec.label, choices=YES_NO, required=False)
        case "choice":
            return forms.ChoiceField(
                label=spec.label, choices=[(UNKNOWN, "Je ne sais pas encore"), *labels], required=False
            )
        case "list" if spec.choices:
            return forms.MultipleChoiceField(
                label=spec.label, choices=labels, required=False, widget=forms.CheckboxSelectMultiple
            )
        case "list":
            return forms.CharField(label=spec.label, required=False)
        case "int" | "number":
            return forms.IntegerField(label=spec.label, required=False, min_value=0, max_value=10000)
        case _:
            return forms.CharField(label=spec.label, required=False, max_length=200)


def _initial(spec: FactSpec, value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if spec.type == "list" and not spec.choices:
        return ", ".join(value or ())
    return value


def _value(spec: FactSpec, given: Any) -> Any:
    if given in (None, "", []):
        return None
    if spec.type == "bool":
        return given == "true"
    if spec.type == "list":
        parts = given if isinstance(given, list) else [part.strip() for part in given.split(",")]
        return tuple(part for part in parts if part)
    return given


class DeviceForm(forms.ModelForm[Device]):
    """A device of the practice."""

    class Meta:
        model = Device
        fields = ["name", "kind", "system", "version", "used_by", "portable"]
        labels = {"name": "Nom de l’appareil", "kind": "Genre", "system": "Système", "version": "Version",
                  "used_by": "Utilisé par", "portable": "Est-il portable ?"}  # fmt: skip
        widgets = {"portable": forms.NullBooleanSelect}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pc_systems = {"windows", "macos", "linux", "other"}
        kind, system = data.get("kind"), data.get("system")
        if kind == DeviceKind.PC and system and system not in pc_systems:
            self.add_error(
                "system", "Ce système n’est pas celui d’un ordinateur. Choisissez Windows, macOS ou Linux."
            )
        if kind in (DeviceKind.PHONE, DeviceKind.TABLET) and system in {"windows", "macos", "linux"}:
            self.add_error(
                "system", "Choisissez Android, iOS, ou « Autre » pour un téléphone ou une tablette."
            )
        return data
