"""What is asked to decide, the decision, and the light assessment."""

from typing import Any

from django import forms

from vigie.decisions.pia import LARGEST
from vigie.decisions.rules.analysis import Assessment, Part, Risk
from vigie.decisions.table import Question, Table
from vigie.decisions.words import DONE, PARTS

YES_NO = [("yes", "Oui"), ("no", "Non"), ("unknown", "Je ne sais pas")]
LONGEST = 4000
MOST = 40
RISK_FIELDS = {
    "impacts": "Effets sur les personnes",
    "threats": "Comment cela arriverait",
    "origins": "À cause de qui ou de quoi",
    "measures": "Ce qui l’empêche ou le limite",
}


class AskForm(forms.Form):
    """What the profile does not say: one choice for each question."""

    def __init__(self, *args: Any, asked: tuple[Question, ...], kept: dict[str, bool], **more: Any) -> None:
        super().__init__(*args, **more)
        for row in asked:
            known = kept.get(row.id)
            self.fields[row.id] = forms.ChoiceField(
                label=row.text, choices=YES_NO, widget=forms.RadioSelect,
                initial="unknown" if known is None else "yes" if known else "no",
                error_messages={"required": "Répondez, ou cochez « Je ne sais pas »."},
            )  # fmt: skip

    def values(self) -> dict[str, bool | None]:
        """Yes, no, or None."""
        return {name: {"yes": True, "no": False}.get(text) for name, text in self.cleaned_data.items()}


class DecideForm(forms.Form):
    """What the practice does, and why."""

    done = forms.ChoiceField(
        label="Que décide le cabinet ?", widget=forms.RadioSelect, error_messages={"required": "Choisissez."}
    )
    note = forms.CharField(
        label="Pourquoi, ou avec qui", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Cette note figure dans la décision imprimée. N’écrivez pas de nom de patient.",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, due: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.due = due
        yes, no = DONE[kind]  # type: ignore[index]
        self.fields["done"].choices = [("yes", yes), ("no", no)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Against what is due, only with its reason."""
        said = super().clean() or {}
        if self.due and said.get("done") == "no" and not said.get("note", "").strip():
            self.add_error("note", "C’est dû dans votre situation : écrivez pourquoi vous décidez autrement.")
        return said


class FileForm(forms.Form):
    """A file of the CNIL's tool."""

    file = forms.FileField(
        label="Fichier de l’outil PIA de la CNIL (.json)",
        widget=forms.FileInput(attrs={"accept": ".json", "data-max": LARGEST}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


class BeginForm(forms.Form):
    """A new assessment: from an activity of the register, or empty."""

    entry = forms.ChoiceField(label="À partir de quelle activité du registre ?", required=False)
    title = forms.CharField(label="Ou son nom", required=False, max_length=120)

    def __init__(self, *args: Any, entries: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["entry"].choices = [("", "Aucune, une analyse vide"), *entries]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said = super().clean() or {}
        if not said.get("entry") and not str(said.get("title", "")).strip():
            self.add_error("title", "Choisissez une activité, ou donnez un nom.")
        return said


class AnalysisForm(forms.Form):
    """The light assessment; nothing is compulsory here, what lacks is listed beside."""

    title = forms.CharField(label="Son nom", max_length=120, error_messages={"required": "Donnez un nom."})

    def __init__(self, *args: Any, known: Table, found: Assessment, **more: Any) -> None:
        more["initial"] = {**_shown(known, found), **more.get("initial", {})}
        super().__init__(*args, **more)
        self.known, self.found = known, found
        for part, label in PARTS.items():
            self.fields[part] = _area(label, 3)
        self.fields["measures"] = _area(
            "Les mesures, une par ligne",
            6,
            "La mesure, deux-points, comment : « Disque chiffré : BitLocker ».",
        )
        levels = list(enumerate(known.levels))
        for risk in known.risks:
            for name, label in RISK_FIELDS.items():
                self.fields[f"{risk.id}_{name}"] = _area(label, 2, "Une ligne pour chacun.")
            for name, label in (("severity", "Gravité"), ("likelihood", "Vraisemblance")):
                self.fields[f"{risk.id}_{name}"] = forms.TypedChoiceField(
                    label=label, choices=levels, coerce=int, required=False, empty_value="0"
                )
                self.fields[f"{risk.id}_{name}_why"] = _area(f"{label} : pourquoi", 2)
        self.fields["opinion"] = _area("Avis du délégué, ou du responsable", 3)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        order = list(Part)
        cut = order.index(Part.PURPOSES)
        found = [
            ("Description", [self[part] for part in order[:cut]]),
            ("Nécessité et proportion", [self[part] for part in order[cut:]]),
            ("Mesures", [self["measures"]]),
        ]
        for risk in self.known.risks:
            names = [*RISK_FIELDS, "severity", "severity_why", "likelihood", "likelihood_why"]
            found.append((risk.title, [self[f"{risk.id}_{name}"] for name in names]))
        return [*found, ("Avis", [self["opinion"]])]

    def assessment(self) -> Assessment:
        """What was written."""
        said = self.cleaned_data
        risks = {}
        for risk in self.known.risks:
            lists: dict[str, Any] = {name: _lines(said[f"{risk.id}_{name}"]) for name in RISK_FIELDS}
            rest = {
                name: said[f"{risk.id}_{name}"]
                for name in ("severity", "likelihood", "severity_why", "likelihood_why")
            }
            rest |= {name: int(rest[name]) for name in ("severity", "likelihood")}
            risks[risk.id] = Risk(**lists, **rest)
        measures = []
        for line in _lines(said["measures"]):
            title, _, how = line.partition(":")
            measures.append((title.strip(), how.strip()))
        texts = {part: text for part in Part if (text := said[part].strip())}
        return Assessment(texts, tuple(measures), risks, said["opinion"].strip(), self.found.author)


def _area(label: str, rows: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST * 5, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split())[:300] for line in text.splitlines() if line.strip())[:MOST]


def _shown(known: Table, found: Assessment) -> dict[str, Any]:
    shown: dict[str, Any] = {str(part): text for part, text in found.texts.items()}
    shown["measures"] = "\n".join(" : ".join(filter(None, row)) for row in found.measures)
    shown["opinion"] = found.opinion
    for row in known.risks:
        risk = found.risks.get(row.id, Risk())
        shown |= {f"{row.id}_{name}": "\n".join(getattr(risk, name)) for name in RISK_FIELDS}
        shown |= {f"{row.id}_severity": risk.severity, f"{row.id}_likelihood": risk.likelihood}
        shown |= {
            f"{row.id}_severity_why": risk.severity_why,
            f"{row.id}_likelihood_why": risk.likelihood_why,
        }
    return shown
