"""The documents of an incident: the list, one to write, its file, the page to copy from."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from vigie.documents.errors import DocumentError
from vigie.documents.sending import attachment
from vigie.incidents import drafting, notebook, services
from vigie.incidents.models import Incident
from vigie.incidents.paper_forms import PaperForm
from vigie.incidents.papers.kinds import CUSTODY, GROUPS, Kind, kinds
from vigie.vault import rights
from vigie.vault.errors import VaultError, VaultLocked
from vigie.vault.rights import Forbidden, requires
from vigie.vault.state import state


def found(number: int) -> Incident:
    """The incident of an address."""
    incident = services.get(number)
    if incident is None:
        raise Http404
    return incident


def written(incident: Incident, kind: str) -> drafting.Written:
    """The document of an address."""
    try:
        return drafting.draft(incident, kind, notebook.now())
    except KeyError as error:
        raise Http404 from error


def may(action: str) -> bool:
    """What the page offers; the services refuse all the same."""
    return rights.allowed(state.actor.role, action)


@requires("incident.read")
@require_safe
def listing(request: HttpRequest, number: int) -> HttpResponse:
    """Every document, by whom it is for, with what was written of it."""
    services.gather()
    incident = found(number)
    updated = {row.kind: row.updated_at for row in incident.drafts.all()}
    groups = [
        (
            title,
            [
                row
                for kind in kinds().values()
                if kind.group == group
                for row in _rows(incident, kind, updated)
            ],
        )
        for group, title in GROUPS.items()
    ]
    context = {
        "incident": incident,
        "groups": groups,
        "pieces": incident.pieces.exists(),
        "may_make": may("document.make"),
    }
    return render(request, "incidents/papers/list.html", context)


def _rows(incident: Incident, kind: Kind, updated: dict[str, Any]) -> list[dict[str, Any]]:
    """A document is one row, but the chain of custody, which is one for each piece."""
    if kind.id != CUSTODY:
        return [{"id": kind.id, "name": kind.short, "kind": kind, "updated_at": updated.get(kind.id)}]
    return [
        {
            "id": name,
            "name": f"{kind.short}, pièce {piece.number}",
            "kind": kind,
            "updated_at": updated.get(name),
        }
        for piece in incident.pieces.all()
        for name in [f"{CUSTODY}-{piece.number}"]
    ]


@requires("incident.read")
def paper(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """One document to read; to write for whoever may."""
    services.gather()
    incident, shown = found(number), written(found(number), kind)
    texts = dict(shown.paper.texts)
    if request.method != "POST":
        return _page(request, incident, shown, PaperForm(shown.kind, texts))
    form = PaperForm(shown.kind, texts, request.POST)
    if not form.is_valid():
        return _page(request, incident, shown, form)
    try:
        drafting.save(incident, kind, form.changed(), notebook.now())
        if (wanted := request.POST.get("suite")) in drafting.MEDIA:
            name, content = drafting.produce(incident, kind, wanted, notebook.now(), form.written())
            return _file(name, content, wanted)
    except (Forbidden, VaultLocked):
        raise
    except (VaultError, DocumentError) as error:
        form.add_error(None, str(error))
        return _page(request, incident, shown, form)
    messages.success(request, "Ce texte est gardé.")
    return redirect("papers:paper", number, kind)


def _page(request: HttpRequest, incident: Incident, shown: drafting.Written, form: PaperForm) -> HttpResponse:
    missing = [row for row in shown.paper.missing if row.mandatory]
    context = {
        "incident": incident,
        "shown": shown,
        "paper": shown.paper,
        "kind": shown.kind,
        "form": form,
        "groups": list(form.groups()),
        "missing": missing,
        "others": len(shown.paper.missing) - len(missing),
        "may_write": may("incident.write"),
        "may_make": may("document.make"),
        "reads_sealed": state.has_restricted,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "incidents/papers/paper.html", context, status=status)


@requires("document.make")
@require_safe
def produce(request: HttpRequest, number: int, kind: str, form: str) -> HttpResponse:
    """The file, with what is kept."""
    incident = found(number)
    written(incident, kind)
    try:
        name, content = drafting.produce(incident, kind, form, notebook.now())
    except (Forbidden, VaultLocked):
        raise
    except (VaultError, DocumentError) as error:
        messages.error(request, str(error))
        return redirect("papers:paper", number, kind)
    return _file(name, content, form)


@requires("incident.read")
@require_safe
def copy(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Each text by itself, to copy into an online form."""
    incident = found(number)
    shown = written(incident, kind)
    texts = dict(shown.paper.texts)
    sections = [
        (
            section.heading,
            [(field, texts[field.id], texts[field.id].count("\n") + 2) for field in section.fields],
        )
        for section in shown.kind.sections
    ]
    context = {
        "incident": incident,
        "shown": shown,
        "kind": shown.kind,
        "paper": shown.paper,
        "sections": sections,
    }
    return render(request, "incidents/papers/copy.html", context)


def _file(name: str, content: bytes, form: str) -> HttpResponse:
    return attachment(content, drafting.MEDIA[form], name)


file_response = _file
