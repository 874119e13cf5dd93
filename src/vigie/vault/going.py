"""Sending the browser elsewhere."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect


def go(request: HttpRequest, target: str) -> HttpResponse:
    """To that address, whether a whole page was asked for or a part of one: a part would swallow a redirect."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(target)
    return HttpResponseRedirect(target)
