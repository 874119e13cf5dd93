"""Pages of the program itself, for when no room provides them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.vault.rights import open_to_all


@open_to_all
def locked(request: HttpRequest) -> HttpResponse:
    """Where the gate sends when no unlock screen is installed."""
    return render(request, "config/locked.html")
