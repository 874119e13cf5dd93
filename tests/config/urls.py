import errno

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vigie.catalogue.loader import CatalogueError
from vigie.config import static, views
from vigie.vault.errors import VaultBusy, VaultLocked
from vigie.vault.rights import Forbidden, open_to_all
from vigie.vault.state import state

handler400 = "vigie.config.errors.bad_request"
handler403 = "vigie.config.errors.permission_denied"
handler404 = "vigie.config.errors.not_found"
handler500 = "vigie.config.errors.server_error"


@open_to_all
@csrf_exempt
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("private")


def polled(request: HttpRequest) -> HttpResponse:
    return HttpResponse("polled")


polled.vigie_polling = True  # type: ignore[attr-defined]


@open_to_all
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("posted") if request.method == "POST" else render(request, "config/locked.html")


def boom(request: HttpRequest) -> HttpResponse:
    raise ValueError("Madame Dupont")


def busy(request: HttpRequest) -> HttpResponse:
    raise VaultBusy


def full(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device", "/home/dupont/vault")


def content(request: HttpRequest) -> HttpResponse:
    raise CatalogueError("Le fichier « contacts.yaml » du catalogue est abîmé à la ligne 3.")


@require_POST
def button(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise Forbidden("Demandez au responsable <b>.")


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def odd(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def closing(request: HttpRequest) -> HttpResponse:
    state.close(grace=0)
    raise VaultLocked


urlpatterns = [
    path("", home),
    path("private/", private),
    path("polled/", polled),
    path("form/", form),
    path("boom/", boom),
    path("busy/", busy),
    path("full/", full),
    path("content/", content),
    path("button/", button),
    path("forbidden/", forbidden),
    path("denied/", denied),
    path("odd/", odd),
    path("closing/", closing),
    path("static/<path:path>", static.serve),
    path("", include("vigie.desktop.urls")),
    path("_locked/", views.locked, name="locked"),
]
