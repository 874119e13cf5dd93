"""The team on screen: who sees what, arrivals and departures, what is signed, who decides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vigie.documents.papers.giving import give
from vigie.documents.sending import attachment
from vigie.practice import services as practice
from vigie.staffing import papers, services
from vigie.staffing.forms import PersonForm, RightsForm, SignForm
from vigie.staffing.models import Review, Signature, Step
from vigie.staffing.table import Table, table
from vigie.staffing.words import DOCUMENTS, FITS, LISTS, MARKS
from vigie.vault import rights
from vigie.vault import services as vault
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

ABREAST = 5
"""People in one table: as many as a page is wide."""


def _found(pk: int) -> services.Told:
    told = services.get(pk, timezone.now())
    if told is None:
        raise Http404
    return told


def _may_edit() -> bool:
    return rights.allowed(state.actor.role, "staff.edit")


@requires("staff.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everybody, with what is to be closed, learnt or signed."""
    told, values = services.listing(timezone.now()), practice.current().values
    alone = values.get("structure") == "solo" and values.get("staff") == 0
    rows = [(one, [DOCUMENTS[name] for name in one.unsigned]) for one in told]
    known = table()
    here = [one for one in told if not one.gone]
    return render(request, "staffing/home.html", {
        "tables": [_seen(some, known) for some in (here[at : at + ABREAST] for at in range(0, len(here), ABREAST))],
        "rows": rows, "alone": alone and not told, "form": PersonForm(), "may_edit": _may_edit(),
        "review": Review.objects.first(), "note": known.note,
        "too_wide": sum(one.too_wide for one in told), "unknown": sum(one.unknown for one in told),
    })  # fmt: skip


def _seen(some: list[services.Told], known: Table) -> tuple[list[services.Told], list[Any]]:
    """People abreast, then for each category what they see of it."""
    lines = []
    for name, label in known.categories.items():
        cells = [(one, cell) for one in some for cell in one.cells if cell.category == name]
        lines.append((label, [(one, cell.has, MARKS[cell.fit], FITS[cell.fit]) for one, cell in cells]))
    return some, lines


@requires("staff.edit")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Somebody more."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return render(request, "staffing/add.html", {"form": form}, status=422)
    return redirect("staffing:person", services.save(form.save(commit=False)).pk)


@requires("staff.read")
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what they can see, their arrival or departure, what they signed."""
    return _person(request, _found(pk))


def _person(
    request: HttpRequest, told: services.Told, form: RightsForm | None = None, status: int = 200
) -> HttpResponse:
    known, now = table(), timezone.now()
    of = services.DEPARTURE if told.gone or told.person.ends_on else services.ARRIVAL
    lists = []
    for name in dict.fromkeys((services.ARRIVAL, of)):
        done = {step.item: step for step in Step.objects.filter(person=told.person, of=name)}
        lists.append(
            (name, LISTS[name], [(item, text, done.get(item)) for item, text in known.lists[name].items()])
        )
    form = form or RightsForm(known=known, cells=told.cells)
    wanted = services.to_sign(told.person.job)
    return render(request, "staffing/person.html", {
        "told": told, "form": PersonForm(instance=told.person), "may_edit": _may_edit(), "lists": lists,
        "rows": [(cell, FITS[cell.fit], MARKS[cell.fit], has, why) for cell, has, why in form.rows()],
        "documents": [
            (name, DOCUMENTS[name], told.signed.get(name), SignForm(
                today=practice.today(now), initial={"signed_on": practice.today(now)}, auto_id=f"{name}-%s")
            )
            for name in wanted
        ],
        "note": known.note,
    }, status=status)  # fmt: skip


@requires("staff.edit")
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, job, dates."""
    told = _found(pk)
    form = PersonForm(request.POST, instance=told.person)
    if not form.is_valid():
        return render(request, "staffing/add.html", {"form": form, "pk": pk}, status=422)
    services.save(form.save(commit=False))
    messages.success(request, "Fiche gardée.")
    return redirect("staffing:person", pk)


@requires("staff.edit")
@require_POST
def set_rights(request: HttpRequest, pk: int) -> HttpResponse:
    """What they really can see."""
    told = _found(pk)
    form = RightsForm(request.POST, known=table(), cells=told.cells)
    if not form.is_valid():
        return _person(request, told, form, 422)
    services.set_rights(told.person, *form.values())
    messages.success(request, "Accès notés.")
    return redirect("staffing:person", pk)


@requires("staff.edit")
@require_POST
def mark(request: HttpRequest, pk: int, of: str) -> HttpResponse:
    """What of a list is done."""
    if of not in LISTS:
        raise Http404
    services.mark(_found(pk).person, of, set(request.POST.getlist("item")))
    messages.success(request, "Noté, avec la date.")
    return redirect("staffing:person", pk)


@requires("staff.edit")
@require_POST
def sign(request: HttpRequest, pk: int, document: str) -> HttpResponse:
    """A document came back signed; without a person, the agreement between controllers."""
    if document not in table().documents or (pk == 0) != (document == services.JOINT):
        raise Http404
    row, back = (None, "staffing:deciders") if pk == 0 else (_found(pk).person, "staffing:person")
    where = redirect(back) if row is None else redirect(back, pk)
    form = SignForm(request.POST, request.FILES, today=practice.today(timezone.now()))
    if not form.is_valid():
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
        return where
    sent = form.cleaned_data["file"]
    file = (
        (sent.file, sent.name or "signature", sent.content_type or "application/pdf", sent.size or 0)
        if sent
        else None
    )
    try:
        services.sign(row, document, form.cleaned_data["signed_on"], file)
        messages.success(request, "Signature notée.")
    except VaultError as error:
        messages.error(request, error.sentence)
    return where


@requires("staff.read")
@require_safe
def signed(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a signed document."""
    row = Signature.objects.filter(pk=pk).select_related("file").first()
    if row is None or row.file is None:
        raise Http404
    return attachment(b"".join(vault.read_file(row.file)), "application/octet-stream", row.file.name)


@requires("staff.read")
@require_safe
def document(request: HttpRequest, pk: int, name: str, extension: str) -> HttpResponse:
    """A document to sign."""
    if name not in table().documents or (pk == 0) != (name == services.JOINT):
        raise Http404
    now, row = timezone.now(), None if pk == 0 else _found(pk).person
    paper = papers.paper(name, row, now)
    return give(paper, extension, f"{paper.title} {row.name if row else ''}", now)


@requires("staff.edit")
@require_POST
def review(request: HttpRequest) -> HttpResponse:
    """Everybody's accesses were looked at again."""
    services.review(timezone.now())
    messages.success(request, "Revue notée. La prochaine est dans un an.")
    return redirect("staffing:home")


@requires("staff.read")
@require_safe
def deciders(request: HttpRequest) -> HttpResponse:
    """Who answers for the records, and what follows."""
    decides, known, now = str(practice.current().values.get("decides", "")), table(), timezone.now()
    return render(
        request,
        "staffing/deciders.html",
        {
            "decides": decides,
            "rows": known.deciders.items(),
            "agreement": services.joint_agreement(),
            "may_edit": _may_edit(),
            "sign": SignForm(today=practice.today(now), initial={"signed_on": practice.today(now)}),
        },
    )
