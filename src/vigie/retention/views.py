"""The durations on screen: a file's end, the rest from the register, the yearly look."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.catalogue.rules import Source
from vigie.documents.papers.giving import give
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.retention import documents, papers, patients, services
from vigie.retention.forms import FileForm, SweepForm
from vigie.retention.models import Sweep
from vigie.retention.rules.care_file import CARE, ImpossibleDatesError, Status, Term, compute
from vigie.retention.table import FileRule, Reason, table
from vigie.retention.words import FLAWS, MARKS, STATUSES
from vigie.vault import rights
from vigie.vault.rights import requires
from vigie.vault.state import state


@requires("register.read")
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The rule, a file's end when its dates are given (nothing of them is kept), the register's durations."""
    asked = request.method == "POST"
    form = FileForm(request.POST) if asked else FileForm()
    term = _term(form) if asked and form.is_valid() else None
    return _shown(request, form, term, _sweep_form(), 422 if asked and form.errors else 200)


def _term(form: FileForm) -> Term | None:
    known = table()
    name = services.profession()
    try:
        durations = known.file_rule(name).durations if known else CARE
        found = compute(form.file(), practice.today(timezone.now()), durations)
    except ImpossibleDatesError as error:
        form.add_error(None, f"{FLAWS[error.flaw]} Corrigez l’une des dates.")
        return None
    unfixed = known is not None and name in known.unfixed_for and found.status != Status.FROZEN
    return Term(Status.UNDETERMINED) if unfixed else found


def _sweep_form() -> SweepForm:
    today = practice.today(timezone.now())
    return SweepForm(today=today, initial={"done_on": today}, auto_id="revue-%s")


def _shown(
    request: HttpRequest, form: FileForm, term: Term | None, sweep: SweepForm, status: int
) -> HttpResponse:
    known, now = table(), timezone.now()
    told = known.told(term, services.profession()) if known and term else None
    kept, clock = services.kept_in_register(now), journal.clock_suspect(now)
    batches = [] if clock else documents.batches(now)  # what is due waits for a date that can be believed
    return render(request, "retention/home.html", {
        "known": known, "rule": _rule(), "form": form, "term": term, "told": told, "sweep": sweep, "kept": kept,
        "may_list": rights.allowed(state.actor.role, "restricted.read"), "listed": patients.listed() is not None,
        "due_files": patients.summary(practice.today(now)).groups[patients.Group.TO_DESTROY],
        "status": STATUSES[term.status] if term else "", "mark": MARKS[term.status] if term else "",
        "clock": clock, "batches": batches, "left": sum(one.due for one in batches),
        "sweeps": Sweep.objects.all()[:10], "may_edit": rights.allowed(state.actor.role, "register.edit"),
        "due": services.due_on(row) if (row := services.last()) else None, "today": practice.today(now),
    }, status=status)  # fmt: skip


def _rule() -> tuple[FileRule, list[Reason], tuple[Source, ...]] | None:
    """What the practice's own files follow, what else fixes their end, and the advice of its profession."""
    known, name = table(), services.profession()
    if known is None or name in known.unfixed_for:
        return None
    found = known.file_rule(name)
    return found, [known.rules[one] for one in found.exceptions], known.advice.get(name, ())


@requires("register.edit")
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """The yearly look is done."""
    form = SweepForm(request.POST, today=practice.today(timezone.now()), auto_id="revue-%s")
    if not form.is_valid():
        return _shown(request, FileForm(), None, form, 422)
    services.note(form.save(commit=False))
    messages.success(request, "Revue notée. La prochaine est dans un an.")
    return redirect("retention:home")


@requires("register.edit")
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Documents of one kind are destroyed."""
    found = documents.clear(request.POST.get("rule", ""), timezone.now())
    if found is None:
        raise Http404
    messages.success(request, f"Noté : {found.sentence}.")
    return redirect("retention:home")


@requires("register.read")
@require_safe
def paper(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """The record of one look."""
    row = Sweep.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    now = timezone.now()
    made = papers.paper(row, now)
    return give(made, extension, f"{made.title} {row.done_on}", now)
