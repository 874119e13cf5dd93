"""The doors: the one-time token, the typed code, and the question of a second start."""

import hmac
import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vigie.desktop.gate import closed_page, cookie_name
from vigie.desktop.instance import CONTROL_HEADER, sign
from vigie.desktop.runtime import runtime
from vigie.vault.rights import open_to_all

_EXPIRED = "Cette page d’ouverture a déjà servi, ou a plus d’une minute. Relancez Vigie par son icône."
_WRONG_CODE = "Ce code n’est pas le bon, ou n’est plus valable. Relancez Vigie pour en obtenir un autre."


def _opened(request: HttpRequest, cookie: str) -> HttpResponse:
    """A page rather than a redirect: the token came from another site (a file), so a redirect would still
    count as cross-site and the browser would not send the strict cookie with it."""
    context = {"target": runtime.first_page}
    runtime.first_page = "/"  # asked for once
    response = render(request, "config/opened.html", context, status=HTTPStatus.OK)
    response.set_cookie(cookie_name(), cookie, httponly=True, samesite="Strict")
    return response


@open_to_all
@csrf_exempt  # the token is the proof: it comes from a file of this user, with the origin "null"
def launch(request: HttpRequest) -> HttpResponse:
    """Exchange the one-time token for the launch cookie."""
    if request.method != "POST":
        return closed_page(request)
    token = str(request.POST.get("token", ""))
    cookie = runtime.admission.redeem_token(token)
    runtime.pages.used(token)
    if cookie is None:
        return closed_page(request, _EXPIRED)
    return _opened(request, cookie)


@open_to_all
@csrf_exempt  # no session yet; the origin was checked, and the code is the proof
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Exchange the code shown in the terminal for the launch cookie."""
    cookie = runtime.admission.redeem_code(str(request.POST.get("code", "")))
    if cookie is None:
        return closed_page(request, _WRONG_CODE)
    return _opened(request, cookie)


@open_to_all
@csrf_exempt  # not for browsers: each side signs the other's nonce
@require_POST
def control(request: HttpRequest) -> HttpResponse:
    """A second start asks for a fresh one-time page; answered only to who read the control file."""
    here = runtime.control
    nonce, _, proof = request.headers.get(CONTROL_HEADER, "").partition(" ")
    if here is None or not hmac.compare_digest(proof, sign(here.secret, "ask", nonce)):
        return HttpResponseForbidden()
    body = json.dumps({"page": runtime.new_page(here.port), "code": runtime.admission.issue_code()})
    response = HttpResponse(body, content_type="application/json")
    response[CONTROL_HEADER] = sign(here.secret, "answer", nonce, body)
    return response
