"""Error pages in French: what happened, what to do, and a number when it is our fault."""

import logging
import secrets
import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from vigie.vault.errors import VaultError

log = logging.getLogger("vigie.error")

_BARE = """<!doctype html><html lang="fr"><title>Vigie n’a pas pu répondre</title>
<h1>Vigie n’a pas pu répondre</h1><p>{number} Fermez Vigie, puis rouvrez-la par son icône.</p></html>"""


def page(
    request: HttpRequest | None, status: HTTPStatus, reason: str = "", *, sentence: str = "", number: str = ""
) -> HttpResponse:
    """The stand-alone page of a refusal or an error: no session, no database, no layout."""
    context = {"status": str(int(status)), "reason": reason, "sentence": sentence, "number": number}
    if status not in {HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR}:
        log.info("request.refused", extra={"status_code": int(status)})
    try:
        body: str = render_to_string("config/error.html", context)
    except Exception:  # the templates themselves may be what fails
        log.exception("request.error_page_failed", extra={"number": number})
        body = _BARE.format(number=f"Erreur no {number}." if number else "")
    return HttpResponse(body, status=status)


def new_number() -> str:
    """A number to read over the telephone: ``7F3A-19C2``."""
    digits = secrets.token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"


def vault_page(
    request: HttpRequest, error: VaultError, status: HTTPStatus = HTTPStatus.CONFLICT
) -> HttpResponse:
    """A failure of the vault, in its own sentence."""
    number = new_number()
    log.warning("vault.trouble", extra={"number": number}, exc_info=error)
    return page(request, status, "vault", sentence=error.sentence, number=number)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return page(request, HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the sentence of the right that is missing."""
    sentence = exception.sentence if isinstance(exception, VaultError) else ""
    return page(request, HTTPStatus.FORBIDDEN, "rights", sentence=sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the number on the page is the one in the log."""
    number = new_number()
    log.error("request.failed", extra={"number": number}, exc_info=sys.exc_info())
    return page(request, HTTPStatus.INTERNAL_SERVER_ERROR, number=number)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page opened before the last lock."""
    return page(request, HTTPStatus.FORBIDDEN, "form")
