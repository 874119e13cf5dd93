"""The register on screen: what it holds, what it lacks, and each record."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vigie.catalogue.ports import supplier_readers
from vigie.catalogue.proofs import SupplierEntry
from vigie.practice import services as practice
from vigie.processing import services, telling
from vigie.processing.forms import FileForm, NameForm, RecordForm
from vigie.processing.models import Activity
from vigie.processing.rules.completeness import Kind, Record
from vigie.processing.table import table
from vigie.processing.words import DOUBTS, GAPS
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


def _processors(record: Record) -> list[tuple[str, SupplierEntry | None]]:
    """Each processor that the record names, with the supplier's file of the same name when there is one."""
    reader = supplier_readers.get("suppliers")
    known = reader(timezone.now()) if reader else ()
    named = [row.who for row in record.recipients if row.kind == Kind.PROCESSOR]
    return [(who, next((one for one in known if one.called(who)), None)) for who in named]


def _category(name: str) -> str:
    return next((row.label for row in table().categories if row.id == name), name)


def _labels() -> dict[str, str]:
    return {row.id: row.label for row in table().measures}


@requires("register.read")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every record, what each lacks, and what could be added."""
    labels = _labels()
    told = services.told(services.listing(), timezone.now())
    rows = [
        (
            one, [GAPS[gap] for gap in one.gaps], [labels.get(name, name) for name in one.contradicted],
            len({name for name, _ in one.doubts}),
        )
        for one in told
    ]  # fmt: skip
    chosen, others = services.proposals()
    return render(request, "processing/register.html", {
        "rows": [row for row in rows if not row[0].record.for_others],
        "for_others": [row for row in rows if row[0].record.for_others], "all": len(rows), "file_form": FileForm(),
        "doubtful": sum(bool(one.doubts) for one in told), "chosen": chosen, "others": others,
        "note": table().note, "may_edit": _may_edit(), "complete": sum(not one.gaps for one in told),
        "form": NameForm(),
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
            made = services.add_own(form.cleaned_data["title"], for_others="for_others" in request.POST)
            return redirect("processing:record", made.number)
        added = services.add_ready(request.POST.getlist("ready")[: services.MOST])
    except VaultError as error:
        messages.error(request, error.sentence)
        return redirect("processing:register")
    if added:
        messages.success(request, "Ajouté au registre. Relisez chaque fiche : ce n’est qu’une proposition.")
    else:
        messages.error(request, "Cochez au moins une activité.")
    return redirect("processing:register")


@requires("register.read")
def record(request: HttpRequest, number: int) -> HttpResponse:
    """One record: read it, write it."""
    row, known = _found(number), table()
    kept = services.record_of(row)
    form = RecordForm(
        request.POST or None,
        initial=RecordForm.shown(row.title, kept),
        known=known,
        ready=known.ready.get(row.origin),
        for_others=kept.for_others,
    )
    if request.method == "POST":
        rights.check("register.edit")
        if form.is_valid():
            services.save(row, form.cleaned_data["title"], form.record())
            if "reviewed" in request.POST:
                services.review(row)
            messages.success(request, "Fiche gardée.")
            return redirect("processing:register")
    told = services.told([row], timezone.now())[0]
    shared = services.controllers(kept, practice.today(timezone.now()))
    labels, ready = _labels(), known.ready.get(row.origin)
    return render(
        request, "processing/record.html",
        {
            "row": row, "form": form, "gaps": [GAPS[gap] for gap in told.gaps], "may_edit": _may_edit(),
            "contradicted": [labels.get(name, name) for name in told.contradicted],
            "processors": _processors(kept),
            "doubts": [(_category(name), DOUBTS[doubt]) for name, doubt in told.doubts], "for_others": kept.for_others,
            "shared": shared.text if shared.how else "",
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
def minimisation(request: HttpRequest) -> HttpResponse:
    """Every datum kept, why, and what is asked about it."""
    rows = []
    for one in services.told(services.listing(), timezone.now()):
        asked = {
            name: [DOUBTS[doubt] for key, doubt in one.doubts if key == name] for name in one.record.data
        }
        kept = [(_category(name), data, asked[name]) for name, data in one.record.data.items()]
        if kept:
            rows.append((one.activity, kept, bool(one.doubts)))
    return render(request, "processing/minimisation.html", {
        "rows": rows, "rules": table().rules, "doubtful": sum(doubt for _, _, doubt in rows),
    })  # fmt: skip


def _compared(now: dict[str, str], old: dict[str, str], *, new: bool) -> list[tuple[str, str, str, bool]]:
    """Each field that says or said something: what it says, what it said, whether that changed."""
    found = []
    for label in dict.fromkeys((*now, *old)):
        text, was = now.get(label, ""), old.get(label, "")
        if text or was:
            found.append((label, text, was, not new and text != was))
    return found


@requires("register.read")
def version(request: HttpRequest, number: int, edition: int) -> HttpResponse:
    """A record as it was, and what changed since the version before; it can be put back, as a new version."""
    row = _found(number)
    kept = row.versions.filter(number=edition).first()
    if kept is None:
        raise Http404
    if request.method == "POST":
        services.restore(row, kept)
        messages.success(request, f"La version {edition} est de nouveau en cours. Relisez la fiche.")
        return redirect("processing:record", number)
    before = row.versions.filter(number=edition - 1).first()
    now = telling.lines(kept.title, services.record_of(kept), table())
    old = telling.lines(before.title, services.record_of(before), table()) if before else {}
    return render(request, "processing/version.html", {
        "row": row, "version": kept, "may_edit": _may_edit(),
        "latest": not row.versions.filter(number__gt=edition).exists(), "before": before,
        "lines": _compared(now, old, new=before is None),
    })  # fmt: skip
