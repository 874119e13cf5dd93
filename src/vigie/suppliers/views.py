"""The suppliers, what each owes, and what is sent to them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vigie.documents.papers.giving import give
from vigie.documents.sending import XLSX, attachment
from vigie.documents.services import file_name
from vigie.documents.spreadsheets import LARGEST
from vigie.documents.tables import Sheet, xlsx_bytes
from vigie.practice import services as practice
from vigie.practice.models import SupplierKind
from vigie.suppliers import papers, questionnaires, services
from vigie.suppliers.forms import AddForm, AttachForm, ReplyForm, SupplierForm
from vigie.suppliers.models import Reply
from vigie.suppliers.questionnaires import ReplyError
from vigie.suppliers.table import table
from vigie.suppliers.words import ANSWERS, SEEN
from vigie.vault import rights
from vigie.vault import services as vault
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

LONGEST_ID = 9


def _found(pk: int) -> services.Told:
    told = services.get(pk, timezone.now())
    if told is None:
        raise Http404
    return told


def _may_edit() -> bool:
    return rights.allowed(state.actor.role, "supplier.edit")


@requires("supplier.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every supplier with what it lacks, and those that could be added."""
    told = services.listing(timezone.now())
    return render(request, "suppliers/home.html", {
        "rows": told, "complete": sum(not one.lacks for one in told), "proposals": services.proposals(),
        "form": AddForm(), "may_edit": _may_edit(), "note": table().note, "kinds": SupplierKind.choices,
    })  # fmt: skip


@requires("supplier.edit")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """One supplier more."""
    form = AddForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
        return redirect("suppliers:home")
    row = services.add(form.cleaned_data["name"], form.cleaned_data["kind"])
    return redirect("suppliers:supplier", row.pk)


@requires("supplier.edit")
@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """A name of the register is one more supplier, or one that is listed already."""
    name, chosen = request.POST.get("name", ""), request.POST.get("is", "")
    if not chosen:
        return add(request)
    if not chosen.isdecimal() or len(chosen) > LONGEST_ID:
        raise Http404
    row = _found(int(chosen)).supplier
    services.is_called(row, name)
    messages.success(request, f"« {name[:120]} » du registre, c’est {row.name}.")
    return redirect("suppliers:home")


@requires("supplier.read")
def supplier(request: HttpRequest, pk: int) -> HttpResponse:
    """One supplier: read its file, write it."""
    told, known = _found(pk), table()
    form = SupplierForm(
        request.POST if request.method == "POST" else None,
        instance=told.supplier,
        said=told.standing,
        known=known,
    )
    if request.method == "POST":
        rights.check("supplier.edit")
        if form.is_valid():
            services.save(form.save(commit=False), form.standing())
            messages.success(request, "Fiche gardée.")
            return redirect("suppliers:supplier", pk)
    reply = Reply.objects.filter(supplier=told.supplier).first()
    asked = known.questionnaires.get(reply.questionnaire) if reply else None
    answers = []
    for name, text in asked.questions.items() if asked else ():
        code, words = (*(reply.answers if reply else {}).get(name, ["unknown", ""]), "", "")[:2]
        answers.append((code, text, ANSWERS.get(code, ""), words))
    order = {"no": 0, "unknown": 1, "yes": 2}
    return render(
        request,
        "suppliers/supplier.html",
        {
            "told": told,
            "form": form,
            "may_edit": _may_edit(),
            "known": known,
            "reply": reply,
            "answers": sorted(answers, key=lambda row: order.get(row[0], 1)),
            "attach": AttachForm(auto_id="piece_%s"),
            "reply_form": ReplyForm(auto_id="reponse_%s"),
            "asked": services.questionnaire_for(told.supplier),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@requires("supplier.edit")
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed contract or the certificate."""
    told, form = _found(pk), AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
        return redirect("suppliers:supplier", pk)
    sent = form.cleaned_data["file"]
    try:
        services.attach(
            told.supplier, form.cleaned_data["what"], sent.file, sent.name or "contrat",
            sent.content_type or "application/octet-stream", sent.size or 0,
        )  # fmt: skip
        messages.success(request, "Fichier gardé, chiffré dans le coffre.")
    except VaultError as error:
        messages.error(request, error.sentence)
    return redirect("suppliers:supplier", pk)


@requires("supplier.read")
@require_safe
def file(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The signed contract or the certificate, as it was given."""
    binding = _found(pk).binding
    stored = getattr(binding, what, None) if what in {"contract", "certificate"} else None
    if stored is None:
        raise Http404
    return attachment(b"".join(vault.read_file(stored)), "application/octet-stream", stored.name)


@requires("supplier.edit")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The practice no longer works with it."""
    services.end(_found(pk).supplier, timezone.now())
    messages.success(request, "Retiré de la liste. Sa fiche reste dans le coffre.")
    return redirect("suppliers:home")


@requires("supplier.read")
@require_safe
def document(request: HttpRequest, pk: int, name: str, extension: str) -> HttpResponse:
    """What is sent: the questions as a letter or as a sheet to fill, the clauses."""
    told, now, demo = _found(pk), timezone.now(), practice.current().demo
    asked = services.questionnaire_for(told.supplier)
    if name == "clauses":
        paper = papers.clauses(told.supplier, now)
    elif asked is None:
        raise Http404
    elif extension == "xlsx":
        data = questionnaires.sheet(
            asked, practice.current().name or "Cabinet", told.supplier.name, demo=demo
        )
        return attachment(data, XLSX, file_name(f"questionnaire {told.supplier.name}", "xlsx", demo=demo))
    else:
        paper = papers.letter(told.supplier, asked, now)
    if extension == "xlsx":
        raise Http404
    return give(paper, extension, f"{name} {told.supplier.name}", now)


@requires("supplier.edit")
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """A questionnaire that came back."""
    told, form = _found(pk), ReplyForm(request.POST, request.FILES)
    asked = services.questionnaire_for(told.supplier)
    if not form.is_valid() or asked is None:
        messages.error(
            request, " ".join(str(errors[0]) for errors in form.errors.values()) or "Aucun questionnaire."
        )
        return redirect("suppliers:supplier", pk)
    sent = form.cleaned_data["file"]
    try:
        if (sent.size or 0) > LARGEST:
            raise ReplyError("Ce fichier dépasse 20 Mo : ce n’est pas un questionnaire. Rien n’a été lu.")
        answers = questionnaires.answers(sent.read(), asked)
    except ReplyError as error:
        messages.error(request, str(error))
        return redirect("suppliers:supplier", pk)
    services.receive(told.supplier, asked, answers)
    messages.success(
        request,
        f"Réponses gardées : {len(answers)} sur {len(asked.questions)}. C’est la parole du fournisseur.",
    )
    return redirect("suppliers:supplier", pk)


@requires("supplier.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list, for a spreadsheet."""
    rows = [
        (
            one.supplier.name,
            one.supplier.get_kind_display(),
            one.supplier.service,
            SEEN[one.standing.seen],
            one.standing.signed_on,
            one.standing.ends_on,
            one.standing.certificate.number,
            one.standing.certificate.ends_on,
            one.standing.country,
            " ; ".join(one.words),
        )
        for one in services.listing(timezone.now())
    ]
    heads = [
        "Nom",
        "Ce qu’il fait",
        "Service",
        "Ce qu’il voit",
        "Contrat signé",
        "Contrat fini",
        "Certificat",
        "Jusqu’au",
        "Pays",
        "Il manque",
    ]
    demo = practice.current().demo
    return attachment(
        xlsx_bytes([Sheet("Sous-traitants", heads, rows)], demo=demo),
        XLSX,
        file_name("sous-traitants", "xlsx", demo=demo),
    )
