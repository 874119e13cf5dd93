"""What is asked of an incident on screen: three-valued answers, an unknown is one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from vigie.incidents import card as cards
from vigie.incidents import hours, wording
from vigie.incidents.rules.breach import ASKED, DATA, IDENTIFIABLE, PEOPLE, Cause
from vigie.incidents.rules.enisa import AVAILABILITY, CONFIDENTIALITY, INTEGRITY
from vigie.ui.forms import DueField

THREE = [("yes", "Oui"), ("no", "Non"), ("", "Je ne sais pas")]
TRUTH = {"yes": True, "no": False}
BAD_NUMBER = "Écrivez un numéro de téléphone, par exemple 01 99 00 55 12."
BAD_LINE = "Ce texte contient des signes qui ne s’impriment pas : écrivez-le à nouveau."
CAUSES = {
    "ransomware": "Rançongiciel", "account": "Compte en ligne piraté", "mailbox": "Boîte mail piratée",
    "phishing": "Lien ou faux site", "remote_support": "Prise en main par un faux support",
    "device_stolen": "Appareil volé", "device_lost": "Appareil perdu", "paper": "Dossiers papier",
    "misdirected": "Envoi au mauvais destinataire", "exposure": "Données visibles sur internet",
    "vendor": "Éditeur ou hébergeur touché", "outage": "Panne", "other": "Autre",
}  # fmt: skip
DATA_WORDS = {
    "identity": "État civil", "contact": "Coordonnées", "national_id": "Numéro de sécurité sociale",
    "health": "Santé", "financial": "Données bancaires", "credentials": "Identifiants, mots de passe",
    "sensitive": "Autres données sensibles", "offences": "Infractions", "behaviour": "Habitudes",
    "location": "Localisation",
}  # fmt: skip
PEOPLE_WORDS = {
    "patients": "Patients", "minors": "Mineurs", "vulnerable": "Personnes fragiles", "staff": "Salariés",
    "colleagues": "Confrères", "relatives": "Proches",
}  # fmt: skip
EFFECTS = {
    "recipients": {"known": "Oui", "unknown": "Non"},
    "integrity_effect": {
        "unused": "Modifiées, sans usage", "recoverable": "Oui, on peut les remettre en état",
        "unrecoverable": "Non",
    },
    "availability_effect": {
        "easy": "Retrouvées sans difficulté", "temporary": "Perte provisoire", "permanent": "Perte définitive",
    },
    "identifiable": {
        "negligible": "Presque impossible", "limited": "Difficile", "significant": "Assez facile",
        "maximum": "Tout de suite",
    },
}  # fmt: skip
YES_NO = (
    "confidentiality", "integrity", "availability", "malicious", "encrypted", "key_safe", "backup", "restored",
    "care_affected", "reveals_care", "recipient_trusted",
)  # fmt: skip
WORDS = {
    "cause": ({c.value for c in Cause}, CAUSES),
    "data": (DATA, DATA_WORDS),
    "people": (PEOPLE, PEOPLE_WORDS),
    "recipients": (set(CONFIDENTIALITY), EFFECTS["recipients"]),
    "integrity_effect": (set(INTEGRITY), EFFECTS["integrity_effect"]),
    "availability_effect": (set(AVAILABILITY), EFFECTS["availability_effect"]),
    "identifiable": (set(IDENTIFIABLE), EFFECTS["identifiable"]),
}


def _asked(name: str) -> str:
    text = wording.ASKED[name]
    return text[0].upper() + text[1:]


def three(label: str, help_text: str = "") -> forms.ChoiceField:
    """Yes, no, or « je ne sais pas », which is what stands at first."""
    return forms.ChoiceField(
        label=label, choices=THREE, required=False, widget=forms.RadioSelect, help_text=help_text, initial=""
    )


class LocalInstant(forms.CharField):
    """A local date and hour, read in the practice's zone."""

    def __init__(self, zone: ZoneInfo, now: datetime, which: str = "", **more: Any) -> None:
        widget = forms.TextInput(attrs={"type": "datetime-local"})
        super().__init__(widget=widget, max_length=40, **more)
        self._zone, self._now, self._which = zone, now, which

    def clean(self, value: Any) -> datetime | None:
        try:
            return hours.read(super().clean(value), self._zone, self._now, self._which)
        except hours.HourError as refused:
            raise forms.ValidationError(str(refused)) from refused


class SituationForm(forms.Form):
    """What the clocks and the declarations depend on."""

    personal_data = three(
        "Des données de patients ou de salariés sont-elles touchées ?",
        "Lues, modifiées, perdues ou inaccessibles.",
    )
    system_attack = three(
        "Un système informatique a-t-il été attaqué ?",
        "Intrusion, virus, compte forcé ; pas une perte ni un envoi par erreur.",
    )
    insured = three("Un contrat peut-il couvrir ?", "Cyber, responsabilité professionnelle ou multirisque.")
    insurer_days = forms.IntegerField(
        label="Le délai écrit dans ce contrat, en jours", required=False, min_value=1, max_value=3650,
        error_messages={"invalid": "Indiquez un nombre de jours."},
    )  # fmt: skip

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["known_at"] = LocalInstant(
            zone, now, str(self.data.get("which", "")), label="L’heure où vous l’avez su", required=False,
            help_text="Quand vous en avez été raisonnablement sûr ; ou l’heure du message de votre prestataire. "
            "Vide : rien ne change.",
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """The answers, by the names of the rules."""
        found: dict[str, Any] = {
            name: TRUTH.get(self.cleaned_data[name]) for name in ("personal_data", "system_attack", "insured")
        }
        return {**found, "insurer_days": self.cleaned_data.get("insurer_days")}


class BreachForm(forms.Form):
    """What the weighing of a breach asks; each question may stay unanswered."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        add = self.fields.__setitem__
        for name in ("cause", "data", "people"):
            several = name != "cause"
            words = [(key, label) for key, label in WORDS[name][1].items() if key in WORDS[name][0]]
            kind: Any = forms.MultipleChoiceField if several else forms.ChoiceField
            widget: Any = forms.CheckboxSelectMultiple if several else forms.Select
            add(name, kind(
                label=_asked(name), required=False, widget=widget,
                choices=words if several else [("", "Je ne sais pas"), *words],
            ))  # fmt: skip
        add(
            "people_count",
            forms.IntegerField(
                label="Combien de personnes, à peu près ?", required=False, min_value=0, max_value=10**10
            ),
        )
        for name in YES_NO:
            add(name, three(_asked(name)))
        for name, labels in EFFECTS.items():
            add(name, forms.ChoiceField(
                label=_asked(name), required=False, choices=[("", "Je ne sais pas"), *labels.items()]
            ))  # fmt: skip

        self.order_fields(["cause", "data", "people", "people_count", *ASKED])

    def groups(self, relevant: Collection[str]) -> tuple[list[forms.BoundField], list[forms.BoundField]]:
        """The fields to answer, and those that change nothing here; one that was refused is always among the first."""
        asked = {"people_count", *relevant, *self.errors} if self.is_bound else {"people_count", *relevant}
        return [f for f in self if f.name in asked], [f for f in self if f.name not in asked]

    def values(self) -> dict[str, Any]:
        """The description, as `vigie breach assess` takes it: what is not answered is not there."""
        found: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in YES_NO:
                value = TRUTH.get(value)
            if value not in (None, "", []):
                found[name] = value
        return found

    @staticmethod
    def shown(kept: dict[str, Any]) -> dict[str, Any]:
        """A kept description, as the form shows it."""
        words = {True: "yes", False: "no"}
        return {name: words.get(value, value) if name in YES_NO else value for name, value in kept.items()}


class DecisionForm(forms.Form):
    """To notify the CNIL or not, and why: kept in the register of breaches (art. 33(5) GDPR)."""

    decision = forms.ChoiceField(
        label="Votre décision", widget=forms.RadioSelect,
        choices=[("notify", "Notifier la CNIL"), ("not_notify", "Ne pas notifier"), ("later", "Pas encore décidé")],
        error_messages={"required": "Choisissez une réponse."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Pourquoi", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Deux phrases suffisent. N’écrivez pas de nom de patient.",
        error_messages={"required": "Écrivez pourquoi : la décision se garde avec sa raison."},
    )  # fmt: skip


class CardForm(forms.Form):
    """The practice's own numbers: one line each, all of them optional."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in cards.FIELDS:
            attrs = {"type": "tel", "autocomplete": "off"} if field.phone else {"autocomplete": "off"}
            self.fields[field.key] = forms.CharField(
                label=field.label, required=False, max_length=cards.LONGEST, widget=forms.TextInput(attrs=attrs),
                error_messages={"max_length": f"Écrivez {cards.LONGEST} signes au plus."},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A number is digits, spaces, dots; a name is one line that can be read."""
        found = super().clean() or {}
        kept = cards.clean({key: str(value or "") for key, value in found.items()})
        for field in cards.FIELDS:
            if str(found.get(field.key) or "").strip() and field.key not in kept:
                self.add_error(field.key, BAD_NUMBER if field.phone else BAD_LINE)
        return kept

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by the person whom they are of."""
        holders = dict.fromkeys(field.holder for field in cards.FIELDS)
        return [
            (cards.HOLDERS[name], [self[f.key] for f in cards.FIELDS if f.holder == name]) for name in holders
        ]


class FollowUpForm(forms.Form):
    """An action decided after an incident."""

    text = forms.CharField(
        label="Ce qu’il faut faire",
        max_length=160,
        help_text="Sans nom de patient.",
        error_messages={
            "required": "Écrivez ce qu’il faut faire.",
            "max_length": "Cette action est trop longue : 160 signes au plus.",
        },
    )
    owner = forms.CharField(
        label="Qui s’en charge",
        required=False,
        max_length=80,
        error_messages={"max_length": "Ce nom est trop long : 80 signes au plus."},
    )
    due_on = DueField()
