"""On a PC that another PC follows: type its code, show its six words, carry its report. No vault is needed."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

import vigie
from vigie.catalogue import packs
from vigie.documents.sending import attachment
from vigie.machine.report import name_here
from vigie.vault import services as vault
from vigie.vault.rights import open_to_all
from vigie.workstation import identity, measuring, rules


class CodeForm(forms.Form):
    """The code shown on the main PC."""

    code = forms.CharField(
        label="Code affiché sur le PC principal",
        max_length=20,
        help_text="Neuf chiffres. Ils s’y trouvent dans « Appareils », « Ajouter un autre PC ».",
        error_messages={"required": "Tapez le code affiché sur le PC principal : neuf chiffres."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "mono"}),
    )

    def clean_code(self) -> str:
        try:
            return rules.read_code(self.cleaned_data["code"])
        except rules.CodeError as error:
            raise forms.ValidationError(str(error)) from error


@open_to_all
def here(request: HttpRequest) -> HttpResponse:
    """« Relier ce PC au PC principal »: the code, then the words of the key that it made."""
    if vault.exists():  # the main PC measures itself
        return redirect("assessment:home")
    form = CodeForm(request.POST if request.method == "POST" else None)
    problem, found = "", None
    if request.method == "POST" and form.is_valid():
        try:
            renew = request.POST.get("nouvelle") == "1"
            identity.enrol(form.cleaned_data["code"], timezone.now(), renew=renew)
            return redirect("workstation:here")
        except identity.IdentityError as error:
            problem = str(error)
    try:
        found = identity.load()
    except identity.IdentityError as error:
        problem = problem or str(error)
    return render(
        request,
        "workstation/here.html",
        {"form": form, "identity": found, "problem": problem, "has_key": identity.exists()},
        status=HTTPStatus.UNPROCESSABLE_ENTITY
        if problem or (form.is_bound and form.errors)
        else HTTPStatus.OK,
    )


@open_to_all
@require_POST
def carry(request: HttpRequest) -> HttpResponse:
    """The measure that was just shown, signed, as a file to take to the main PC."""
    measure = measuring.current()
    if vault.exists() or measure is None or measure.report is None or measure.facts is not None:
        return redirect("assessment:welcome")
    try:
        made, number = identity.carry(
            measure.report, timezone.now(), program=vigie.__version__, catalogue=packs.active().version
        )
    except identity.IdentityError as error:
        messages.error(request, str(error))
        return redirect("workstation:here")
    name = f"releve-{slugify(name_here()) or 'pc'}-{timezone.localdate():%Y-%m-%d}-{number}.json"
    return attachment(made, "application/json", name)
