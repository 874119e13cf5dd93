"""Forms in the house's markup: label, then error, then field, then help; the first wrong field has the focus.

``FORM_RENDERER`` names :class:`Renderer`, so a room that stands below this one writes a plain ``forms.Form``.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.template import loader


class Renderer(DjangoTemplates):
    """Our field templates from the site's own loader (French typography), Django's for the widgets."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("django/"):
            return super().get_template(template_name)
        return loader.get_template(template_name)


def first_wrong(form: forms.BaseForm) -> str:
    """The name of the first field that was refused, or nothing."""
    if not form.is_bound:
        return ""
    return next((name for name in form.fields if name in form.errors), "")


class Choices(forms.RadioSelect):
    """Radio buttons with, under each, what the choice changes: ``Choices(hints={"unknown": "Devient…"})``.

    A room below this one sets ``widget.hints`` on a plain ``RadioSelect``: the field template reads it.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, hints: Mapping[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.hints = dict(hints or {})


class ManyChoices(forms.CheckboxSelectMultiple):
    """As :class:`Choices`, several at once."""

    def __init__(self, attrs: dict[str, Any] | None = None, hints: Mapping[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.hints = dict(hints or {})


class ShortText(forms.CharField):
    """Some words on one line, that print."""

    def __init__(
        self, label: str, help_text: str = "", *, required: bool = False, longest: int = 300
    ) -> None:
        super().__init__(
            label=label, help_text=help_text, required=required, max_length=longest,
            error_messages={"required": "Écrivez quelques mots.", "max_length": f"Écrivez {longest} signes au plus."},
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        """Spaces made one; a sign that does not print is refused."""
        found = " ".join(str(super().clean(value)).split())
        if not found.isprintable():
            raise forms.ValidationError(
                "Cette ligne contient des signes qui ne s’impriment pas : écrivez-la à nouveau."
            )
        return found


class VigieForm(forms.Form):
    """For rooms above this one: an empty field is told what to do, unless it has its own sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = forms.Field.default_error_messages["required"]
        for field in self.fields.values():
            if field.error_messages.get("required") == plain:
                chosen = isinstance(field, forms.ChoiceField)
                field.error_messages["required"] = (
                    "Choisissez une réponse." if chosen else "Remplissez ce champ."
                )


class DueField(forms.DateField):
    """A day for which something is to be done; optional, within what a calendar takes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{
            "label": "Pour le",
            "required": False,
            "widget": forms.DateInput({"type": "date", "min": "2000-01-01", "max": "2099-12-31"}, "%Y-%m-%d"),
            "error_messages": {"invalid": "Indiquez une date, par exemple 14/03/2027."},
            "validators": [
                MinValueValidator(date(2000, 1, 1), "Cette date est trop ancienne : indiquez-en une après 2000."),
                MaxValueValidator(date(2099, 12, 31), "Cette date est trop lointaine : indiquez-en une avant 2100."),
            ],
            **options,
        })  # fmt: skip
