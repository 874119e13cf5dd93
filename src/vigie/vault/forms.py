"""The vault's forms. Plain Django: the interface, which stands above, gives them their markup."""

import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.utils import timezone

from vigie.vault import passphrase
from vigie.vault.roles import Role

MANY_PEOPLE = 5
PRINTED = "printed"
SECRET = {"spellcheck": "false", "autocapitalize": "none", "autocorrect": "off"}
GROUP_ATTRS = {**SECRET, "autocomplete": "off", "maxlength": "12"}

ROLE_LABELS = {
    Role.OWNER: "Un responsable, avec les mêmes accès que vous",
    Role.ASSOCIATE: "Un associé",
    Role.LOCUM: "Un remplaçant",
    Role.SECRETARY: "Le secrétariat",
    Role.IT_HELPER: "La personne qui s’occupe de l’informatique",
    Role.DPO: "Le délégué à la protection des données (DPO)",
}
ROLE_HINTS = {
    Role.OWNER: "Voit tout, gère le coffre et les personnes.",
    Role.ASSOCIATE: "Modifie la fiche du cabinet et suit le plan. Ne voit pas la partie réservée.",
    Role.LOCUM: "Consulte et mesure ce poste, jusqu’à une date que vous fixez.",
    Role.SECRETARY: "Répond aux questions, suit les actions et les demandes des patients.",
    Role.IT_HELPER: "Mesure, répond aux questions techniques, ajoute les appareils.",
    Role.DPO: "Consulte seulement, sans la partie réservée.",
}


class PassphraseForm(forms.Form):
    """A new passphrase, five words proposed; typed a second time only when it is somebody's own."""

    passphrase = forms.CharField(
        label="Phrase de passe, cinq mots proposés",
        help_text="Gardez ces mots ou choisissez les vôtres. Écrivez-les, rangez-les avec vos papiers.",
        error_messages={"required": "Écrivez une phrase de passe, ou demandez d’autres mots."},
        strip=True,
        max_length=1000,
        widget=forms.Textarea(attrs={**SECRET, "autocomplete": "new-password", "rows": "2"}),
    )
    again = forms.CharField(
        label="La même phrase, une seconde fois",
        help_text="Seulement si vous avez changé les mots proposés.",
        required=False,
        strip=True,
        max_length=1000,
        widget=forms.Textarea(
            attrs={**SECRET, "autocomplete": "off", "rows": "2", "data-si-change": "id_passphrase"}
        ),
    )
    proposed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, about: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.about = about
        if data is not None and "redraw" in data:
            kept = {name: data[name] for name in data if name in self.base_fields}
            kwargs["initial"] = {**kwargs.get("initial", {}), **kept, **_drawn()}
            data = None
        elif data is None:
            kwargs["initial"] = {**kwargs.get("initial", {}), **_drawn()}
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("passphrase", "again"):
            if name in cleaned:
                cleaned[name] = " ".join(cleaned[name].split())
        phrase = cleaned.get("passphrase")
        if not phrase:
            return cleaned
        about = tuple(filter(None, (*self.about, cleaned.get("label"))))
        judged = passphrase.judge(phrase, about)
        if not judged.accepted:
            self.add_error("passphrase", f"{judged.sentence} {judged.suggestions[0]}")
        elif phrase != cleaned.get("proposed") and not cleaned.get("again"):
            self.add_error("again", "Vous avez choisi vos propres mots : tapez-les ici une seconde fois.")
        elif phrase != cleaned.get("proposed") and cleaned["again"] != phrase:
            self.add_error("again", "Les deux phrases ne sont pas les mêmes. Retapez-la ici.")
        return cleaned


def _drawn() -> dict[str, str]:
    words = passphrase.generate()
    return {"passphrase": words, "proposed": words, "again": ""}


class LabelField(forms.CharField):
    """The name on the unlock screen."""

    def __init__(self, label: str, help_text: str) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=80,
            error_messages={
                "required": "Écrivez un nom, par exemple « Dr Martin ».",
                "max_length": "Ce nom est trop long : 80 signes au plus.",
            },
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )


class CreateForm(PassphraseForm):
    """The vault's first person."""

    field_order = ("label", "passphrase", "again", "proposed")
    label = LabelField("Votre nom", "Il sera affiché à l’ouverture, par exemple « Dr Martin ».")


class PersonForm(PassphraseForm):
    """Somebody else who may open the vault."""

    field_order = ("label", "role", "until", "passphrase", "again", "proposed")
    label = LabelField("Son nom", "Affiché à l’ouverture, par exemple « Accueil » ou « Dr Martin ».")
    role = forms.ChoiceField(
        label="Qui est cette personne ?",
        choices=[(role.value, text) for role, text in ROLE_LABELS.items()],
        error_messages={"required": "Choisissez qui est cette personne."},
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label="Dernier jour d’accès",
        help_text="Obligatoire pour un remplaçant, facultatif sinon. L’accès s’arrête seul après ce jour.",
        required=False,
        error_messages={"invalid": "Écrivez une date, par exemple 31/12/2026."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {role.value: text for role, text in ROLE_HINTS.items()}
        self.fields["role"].widget.hints = hints  # read by the field template
        self.fields[
            "passphrase"
        ].help_text = "Dites-lui ces mots de vive voix ; elle pourra les changer après la première ouverture."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        until: datetime.date | None = cleaned.get("until")
        if cleaned.get("role") == Role.LOCUM and until is None and "until" not in self.errors:
            self.add_error("until", "Indiquez le dernier jour du remplacement.")
        if until is not None and until < timezone.localdate():
            self.add_error("until", "Cette date est déjà passée : choisissez aujourd’hui ou plus tard.")
        return cleaned


class ChangeForm(PassphraseForm):
    """One's own passphrase."""

    field_order = ("old", "passphrase", "again", "proposed")
    old = forms.CharField(
        label="Phrase de passe actuelle",
        error_messages={"required": "Tapez votre phrase de passe actuelle."},
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ConfirmForm(forms.Form):
    """One's own passphrase again, before something heavy."""

    passphrase = forms.CharField(
        label="Phrase de passe",
        error_messages={"required": "Tapez votre phrase de passe."},
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-montre": ""}),
    )


class UnlockForm(forms.Form):
    """Who, then the passphrase."""

    slot = forms.ChoiceField(
        label="Qui êtes-vous ?",
        error_messages={
            "required": "Choisissez votre nom.",
            "invalid_choice": "Ce nom n’existe plus : choisissez-en un autre.",
        },
        widget=forms.RadioSelect,
    )
    passphrase = forms.CharField(
        label="Phrase de passe",
        error_messages={"required": "Tapez votre phrase de passe."},
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-montre": ""}),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], help_text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = self.fields["slot"]
        assert isinstance(slot, forms.ChoiceField)  # noqa: S101  (declared above)
        if len(people) == 1:
            slot.widget = forms.HiddenInput()
            slot.initial = people[0][0]
        elif len(people) > MANY_PEOPLE:
            slot.widget = forms.Select()
        slot.choices = people
        phrase = self.fields["passphrase"]
        phrase.help_text = help_text
        if not self.is_bound and len(people) == 1:
            phrase.widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """A name that is not shown cannot be chosen again: its error stands where the person looks."""
        cleaned = super().clean() or {}
        if "slot" in self.errors and self.fields["slot"].widget.is_hidden:
            del self.errors["slot"]
            self.data = {**dict(self.data.items()), "slot": self.fields["slot"].initial}
            self.add_error("passphrase", "Les accès de ce coffre ont changé : retapez votre phrase.")
        return cleaned


class RecoveryKeyForm(forms.Form):
    """The whole printed key."""

    key = forms.CharField(
        label="Clé de secours",
        help_text="Les huit groupes de la feuille. Majuscules, tirets et espaces sont sans importance.",
        error_messages={"required": "Tapez les huit groupes de la feuille de secours."},
        max_length=1000,
        widget=forms.TextInput(attrs={**SECRET, "autocomplete": "off", "class": "mono"}),
    )


class TypeBackForm(forms.Form):
    """Two groups of the key just shown, to prove that the sheet is kept."""

    def __init__(self, *args: Any, numbers: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        for number in numbers:
            self.fields[f"group_{number}"] = forms.CharField(
                label=f"Groupe {number}",
                error_messages={"required": f"Tapez le groupe {number} de votre feuille."},
                max_length=20,
                widget=forms.TextInput(attrs={**GROUP_ATTRS, "class": "mono"}),
            )

    def typed(self) -> dict[int, str]:
        """The two groups, by number."""
        return {number: self.cleaned_data[f"group_{number}"] for number in self.numbers}


class FolderForm(forms.Form):
    """A folder of this PC, typed or pasted."""

    folder = forms.CharField(
        label="Dossier",
        error_messages={"required": "Écrivez le chemin du dossier, ou collez-le."},
        max_length=1000,
        widget=forms.TextInput(attrs={**SECRET, "autocomplete": "off"}),
    )

    def clean_folder(self) -> Path:
        """The path, without the quotes that Windows puts around it."""
        text = str(self.cleaned_data["folder"]).strip().strip("\"'")
        try:
            path = Path(text).expanduser()
            there = path.is_dir()
        except (OSError, RuntimeError, ValueError) as error:  # a name too long, « ~ » of nobody
            raise forms.ValidationError(
                "Ce chemin ne se lit pas : copiez-le depuis l’explorateur, puis collez-le ici."
            ) from error
        if not path.is_absolute():
            raise forms.ValidationError(
                "Écrivez le chemin complet, par exemple D:\\Copies ou /media/cle/copies."
            )
        if not there:
            raise forms.ValidationError("Ce dossier n’existe pas, ou son disque n’est pas branché.")
        return path


class RestoreForm(FolderForm):
    """Which copy, and what opens it: the printed key, or somebody's passphrase."""

    copy = forms.ChoiceField(
        label="Quelle copie ?",
        error_messages={"required": "Choisissez une copie.", "invalid_choice": "Choisissez une copie."},
        widget=forms.RadioSelect,
    )
    way = forms.ChoiceField(
        label="Comment l’ouvrir ?",
        error_messages={"required": "Choisissez la feuille de secours ou une phrase de passe."},
        widget=forms.RadioSelect,
    )
    secret = forms.CharField(
        label="Clé de secours ou phrase de passe",
        error_messages={"required": "Tapez la clé de secours, ou la phrase de passe."},
        max_length=1000,
        widget=forms.PasswordInput(attrs={**SECRET, "autocomplete": "off", "data-montre": ""}),
    )

    def __init__(
        self, *args: Any, copies: list[tuple[str, str]], people: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        copy, way = self.fields["copy"], self.fields["way"]
        assert isinstance(copy, forms.ChoiceField)  # noqa: S101  (declared above)
        assert isinstance(way, forms.ChoiceField)  # noqa: S101  (declared above)
        copy.choices = copies
        way.choices = [
            (PRINTED, "Avec la feuille de secours"),
            *((slot, f"Avec la phrase de passe de {label}") for slot, label in people),
        ]
        self.fields["folder"].widget = forms.HiddenInput()

    def opening(self) -> tuple[str, str, str]:
        """The printed key, or the slot and its passphrase; what is not used is empty."""
        way, secret = str(self.cleaned_data["way"]), str(self.cleaned_data["secret"])
        return (secret, "", "") if way == PRINTED else ("", way, secret)
