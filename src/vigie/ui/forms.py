"""Forms in the house's markup: label, then error, then field, then help; the first wrong field has the focus.

A room writes ``class AnswerForm(VigieForm)`` and ``{{ form }}`` in its template.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
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


class Choices(forms.RadioSelect):
    """Radio buttons with, under each, what the choice changes: ``Choices(hints={"unknown": "Devient…"})``."""

    def __init__(self, attrs: dict[str, Any] | None = None, hints: Mapping[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.hints = dict(hints or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        option["attrs"].pop("aria-invalid", None)  # no such state on a radio button: the fieldset says it
        if str(option["index"]) != "0":
            option["attrs"].pop("autofocus", None)
        return option


class ManyChoices(forms.CheckboxSelectMultiple):
    """As :class:`Choices`, several at once."""

    def __init__(self, attrs: dict[str, Any] | None = None, hints: Mapping[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.hints = dict(hints or {})

    create_option = Choices.create_option


class VigieFormMixin:
    """For ``forms.Form`` and ``forms.ModelForm``: the renderer, and the focus on what is wrong."""

    default_renderer: ClassVar[Any] = Renderer
    fields: dict[str, forms.Field]
    _errors: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages.setdefault("required", "")
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_sentence(field)

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        self._focus()

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)  # type: ignore[misc]
        self._focus()

    def _focus(self) -> None:
        """One ``autofocus``, on the first field that was refused."""
        wrong = next((name for name in self.fields if name in (self._errors or {})), None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("autofocus", None)
            if name == wrong:
                field.widget.attrs["autofocus"] = True


def required_sentence(field: forms.Field) -> str:
    """What an empty field is told; a form gives a better one with ``error_messages``."""
    if isinstance(field, forms.ChoiceField):
        return "Choisissez une réponse."
    return "Remplissez ce champ."


class VigieForm(VigieFormMixin, forms.Form):
    """A plain form in the house's markup."""


class VigieModelForm(VigieFormMixin, forms.ModelForm[Any]):
    """A model form in the house's markup."""
