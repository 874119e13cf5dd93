"""The markup of a field: label, error, control, help; the focus on the first wrong one."""

import re

from django import forms

from vigie.ui.forms import Choices, VigieForm


class Sample(VigieForm):
    name = forms.CharField(label="Votre nom ?", help_text="Comme sur la porte.")
    kind = forms.ChoiceField(
        label="Où ?",
        choices=[("a", "Ici"), ("b", "Là")],
        widget=Choices(hints={"b": "Devient une action."}),
    )
    sure = forms.BooleanField(label="J’ai compris", required=False)


def test_order_of_a_refused_field() -> None:
    html = str(Sample({"kind": "a"}))
    label, error, control, aid = (
        html.index(s) for s in ("<label for", 'class="err"', "<input type", "Comme")
    )
    assert label < error < control < aid
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html


def test_focus_is_on_the_first_wrong_field_only() -> None:
    assert re.findall(r'name="(\w+)"[^>]*\sautofocus', str(Sample({}))) == ["name"]
    only_kind = str(Sample({"name": "x"}))
    assert re.findall(r'id="(\w+)"[^>]*\sautofocus', only_kind) == ["id_kind_0"]
    assert "autofocus" not in str(Sample())


def test_errors_added_by_the_view_take_the_focus_too() -> None:
    form = Sample({"name": "x", "kind": "a"})
    assert form.is_valid()
    form.add_error("name", "Déjà pris : changez.")
    html = str(form)
    assert "autofocus" in html
    assert "pris\u00a0: changez" in html


def test_general_errors_come_first_and_take_the_focus_when_alone() -> None:
    form = Sample({"name": "x", "kind": "a"})
    assert form.is_valid()
    form.add_error(None, "Le disque est plein.")
    html = str(form)
    assert html.index("Le disque est plein") < html.index("<label for")
    assert re.search(r'role="alert" tabindex="-1" autofocus', html)


def test_radio_buttons_have_a_legend_hints_and_no_invalid_state() -> None:
    html = str(Sample({}))
    group = html[html.index("<fieldset") : html.index("</fieldset>")]
    assert "<legend>Où\u202f?</legend>" in group
    assert "<small>Devient une action.</small>" in group
    assert "aria-invalid" not in group
    assert 'aria-describedby="id_kind_error"' in group
    assert "checked" not in group


def test_empty_fields_are_told_what_to_do() -> None:
    html = str(Sample({}))
    assert "Remplissez ce champ." in html
    assert "Choisissez une réponse." in html


def test_a_plain_form_gets_the_same_markup() -> None:
    class Plain(forms.Form):
        name = forms.CharField(label="<Nom>")

    assert '<div class="champ"><label for="id_name">&lt;Nom&gt;</label>' in str(Plain())
