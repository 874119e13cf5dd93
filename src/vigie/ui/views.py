"""The pages that belong to no room: the emergency, open whatever happens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vigie.vault.rights import open_to_all


@open_to_all
@require_safe
def attack(request: HttpRequest) -> HttpResponse:
    """The first gestures, without vault, session or database."""
    return render(request, "ui/attack.html")
