"""Change the keys of the vault, after somebody left who could open it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.vault import accesses, keys, renewal, services
from vigie.vault.errors import VaultError
from vigie.vault.forms import ConfirmForm
from vigie.vault.going import go
from vigie.vault.models import Access
from vigie.vault.rights import open_to_all, requires
from vigie.vault.state import state
from vigie.vault.views.doors import is_open


def _proves(passphrase: str) -> None:
    """Said at once, on the form, rather than by a thread that stops."""
    slot = accesses.load_header().slot(Access.objects.get(pk=state.actor.access_id).slot_id)
    if slot is None:
        raise VaultError("Ouvrez d’abord Vigie avec votre phrase de passe, puis changez les clés.")
    keys.open_slot(slot, keys.passphrase_bytes(passphrase)).wipe()


@requires("vault.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def change_keys(request: HttpRequest) -> HttpResponse:
    """What it does and what it cannot do; then one's own passphrase."""
    running = renewal.current()
    if running is not None and running.running:
        return redirect("vault:changing_keys")
    form = ConfirmForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            _proves(form.cleaned_data["passphrase"])
        except VaultError as error:
            form.add_error("passphrase", error.sentence)
        else:
            renewal.start(form.cleaned_data["passphrase"])
            return redirect("vault:changing_keys")
    others = [row for row in services.active() if row.pk != state.actor.access_id]
    context = {"form": form, "others": others, "interrupted": renewal.interrupted()}
    return render(request, "vault/change_keys.html", context)


@open_to_all
@require_safe
def changing_keys(request: HttpRequest) -> HttpResponse:
    """A percentage and nothing else: the vault is closed for a moment while the new one takes its place."""
    found = renewal.current()
    if found is not None and (found.running or (found.sentence and is_open())):
        part = getattr(request, "htmx", False) and found.running
        template = "vault/_changing_keys.html" if part else "vault/changing_keys.html"
        response = render(request, template, {"renewal": found, "page_error": bool(found.sentence)})
        return response if found.running or not getattr(request, "htmx", False) else go(request, request.path)
    if not is_open():
        return go(request, reverse("vault:unlock"))
    if found is None:
        return go(request, reverse("vault:change_keys"))
    renewal.forget()
    messages.success(
        request, "Les clés du coffre sont changées. L’ancienne feuille de secours n’ouvre plus rien ici."
    )
    return go(request, reverse("vault:recovery"))


changing_keys.vigie_polling = True  # type: ignore[attr-defined]  # watching a bar is not being at the keyboard


@requires("vault.manage")
@require_POST
def abandon_keys(request: HttpRequest) -> HttpResponse:
    """Give an unfinished change up."""
    running = renewal.current()
    if running is not None and running.running:
        return redirect("vault:changing_keys")
    services.abandon_change_keys()
    renewal.forget()
    messages.success(request, "Changement abandonné. Les clés du coffre restent les mêmes.")
    return redirect("vault:people")
