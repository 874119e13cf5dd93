"""The same letter to each person of a list: read, checked on screen, made, and forgotten.

The list is never kept: between the two pages, it stands in the second one.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.documents.errors import DocumentError
from vigie.incidents import drafting, notebook
from vigie.incidents.models import Incident
from vigie.incidents.paper_forms import ColumnsForm, ListForm
from vigie.incidents.papers import mailing
from vigie.incidents.views.papers import file_response, found, written
from vigie.vault.errors import VaultError, VaultLocked
from vigie.vault.rights import Forbidden, requires

SEEN = 12
"""Lines shown of those that are refused, and of the letters."""


@requires("document.make")
def letters(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Choose the list, check what it holds, make the letters."""
    incident = found(number)
    shown = written(incident, kind)
    if not shown.kind.merge:
        raise Http404
    if request.method != "POST":
        return _page(request, incident, shown, form=ListForm())
    if "liste" in request.POST:
        return _second(request, incident, shown)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, incident, shown, form=form)
    sheet = form.cleaned_data["people"]
    return _checked(request, incident, shown, sheet, ColumnsForm(sheet), sheet.roles)


def _second(request: HttpRequest, incident: Incident, shown: drafting.Written) -> HttpResponse:
    try:
        sheet = mailing.read(str(request.POST["liste"]))
    except mailing.ListError as error:
        form = ListForm()
        form.errors["people"] = form.error_class([str(error)])
        return _page(request, incident, shown, form=form)
    columns = ColumnsForm(sheet, request.POST)
    if not columns.is_valid():
        return _checked(request, incident, shown, sheet, columns, sheet.roles)
    roles = columns.roles()
    wanted = request.POST.get("suite")
    if wanted not in drafting.MEDIA:
        return _checked(request, incident, shown, sheet, columns, roles)
    persons, _ = mailing.people(sheet, roles)
    part = request.POST.get("partie", "0")
    first = int(part) * mailing.LETTERS if part.isdecimal() and len(part) < 3 else 0
    try:
        name, content = drafting.produce_letters(
            incident, shown.kind.id, wanted, persons[first : first + mailing.LETTERS], notebook.now(),
            greet="civilite" in request.POST,
        )  # fmt: skip
    except (Forbidden, VaultLocked):
        raise
    except (VaultError, DocumentError) as error:
        columns.add_error(None, str(error))
        return _checked(request, incident, shown, sheet, columns, roles)
    return file_response(name, content, wanted)


def _checked(
    request: HttpRequest, incident: Incident, shown: drafting.Written, sheet: mailing.Sheet, columns: ColumnsForm,
    roles: Any,
) -> HttpResponse:  # fmt: skip
    persons, refused = mailing.people(sheet, roles)
    parts = [
        (at // mailing.LETTERS, at + 1, min(at + mailing.LETTERS, len(persons)))
        for at in range(0, len(persons), mailing.LETTERS)
    ]
    to_check = [person for person in persons if person.notes]
    context = {
        "sheet": sheet, "columns": columns, "persons": persons[:SEEN], "count": len(persons), "refused": refused[:100],
        "refused_count": len(refused), "to_check": to_check[:SEEN], "to_check_count": len(to_check), "parts": parts,
        "greets": any(person.greeting for person in persons),
    }  # fmt: skip
    return _page(request, incident, shown, **context)


def _page(request: HttpRequest, incident: Incident, shown: drafting.Written, **more: Any) -> HttpResponse:
    left = [row.label for row in shown.paper.missing if row.id != "recipient"]
    wrong = any(form.errors for form in (more.get("form"), more.get("columns")) if form)
    context = {"incident": incident, "kind": shown.kind, "shown": shown, "left": left, **more}
    return render(request, "incidents/papers/letters.html", context, status=422 if wrong else 200)
