"""The two gestures of the page: take away, put back."""

from typing import Any

from django import forms

MIB = 1024 * 1024
LARGEST_UPLOAD = 20 * MIB  # below the largest body that the server lets in


def _secret(label: str, help_text: str = "", complete: str = "new-password") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=1000,
        strip=False,
        error_messages={"required": "Tapez une phrase de passe."},
        widget=forms.PasswordInput(attrs={"autocomplete": complete}),
    )


class ExportForm(forms.Form):
    """The passphrase of the file, typed twice: nobody can find it again."""

    phrase = _secret(
        "Phrase de passe du fichier",
        "Douze signes au moins. Cinq mots sans lien entre eux font une bonne phrase.",
    )
    again = _secret("La même, encore une fois")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("phrase") and data.get("again") and data["phrase"] != data["again"]:
            self.add_error("again", "Les deux phrases sont différentes : retapez-les.")
        return data


class ImportForm(forms.Form):
    """The file and its passphrase."""

    file = forms.FileField(
        label="Fichier d’export",
        help_text="Son nom finit par « .age ». 20 Mo au plus ici ; au-delà, tapez « vigie import » dans un terminal.",
        error_messages={"required": "Choisissez le fichier d’export.", "empty": "Ce fichier est vide."},
        widget=forms.FileInput(attrs={"data-max": LARGEST_UPLOAD}),
    )
    file_phrase = _secret("Phrase de passe du fichier", complete="off")

    def clean_file(self) -> Any:
        chosen = self.cleaned_data["file"]
        if chosen.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                "Ce fichier dépasse 20 Mo : reprenez-le avec la commande « vigie import », dans un terminal."
            )
        return chosen
