"""The chain of custody on screen."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from vigie.incidents import custody, hours, notebook, services
from vigie.incidents.models import Incident, Piece
from vigie.practice import services as practice
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires


def _incident(number: int) -> Incident:
    found = services.get(number)
    if found is None:
        raise Http404
    return found


def _piece(number: int, piece_number: int) -> Piece:
    found = _incident(number).pieces.filter(number=piece_number).first()
    if found is None:
        raise Http404
    return found


@requires("incident.write")
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """An object or a disk image, with its seal and its digest."""
    told = request.POST
    try:
        custody.add_object(
            _incident(number),
            told.get("name", ""),
            told.get("about", ""),
            told.get("sha256", ""),
            notebook.now(),
        )
        messages.success(request, "Pièce notée et scellée.")
    except VaultError as error:
        messages.error(request, error.sentence)
    return redirect("incidents:case", number)


@requires("incident.write")
@require_POST
def hand_over(request: HttpRequest, number: int, piece_number: int) -> HttpResponse:
    """A piece is given to somebody."""
    piece, now = _piece(number, piece_number), notebook.now()
    try:
        told = request.POST
        at = hours.read(told.get("at", ""), practice.zone(), now, told.get("which", "")) or now
        custody.hand_over(piece, at, {name: told.get(name, "") for name in custody.HANDED}, now)
        messages.success(request, "Remise notée. Faites signer la fiche de conservation aux deux personnes.")
    except hours.HourError as error:
        messages.error(request, str(error))
    except VaultError as error:
        messages.error(request, error.sentence)
    return redirect("incidents:case", number)


@requires("restricted.read")
@require_POST
def compare(request: HttpRequest, number: int, piece_number: int) -> HttpResponse:
    """A digest computed again, against the one that was noted."""
    try:
        if custody.same_digest(_piece(number, piece_number), request.POST.get("sha256", "")):
            messages.success(request, f"Pièce {piece_number} : la même empreinte. Rien n’a changé.")
        else:
            messages.error(
                request, f"Pièce {piece_number} : l’empreinte diffère. Ce n’est plus ce qui a été noté."
            )
    except VaultError as error:
        messages.error(request, error.sentence)
    return redirect("incidents:case", number)
