"""« Réglages »: what Vigie does on this PC outside its own window."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vigie import autostart
from vigie.vault.errors import VaultError
from vigie.vault.rights import Forbidden, allowed, requires
from vigie.vault.starting import start_at_login
from vigie.vault.state import state


@requires("settings.read")
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """The settings, each with what it writes."""
    context = {
        "login": autostart.status(),
        "command": autostart.command(),
        "may_edit": allowed(state.actor.role, "settings.edit"),
    }
    return render(request, "vault/settings.html", context)


@requires("settings.edit")
@require_POST
def login_start(request: HttpRequest) -> HttpResponse:
    """Start at login, or no longer."""
    wanted = request.POST.get("login") == "on"
    try:
        start_at_login(wanted)
    except Forbidden:
        raise
    except VaultError as error:
        messages.error(request, error.sentence)
    else:
        words = "Vigie démarrera, verrouillée, à l’ouverture de votre session."
        gone = "L’entrée est retirée : Vigie ne démarre plus à l’ouverture de votre session."
        messages.success(request, words if wanted else gone)
    return redirect("vault:settings")
