"""What every request meets: the right address, the right origin, the headers, the open vault."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from vigie.catalogue.loader import CatalogueError
from vigie.config import errors
from vigie.vault import trouble
from vigie.vault.errors import VaultLocked
from vigie.vault.going import go
from vigie.vault.layout import Layout
from vigie.vault.rights import OPEN
from vigie.vault.state import state

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
POLL_HEADER = "VIGIE-Poll"

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


class Headers:
    """The same headers on every answer, refusals included; and its length."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            response = errors.not_allowed(request)
        for name, value in settings.VIGIE_HEADERS.items():
            response.setdefault(name, value)
        if not response.streaming and "Content-Length" not in response:
            response["Content-Length"] = str(len(response.content))  # keeps the connection alive
        return response


class SameOrigin:
    """Exact Host, Origin and Sec-Fetch-Site: no other site, port or name reaches a view.

    Measured in Chromium: a page under ``Referrer-Policy: no-referrer`` posts its own forms with
    ``Origin: null``, like any hostile page in a sandbox. ``same-origin`` tells other sites nothing either.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._right_host(request):
            return errors.page(request, HTTPStatus.BAD_REQUEST, "host")
        if not self._right_origin(request):
            return errors.page(request, HTTPStatus.FORBIDDEN, "origin")
        return self.get_response(request)

    @staticmethod
    def _right_host(request: HttpRequest) -> bool:
        port = request.META.get("SERVER_PORT", "")  # of the socket, not of the request
        host = request.META.get("HTTP_HOST", "")
        return bool(host == f"localhost:{port}")

    @staticmethod
    def _right_origin(request: HttpRequest) -> bool:
        unsafe = request.method not in SAFE_METHODS
        origin = request.META.get("HTTP_ORIGIN")
        site = request.META.get("HTTP_SEC_FETCH_SITE")
        if request.path_info in settings.VIGIE_TOKEN_PATHS and request.method == "POST":
            return origin in {None, "null"} or origin == _own_origin(request)
        if origin is not None and origin != _own_origin(request):
            return False
        if site not in {None, "same-origin", "none"}:
            return False
        if not unsafe or request.path_info in settings.VIGIE_PROGRAM_PATHS:
            return True
        return origin is not None or site == "same-origin"


def _own_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.META.get('HTTP_HOST', '')}"


class BodyLimit:
    """Refuse by its length what the server in front did not already refuse."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.VIGIE_MAX_BODY:
            return errors.page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)


class VaultGate:
    """Behind the lock, only what is declared open; and the clock of the person's own activity."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Redirect to the unlock screen what needs the vault."""
        is_shut = not state.unlocked or state.screens_locked
        if is_shut:
            return None if is_open(view) else errors.locked_page(request) or self._to_unlock(request)
        if POLL_HEADER not in request.headers and not getattr(view, "vigie_polling", False):
            state.touch()
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The vault closed in the middle of a view, or says in a sentence why it will not; or the disk, or the
        content."""
        if isinstance(error, VaultLocked) and not state.unlocked:
            return errors.locked_page(request) or self._to_unlock(request)
        if isinstance(error, CatalogueError):
            return errors.content_page(request, error)
        told = None if isinstance(error, PermissionDenied) else trouble.of(error)
        if told is not None:
            status = getattr(told, "status", HTTPStatus.CONFLICT)
            return errors.vault_page(request, told, HTTPStatus(status), error)
        return None

    @staticmethod
    def _to_unlock(request: HttpRequest) -> HttpResponse:
        return go(request, entrance())


def is_open(view: View) -> bool:
    """Whether a view needs no vault."""
    holder = getattr(view, "view_class", None)
    found = getattr(view, "vigie_action", None) or getattr(holder, "vigie_action", None)
    return found == OPEN or bool(getattr(view, "vigie_open", False))


def entrance() -> str:
    """The unlock screen, or the first visit where there is no vault yet."""
    has_vault = Layout.current().occupied
    names = ["vault:unlock", "assessment:welcome"]
    for name in names if has_vault else reversed(names):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return reverse("locked")
