"""Patients' requests on screen: taken in, followed, answered, with their letters."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from vigie.documents.papers.giving import give
from vigie.documents.sending import attachment
from vigie.documents.services import file_name
from vigie.practice import services as practice
from vigie.requests import archive, papers, services
from vigie.requests.forms import AnswerForm, ArchiveForm, IdentityForm, RequestForm, StepForm
from vigie.requests.models import Identity, Outcome, Request
from vigie.requests.rules import deadlines as rules
from vigie.requests.services import Followed
from vigie.requests.table import Table, table
from vigie.requests.words import PARTS, step
from vigie.vault import cards, passphrase, rights
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

TOO_SOON = (
    "Quarante-huit heures de réflexion sont dues avant de remettre un dossier : la réponse est notée avant."
)


def _known() -> Table:
    found = table()
    if found is None:
        raise Http404
    return found


def _row(number: int) -> Request:
    found = services.get(number)
    if found is None:
        raise Http404
    return found


def _may_write() -> bool:
    return rights.allowed(state.actor.role, "request.write")


@requires("request.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every request, the ones to answer first."""
    known, today = _known(), practice.today(timezone.now())
    rows = [
        (
            one,
            known.kinds[rules.Kind(one.row.kind)].label,
            one.next_due,
            bool(one.next_due and one.next_due < today),
        )
        for one in services.listing()
    ]
    waiting = sum(1 for one, *_ in rows if one.left)
    return render(request, "requests/home.html", {
        "rows": rows, "waiting": waiting, "late": sum(1 for *_, overdue in rows if overdue), "may_write": _may_write(),
        "known": known, "today": today,
    })  # fmt: skip


@requires("request.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A request comes in."""
    today = practice.today(timezone.now())
    form = RequestForm(request.POST or None, known=_known(), today=today, initial={"received_on": today})
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        try:
            services.receive(row, form.cleaned_data)
        except VaultError as error:
            messages.error(request, error.sentence)
        else:
            messages.success(request, f"Demande n° {row.number} notée.")
            return redirect("requests:one", row.number)
    return render(
        request, "requests/new.html", {"form": form}, status=422 if form.is_bound and form.errors else 200
    )


def _forms(row: Request, data: object = None, chosen: str = "") -> dict[str, StepForm]:
    today, received, mixed = practice.today(timezone.now()), row.received_on, len(services.deadlines(row)) > 1
    made: dict[str, StepForm] = {}
    for name, form in (("identity", IdentityForm), ("extend", StepForm), ("sent", StepForm)):
        made[name] = form(
            data if chosen == name else None, today=today, received=received, auto_id=f"{name}-%s",
            initial={"on": today},
        )  # fmt: skip
    made["answer"] = AnswerForm(
        data if chosen == "answer" else None, today=today, received=received, auto_id="answer-%s",
        mixed=mixed and row.answered_on is None, initial={"on": today},
        identified=row.identity in (Identity.KNOWN, Identity.SEEN),
    )  # fmt: skip
    return made


def _shown(request: HttpRequest, row: Request, forms: dict[str, StepForm], status: int = 200) -> HttpResponse:
    known, now = _known(), timezone.now()
    one = services.followed(row, cards.opener())
    titles = {letter.id: letter.title for letter in known.letters.values()}
    kind, asker = known.kinds[rules.Kind(row.kind)], known.askers.get(row.asker)
    return render(request, "requests/one.html", {
        "row": row, "one": one, "kind": kind, "asker": asker, "known": known, "forms": forms, "may_write": _may_write(),
        "deadlines": [(each, PARTS[each.part], one.due(each), each in one.left) for each in one.deadlines],
        "letters": [letter for letter in known.letters.values() if letter.fits(row.kind, row.asker)],
        "steps": [(each.on, step(each.code, titles)) for each in row.steps.all()], "today": practice.today(now),
        "extendable": services.extendable(row),
        "late": services.late(row, practice.today(now)), "outcome": Outcome(row.outcome).label if row.outcome else "",
        "erasure": row.kind == rules.Kind.ERASURE,
    }, status=status)  # fmt: skip


@requires("request.read")
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request: its delays, what to look at, its letters, what was done."""
    row = _row(number)
    return _shown(request, row, _forms(row))


@requires("request.write")
@require_http_methods(["POST"])
def act(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Something was done about it."""
    row = _row(number)
    forms = _forms(row, request.POST, name)
    if name not in forms:
        raise Http404
    form = forms[name]
    if name == "extend" and not services.extendable(row):
        messages.error(request, services.NotExtendable.sentence)
        return redirect("requests:one", number)
    if not form.is_valid():
        return _shown(request, row, forms, 422)
    try:
        _done(row, name, form, request.POST.get("letter", ""))
    except VaultError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, "Noté.")
        if name == "answer" and services.too_soon(row, form.cleaned_data["on"]):
            messages.warning(request, TOO_SOON)
    return redirect("requests:one", number)


def _done(row: Request, name: str, form: Form, letter: str) -> None:
    said = form.cleaned_data
    if name == "identity":
        services.identify(row, said["identity"], said["on"])
    elif name == "extend":
        services.extend(row, said["on"])
    elif name == "sent":
        if letter not in _known().letters:
            raise Http404
        services.step(row, f"sent:{letter}", said["on"])
    else:
        services.answer(
            row, said["outcome"], said["channel"], said["on"], recent_only=bool(said.get("recent_only"))
        )


@requires("request.write")
@require_http_methods(["GET", "HEAD", "POST"])
def encrypted(request: HttpRequest, number: int) -> HttpResponse:
    """Files for the patient in one encrypted archive; nothing of them is kept."""
    row, now = _row(number), timezone.now()
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["pieces"]
        if len(sent) <= archive.MOST_FILES:
            made = archive.make([(one.name or "", one.read()) for one in sent], form.cleaned_data["words"])
            services.step(row, "archive", practice.today(now))
            return attachment(
                made,
                "application/zip",
                file_name(f"dossier {row.number}", "zip", demo=practice.current().demo),
            )
        form.add_error("pieces", f"Choisissez {archive.MOST_FILES} pièces au plus.")
    words = passphrase.generate()
    shown = form if form.is_bound else ArchiveForm(initial={"words": words})
    kept = form.data.get("words", "") if form.is_bound and "words" not in form.errors else words
    return render(
        request, "requests/archive.html", {"row": row, "form": shown, "words": kept},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@requires("request.read")
@require_safe
def letter(request: HttpRequest, number: int, name: str, extension: str) -> HttpResponse:
    """One letter, filled with the request's dates."""
    row, known, now = _row(number), _known(), timezone.now()
    asked = known.letters.get(name)
    if asked is None or not asked.fits(row.kind, row.asker):
        raise Http404
    followed: Followed = services.followed(row, cards.opener())
    return give(papers.letter(asked, followed, known, now), extension, f"{asked.title} {row.number}", now)
