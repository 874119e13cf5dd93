"""Only a browser that opened Vigie by its icon, or typed the code, gets past this middleware."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.desktop.instance import CONTROL_PATH
from vigie.desktop.pages import LAUNCH_PATH
from vigie.desktop.runtime import runtime
from vigie.ui.kept import kept


def cookie_name() -> str:
    """Product-named: cookies of localhost are shared between ports."""
    return str(settings.VIGIE_LAUNCH_COOKIE)


def closed_page(request: HttpRequest, problem: str = "") -> HttpResponse:
    """« Ouvrez Vigie par son icône », with what to do in an emergency."""
    context = {
        "code_waits": runtime.admission.code_waits(),
        "problem": problem,
        "kept": kept(request, again=False),  # a form sent to a Vigie that was opened anew meanwhile
    }
    return render(request, "config/closed.html", context, status=403)


class LaunchGate:
    """Middleware: stands before sessions, so that strangers create nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        open_paths = (str(settings.STATIC_URL), LAUNCH_PATH, CONTROL_PATH)
        if request.path_info.startswith(open_paths):
            return self.get_response(request)
        if runtime.admission.admits(request.COOKIES.get(cookie_name(), "")):
            return self.get_response(request)
        response = closed_page(request)
        if request.headers.get("HX-Request") == "true":
            response["HX-Refresh"] = "true"
        return response
