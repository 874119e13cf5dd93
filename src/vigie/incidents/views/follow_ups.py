"""The actions decided after an incident, from its file."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from vigie.incidents import follow_ups, notebook, services
from vigie.incidents.forms import FollowUpForm
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires


def _back(number: int) -> HttpResponse:
    return redirect(reverse("incidents:case", args=[number]) + "#suites")


@requires("incident.write")
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """One more, into the plan."""
    incident = services.get(number)
    if incident is None:
        raise Http404
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
        return _back(number)
    try:
        follow_ups.add(incident, **form.cleaned_data, now=notebook.now())
        messages.success(request, "Ajouté au plan d’action.")
    except VaultError as error:
        messages.error(request, error.sentence)
    return _back(number)


@requires("incident.write")
@require_POST
def mark(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Done, or to be done again."""
    incident = services.get(number)
    found = incident.follow_ups.filter(pk=pk).first() if incident else None
    if found is None:
        raise Http404
    follow_ups.mark(found, "undo" not in request.POST, notebook.now())
    return _back(number)
