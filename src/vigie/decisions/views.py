"""Whether a delegate and an impact assessment are due, what was decided, and the light assessments."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vigie.decisions import papers, pia, services
from vigie.decisions.forms import AnalysisForm, AskForm, BeginForm, DecideForm, FileForm
from vigie.decisions.models import Analysis, Choice, Kind
from vigie.decisions.rules import analysis as rules
from vigie.decisions.rules.deciding import Answer
from vigie.decisions.table import table
from vigie.decisions.words import ANSWERS, DONE, PARTS, UNKNOWN
from vigie.documents.papers.giving import give
from vigie.documents.sending import attachment
from vigie.documents.services import file_name
from vigie.practice import services as practice
from vigie.vault import rights
from vigie.vault.rights import requires
from vigie.vault.state import state


def _kind(text: str) -> Kind:
    if text not in Kind.values:
        raise Http404
    return Kind(text)


def _found(pk: int) -> Analysis:
    row = services.get(pk)
    if row is None:
        raise Http404
    return row


def _may_edit() -> bool:
    return rights.allowed(state.actor.role, "decision.edit")


@requires("decision.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The two decisions, and where each stands."""
    now = timezone.now()
    rows = []
    for kind in Kind:
        standing = services.standing(kind, now)
        rows.append((kind, standing, ANSWERS[kind][standing.now.answer], _said(standing.choice)))
    return render(request, "decisions/home.html", {"rows": rows, "analyses": services.analyses()})


def _said(choice: Choice | None) -> str:
    return DONE[Kind(choice.kind)][0 if choice.done else 1] if choice else ""


@requires("decision.read")
def decision(request: HttpRequest, kind: str) -> HttpResponse:
    """What is asked, what comes out, and the decision to write."""
    which, now = _kind(kind), timezone.now()
    standing = services.standing(which, now)
    form = DecideForm(
        request.POST if request.method == "POST" else None,
        kind=which,
        due=standing.now.answer == Answer.REQUIRED,
    )
    if request.method == "POST":
        rights.check("decision.edit")
        if form.is_valid():
            services.decide(which, form.cleaned_data["done"] == "yes", form.cleaned_data["note"])
            messages.success(request, "Décision écrite, datée et gardée.")
            return redirect("decisions:decision", which)
    words = table().reasons
    found = practice.current()
    return render(
        request,
        "decisions/decision.html",
        {
            "kind": which,
            "standing": standing,
            "answer": ANSWERS[which][standing.now.answer],
            "form": form,
            "reasons": [words[code] for code in standing.now.reasons if code in words],
            "unknown": [UNKNOWN[name] for name in standing.now.unknown],
            "said": _said(standing.choice),
            "asked": services.questions()
            if which == Kind.DPIA or found.values.get("structure") == "pharmacy"
            else (),
            "may_edit": _may_edit(),
            "analyses": services.analyses(),
            "practice": found,
            "history": Choice.objects.filter(kind=which)[1:10],
            "light": standing.now.answer != Answer.NOT_REQUIRED,
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@requires("decision.edit")
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """The few questions that the profile does not answer."""
    which = _kind(kind)
    form = AskForm(
        request.POST if request.method == "POST" else None, asked=services.questions(), kept=services.extra()
    )
    if request.method == "POST" and form.is_valid():
        services.answer(form.values())
        return redirect("decisions:decision", which)
    return render(
        request, "decisions/ask.html", {"kind": which, "form": form}, status=422 if form.errors else 200
    )


@requires("decision.read")
@require_safe
def document(request: HttpRequest, kind: str, name: str, extension: str) -> HttpResponse:
    """The letter to a delegate, or the written decision."""
    which, now = _kind(kind), timezone.now()
    if name == "lettre" and which == Kind.DPO:
        return give(papers.designation(now), extension, "designation-dpo", now)
    choice = services.standing(which, now).choice
    if name != "decision" or choice is None:
        raise Http404
    return give(papers.note(choice, now), extension, f"decision-{which}", now)


@requires("decision.edit")
def begin(request: HttpRequest) -> HttpResponse:
    """A new assessment, from the register, from nothing, or from a file of the CNIL's tool."""
    entries = [(str(one.number), f"n° {one.number} {one.title}") for one in services.register()]
    form, file_form = (
        BeginForm(request.POST if request.method == "POST" else None, entries=entries),
        FileForm(),
    )
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["entry"]
        row = services.begin(form.cleaned_data["title"].strip(), int(number) if number else None)
        return redirect("decisions:analysis", row.pk)
    return render(
        request,
        "decisions/begin.html",
        {"form": form, "file_form": file_form},
        status=422 if form.errors else 200,
    )


@requires("decision.edit")
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """A file of the CNIL's tool."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
        return redirect("decisions:begin")
    sent = form.cleaned_data["file"]
    try:
        if sent.size > pia.LARGEST:
            raise pia.PiaError(
                "Ce fichier dépasse 5 Mo : ce n’est pas une analyse d’impact. Rien n’a été lu."
            )
        data = sent.read()
        row = services.bring(data)
    except pia.PiaError as error:
        messages.error(request, str(error))
        return redirect("decisions:begin")
    messages.success(request, "Analyse lue. Relisez-la : la mise en forme du texte n’est pas reprise.")
    if left := pia.lost(data):
        messages.warning(request, f"Pas repris de ce fichier : {' ; '.join(left)}. Gardez-le.")
    return redirect("decisions:analysis", row.pk)


@requires("decision.read")
def analysis(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment: read it, write it."""
    row, known = _found(pk), table()
    found = pia.assessment(row.content)
    form = AnalysisForm(
        request.POST if request.method == "POST" else None,
        known=known,
        found=found,
        initial={"title": row.title},
    )
    if request.method == "POST":
        rights.check("decision.edit")
        if form.is_valid():
            services.save(row, form.cleaned_data["title"].strip(), form.assessment())
            messages.success(request, "Analyse gardée.")
            return redirect("decisions:analysis", pk)
    titles = {risk.id: f"gravité et vraisemblance : {risk.title.lower()}" for risk in known.risks}
    names = {str(part): label.lower() for part, label in PARTS.items()} | {"measures": "les mesures"} | titles
    return render(
        request,
        "decisions/analysis.html",
        {
            "row": row,
            "form": form,
            "may_edit": _may_edit(),
            "lacking": [names[name] for name in rules.lacking(found, tuple(risk.id for risk in known.risks))],
            "high": [risk.title for risk in known.risks if risk.id in rules.high(found)],
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@requires("decision.read")
@require_safe
def analysis_file(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """One assessment as PDF, DOCX, or the JSON of the CNIL's tool."""
    row, now = _found(pk), timezone.now()
    if extension == "json":
        data = pia.write(row.title, pia.assessment(row.content), now, row.foreign)
        return attachment(
            data, "application/json", file_name("analyse-impact-pia", "json", demo=practice.current().demo)
        )
    return give(papers.assessment(row, now), extension, "analyse-impact", now)


@requires("decision.edit")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the list."""
    services.remove(_found(pk))
    messages.success(request, "Analyse retirée. Elle reste dans le coffre.")
    return redirect("decisions:home")
