"""The form of a document: one field for each text, and what each said when the page was shown."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from vigie.documents.papers.paper import LONGEST
from vigie.incidents.papers import mailing
from vigie.incidents.papers.kinds import FieldSpec, Kind, fields_of

SHOWN = "vu-"
TOO_LONG = "Ce texte dépasse 20 000 signes : raccourcissez-le."
TABLE_HELP = "Une ligne par rangée ; séparez les colonnes par le signe |."


def print_of(text: str) -> str:
    """What tells whether a text is the one that was shown, whatever ends its lines."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()[:16]


class PaperForm(forms.Form):
    """The texts of a document. Nothing is mandatory here: one writes as one learns."""

    def __init__(self, kind: Kind, texts: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data, initial=dict(texts))
        self.kind, self.texts = kind, texts
        for spec in kind.fields:
            self.fields[spec.id] = _field(spec)

    def groups(self) -> Iterator[tuple[str, list[tuple[Any, str]]]]:
        """The fields under their headings, each with the print of what it shows."""
        for heading, specs in fields_of(self.kind):
            yield heading, [(self[spec.id], self._shown(spec.id)) for spec in specs]

    def _shown(self, name: str) -> str:
        """Kept through a refusal: the text was shown once, and may have changed since."""
        sent = self.data.get(f"{SHOWN}{name}") if self.is_bound else None
        return str(sent) if sent else print_of(self.texts[name])

    def changed(self) -> dict[str, str]:
        """The texts that are no longer those that were shown."""
        return {
            name: text
            for name, text in self.written().items()
            if print_of(text) != self.data.get(f"{SHOWN}{name}", print_of(self.texts[name]))
        }

    def written(self) -> dict[str, str]:
        """Every text as it stands on the screen; what a page did not send stays as it was."""
        return {
            name: str(self.cleaned_data[name]) if name in self.data else self.texts[name]
            for name in self.fields
        }


def _field(spec: FieldSpec) -> forms.CharField:
    helps = [spec.help, TABLE_HELP if spec.shape == "table" else ""]
    if spec.shape == "blank":
        helps.append("Laissez vide pour le remplir à la main.")
    label = f"{spec.label} (RGPD, article {spec.law})" if spec.law else spec.label
    wide = {"spellcheck": "false", "autocomplete": "off"}  # some browsers send elsewhere what they correct
    one_line = spec.lines == 1 and spec.shape != "table"
    widget = forms.TextInput(attrs=wide) if one_line else forms.Textarea(attrs={"rows": spec.lines, **wide})
    return forms.CharField(
        label=label,
        help_text=" ".join(text for text in helps if text),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=widget,
        error_messages={"max_length": TOO_LONG},
    )


class ListForm(forms.Form):
    """The list of the people to write to, which is read and not kept."""

    people = forms.FileField(
        label="Liste des patients (CSV)",
        help_text="Une personne par ligne, avec une ligne de titres : nom, prénom, adresse, code postal, ville. "
        "5 Mo et 20 000 lignes au plus.",
        error_messages={
            "required": "Choisissez le fichier de la liste.",
            "empty": "Ce fichier est vide : choisissez celui qui contient la liste.",
        },
        widget=forms.FileInput(attrs={"data-max": mailing.LARGEST, "accept": ".csv,.txt,.tsv,text/csv"}),
    )

    def clean_people(self) -> mailing.Sheet:
        upload = self.cleaned_data["people"]
        try:
            if (upload.size or 0) > mailing.LARGEST:
                raise mailing.ListError("Cette liste dépasse 5 Mo. Partagez-la en plusieurs fichiers.")
            return mailing.read(mailing.decode(upload.read()))
        except mailing.ListError as error:
            raise forms.ValidationError(str(error)) from error


class ColumnsForm(forms.Form):
    """What each column holds, as guessed, to correct."""

    def __init__(self, sheet: mailing.Sheet, data: Any = None) -> None:
        super().__init__(data)
        self.sheet = sheet
        for column in range(min(sheet.columns, mailing.MOST_COLUMNS)):
            title = sheet.titles[column] if column < len(sheet.titles) else ""
            example = next((row[column] for _, row in sheet.rows if column < len(row) and row[column]), "")
            self.fields[f"colonne-{column}"] = forms.ChoiceField(
                label=f"Colonne {column + 1} : {title}" if title else f"Colonne {column + 1}",
                choices=[("", "Ne pas utiliser"), *mailing.ROLES.items()],
                initial=sheet.roles.get(column, ""),
                required=False,
                help_text=f"Par exemple : {example[:60]}" if example else "Vide.",
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [role for name, role in data.items() if name.startswith("colonne-") and role]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError("Deux colonnes ont le même rôle : gardez-en une.")
        if not {"last", "full"} & set(chosen):
            raise forms.ValidationError("Dites quelle colonne contient le nom.")
        return data

    def roles(self) -> dict[int, str]:
        """The role of each column that has one."""
        return {int(name.removeprefix("colonne-")): role for name, role in self.cleaned_data.items() if role}
