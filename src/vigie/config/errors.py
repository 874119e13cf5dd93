"""Error pages in French: what happened, what to do, and a number when it is our fault."""

import logging
import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from vigie.catalogue import loader, references, tables
from vigie.ui.kept import Kept, kept
from vigie.ui.numbers import new_number
from vigie.vault.errors import VaultError, VaultLocked

log = logging.getLogger("vigie.error")

REINSTALL = "Réinstallez Vigie ; vos données n’ont pas bougé."

_BARE = """<!doctype html><html lang="fr"><title>Vigie n’a pas pu répondre</title>
<h1>Vigie n’a pas pu répondre</h1><p>{number} Fermez Vigie, puis rouvrez-la par son icône.</p></html>"""


def page(
    request: HttpRequest | None,
    status: HTTPStatus,
    reason: str = "",
    *,
    sentence: str = "",
    number: str = "",
    typed: Kept | None = None,
) -> HttpResponse:
    """The stand-alone page of a refusal or an error: no session, no database, no layout.

    ``typed``: what the person had written, given back to be sent again.
    """
    context = {
        "status": str(int(status)), "reason": reason, "sentence": sentence, "number": number, "kept": typed,
        "csrf_token": typed.token if typed else "",
    }  # fmt: skip
    if status not in {HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR}:
        log.info("request.refused", extra={"status_code": int(status)})
    try:
        body: str = render_to_string("config/error.html", context)
    except Exception:  # the templates themselves may be what fails
        log.exception("request.error_page_failed", extra={"number": number})
        body = _BARE.format(number=f"Erreur no {number}." if number else "")
    return HttpResponse(body, status=status)


def vault_page(
    request: HttpRequest,
    error: VaultError,
    status: HTTPStatus = HTTPStatus.CONFLICT,
    cause: Exception | None = None,
) -> HttpResponse:
    """A failure of the vault, in its own sentence; ``cause``: what was raised, when that sentence reads it."""
    number = new_number()
    log.warning("vault.trouble", extra={"number": number}, exc_info=cause or error)
    return page(request, status, "vault", sentence=error.sentence, number=number, typed=kept(request))


def locked_page(request: HttpRequest) -> HttpResponse | None:
    """The vault locked while somebody wrote: their text, and how to save it. None: they wrote nothing."""
    typed = kept(request)
    if typed is None:
        return None
    sentence = VaultLocked.sentence
    return page(request, HTTPStatus.CONFLICT, "locked", sentence=sentence, typed=typed)


def content_page(request: HttpRequest, error: Exception) -> HttpResponse:
    """A file of the content is damaged or missing: which one, and how to have it again."""
    number = new_number()
    log.error("content.unreadable", extra={"number": number}, exc_info=error)
    sentence = f"{error} {REINSTALL}"
    return page(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "vault",
        sentence=sentence,
        number=number,
        typed=kept(request),
    )


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: an address that only a button reaches, typed or reloaded."""
    return page(request, HTTPStatus.METHOD_NOT_ALLOWED)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return page(request, HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the sentence of the right that is missing."""
    sentence = exception.sentence if isinstance(exception, VaultError) else ""
    return page(request, HTTPStatus.FORBIDDEN, "rights", sentence=sentence, typed=kept(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; a form about what was removed meanwhile would be refused again, so its text is only shown."""
    return page(request, HTTPStatus.NOT_FOUND, typed=kept(request, again=False))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the number on the page is the one in the log. A wrong file of the content is the first suspect."""
    number = new_number()
    log.error("request.failed", extra={"number": number}, exc_info=sys.exc_info())
    try:
        tables.check(loader.load().tables)
        references.check(loader.load())
    except loader.CatalogueError as error:
        return content_page(request, error)
    except Exception:  # what is wrong may be the reading itself
        log.exception("content.unreadable", extra={"number": number})
    return page(request, HTTPStatus.INTERNAL_SERVER_ERROR, number=number, typed=kept(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page opened before the last lock."""
    return page(request, HTTPStatus.FORBIDDEN, "form", typed=kept(request))
