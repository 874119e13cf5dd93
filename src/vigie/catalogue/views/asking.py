"""« Chercher une mise à jour »: the address and what would be sent, then, on a second click, the request."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from vigie.catalogue import asking, packs
from vigie.vault.going import go
from vigie.vault.rights import requires

MOVED = "L’adresse ou le contenu en place a changé depuis : relisez ce qui va partir."


class AddressForm(forms.Form):
    """Where the practice asks; empty withdraws it."""

    address = forms.CharField(
        label="Adresse de publication",
        required=False,
        max_length=1000,
        help_text="Celle que votre région ou le projet vous a donnée, en « https:// ». Vide, elle est retirée.",
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


@require_POST
@requires("settings.edit")
def address(request: HttpRequest) -> HttpResponse:
    """Keep the practice's own address; nothing is asked there yet."""
    from vigie.catalogue.views import content

    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            kept = asking.set_address(form.cleaned_data["address"])
        except asking.AddressRefused as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, "Adresse gardée. Rien n’a été envoyé." if kept else "Adresse retirée.")
            return redirect("content:page")
    return content.show(request, address_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
@requires("pack.install")
def ask(request: HttpRequest) -> HttpResponse:
    """What would leave, before anything does."""
    found = asking.current()
    if found is not None and found.running:
        return redirect("content:asking")
    sent = asking.outgoing()
    if sent is None:
        return redirect("content:page")
    context = {"sent": sent, "version": packs.active().version, "where": asking.where()}
    return render(request, "catalogue/ask.html", context)


@require_POST
@requires("pack.install")
def send(request: HttpRequest) -> HttpResponse:
    """The second click: ask what was shown, and nothing else."""
    if asking.start(request.POST.get("url", "")) is None:
        messages.error(request, MOVED)
        return redirect("content:ask")
    return redirect("content:asking")


@require_safe
@requires("pack.install")
def running(request: HttpRequest) -> HttpResponse:
    """How much came; once it is over, back to the content, which shows what would change."""
    found = asking.current()
    partial = bool(getattr(request, "htmx", False))
    if found is not None and found.running:
        return render(
            request, "catalogue/_asking.html" if partial else "catalogue/asking.html", {"asked": found}
        )
    return go(request, reverse("content:page"))


@require_POST
@requires("pack.install")
def stop(request: HttpRequest) -> HttpResponse:
    """Give up."""
    asking.stop()
    return redirect("content:page")
