"""The register on screen: what it holds, what it lacks, and each record."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vigie.documents.sending import attachment
from vigie.processing import exporting, services
from vigie.processing.forms import NameForm, RecordForm
from vigie.processing.models import Activity
from vigie.processing.table import table
from vigie.processing.words import GAPS
from vigie.vault import rights
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state


def _found(number: int) -> Activity:
    row = services.get(number)
    if row is None:
        raise Http404
    return row


def _may_edit() -> bool:
    return rights.allowed(state.actor.role, "register.edit")


def _labels() -> dict[str, str]:
    return {row.id: row.label for row in table().measures}


@requires("register.read")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every record, what each lacks, and what could be added."""
    labels = _labels()
    told = services.told(services.listing(), timezone.now())
    rows = [
        (one, [GAPS[gap] for gap in one.gaps], [labels.get(name, name) for name in one.contradicted])
        for one in told
    ]
    chosen, others = services.proposals()
    return render(request, "processing/register.html", {
        "rows": rows, "chosen": chosen, "others": others, "note": table().note, "may_edit": _may_edit(),
        "complete": sum(not one.gaps for one in told), "form": NameForm(),
    })  # fmt: skip


@requires("register.edit")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Ready-made activities that were ticked, or one of one's own."""
    try:
        if "title" in request.POST:
            form = NameForm(request.POST)
            if not form.is_valid():
                messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
                return redirect("processing:register")
            return redirect("processing:record", services.add_own(form.cleaned_data["title"]).number)
        made = services.add_ready(request.POST.getlist("ready")[: services.MOST])
    except VaultError as error:
        messages.error(request, error.sentence)
        return redirect("processing:register")
    if made:
        messages.success(request, "Ajouté au registre. Relisez chaque fiche : ce n’est qu’une proposition.")
    else:
        messages.error(request, "Cochez au moins une activité.")
    return redirect("processing:register")


@requires("register.read")
def record(request: HttpRequest, number: int) -> HttpResponse:
    """One record: read it, write it."""
    row, known = _found(number), table()
    kept = services.record_of(row)
    form = RecordForm(request.POST or None, initial=RecordForm.shown(row.title, kept), known=known)
    if request.method == "POST":
        rights.check("register.edit")
        if form.is_valid():
            services.save(row, form.cleaned_data["title"], form.record())
            if "reviewed" in request.POST:
                services.review(row)
            messages.success(request, "Fiche gardée.")
            return redirect("processing:register")
    told = services.told([row], timezone.now())[0]
    labels, ready = _labels(), known.ready.get(row.origin)
    return render(
        request, "processing/record.html",
        {
            "row": row, "form": form, "gaps": [GAPS[gap] for gap in told.gaps], "may_edit": _may_edit(),
            "contradicted": [labels.get(name, name) for name in told.contradicted],
            "ready": ready, "note": known.note, "versions": row.versions.all()[:20],
        },
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


@requires("register.edit")
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """The practice no longer does it."""
    services.remove(_found(number))
    messages.success(request, "Retirée du registre. Ses versions restent dans le coffre.")
    return redirect("processing:register")


@requires("register.read")
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The register in one file."""
    return attachment(exporting.as_json(timezone.now()), "application/json", "registre-des-traitements.json")
