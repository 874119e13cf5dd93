"""Pages that do what rooms do to the desktop: open and close the vault, take long, fail, receive a body."""

import hashlib
import time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from vigie.config import static, views
from vigie.vault.rights import open_to_all
from vigie.vault.roles import Actor, Role
from vigie.vault.state import Keys, state

handler500 = "vigie.config.errors.server_error"

CANARY = "Monsieur-Patient-Secret"


def key() -> bytes:
    """Made at run time: in no source and no constant, so that only a live key puts it in memory."""
    return hashlib.sha256(b"key of the test vault").digest()


@open_to_all
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<title>Accueil</title><p>ouvert : {state.unlocked}</p>")


@open_to_all
def unlock(request: HttpRequest) -> HttpResponse:
    state.open(Keys(bytearray(key())), Actor(1, "Dr Test", Role.OWNER))
    request.session["seen"] = "yes"
    return HttpResponse("unlocked")


def lock(request: HttpRequest) -> HttpResponse:
    copies = [bytes(bytearray(state.k1())) for _ in range(3)]  # what real code leaves around
    state.close()
    globals()["forgotten"] = copies
    return HttpResponseRedirect("/")


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("private")


@open_to_all
def size(request: HttpRequest) -> HttpResponse:
    files = sum(len(f.read()) for f in request.FILES.values())
    return HttpResponse(f"{files or len(request.body)}")


@open_to_all
def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(1)
    return HttpResponse("slow")


@open_to_all
def boom(request: HttpRequest) -> HttpResponse:
    local = CANARY
    raise ValueError(f"cannot read {local} in {request.GET}")


urlpatterns = [
    path("", home),
    path("unlock/", unlock),
    path("lock/", lock),
    path("private/", private),
    path("size/", size),
    path("slow/", slow),
    path("boom/", boom),
    path("static/<path:path>", static.serve),
    path("", include("vigie.desktop.urls")),
    path("_locked/", views.locked, name="locked"),
]
for _view in (unlock, size):
    _view.csrf_exempt = True  # type: ignore[attr-defined]
