"""« Un appel, un SMS douteux ? »: four questions, no vault, nothing kept."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vigie.catalogue import loader
from vigie.incidents import asking, guiding
from vigie.incidents.views.attack import spare
from vigie.ui.views import emergency
from vigie.vault.rights import open_to_all

errors = logging.getLogger("vigie.incidents")


@open_to_all
@require_safe
def doubtful(request: HttpRequest) -> HttpResponse:
    """The answers come in the address: nothing is written, and « Revenir » shows them again."""
    try:
        asked = asking.asked(request.GET)
        calls = tuple(
            (who, found[0])
            for who, name in asked.callbacks
            if (found := guiding.called(loader.load(), (name,), spare()))
        )
    except Exception:  # whatever is wrong with the content, the numbers and the first gestures come
        errors.exception("attack.doubtful_page")
        return render(request, "ui/attack.html", emergency())
    return render(request, "incidents/prepare/doubtful.html", {"asked": asked, "calls": calls})
