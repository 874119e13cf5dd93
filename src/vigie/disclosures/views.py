"""« Puis-je transmettre ? » on screen, and the register of disclosures."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from vigie.disclosures import exporting, papers, services
from vigie.disclosures.forms import NoteForm, QuestionsForm
from vigie.disclosures.models import Disclosure
from vigie.disclosures.rules.deciding import Answer, Verdict, decide
from vigie.disclosures.table import Requester, Table, table
from vigie.disclosures.words import MARKS, VERDICTS
from vigie.documents.papers.giving import give
from vigie.documents.sending import XLSX, attachment
from vigie.documents.services import file_name
from vigie.practice import services as practice
from vigie.vault import rights
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state

SHOWN = 200


def _known() -> Table:
    found = table()
    if found is None:
        raise Http404
    return found


def _asked(known: Table, name: str) -> Requester:
    if name not in known.requesters:
        raise Http404
    return known.requesters[name]


def _may_note() -> bool:
    return rights.allowed(state.actor.role, "disclosure.note")


@requires("disclosure.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The frequent ones, a search, all of them by group."""
    known, sought = _known(), request.GET.get("q", "").strip()[:80]
    every = known.requesters.values()
    return render(request, "disclosures/home.html", {
        "frequent": [one for one in every if one.frequent], "sought": sought,
        "found": known.found(sought) if sought else [], "known": known,
        "groups": [(label, [one for one in every if one.group == key]) for key, label in known.groups.items()],
        "may_note": _may_note(),
    })  # fmt: skip


@requires("disclosure.read")
@require_safe
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """The questions of one requester, then the answer. What is answered names nobody: the address may hold it."""
    known = _known()
    asked = _asked(known, name)
    form = QuestionsForm(request.GET if request.GET else None, asked=asked)
    answers = _answers(form)
    decision = decide(asked.verdict, asked.questions, answers) if answers or not asked.questions else None
    if decision and decision.stopped_by and decision.stopped_by.id not in answers:
        decision = None  # what was answered is right so far: the next questions decide
    shown = None
    if decision:
        stopped = decision.stopped_by
        shown = (
            VERDICTS[decision.verdict],
            MARKS[decision.verdict],
            stopped.otherwise if stopped else asked.say,
        )
    gives = (
        decision is not None
        and decision.stopped_by is None
        and decision.verdict not in (Verdict.NO, Verdict.ORDER)
    )
    letter = _letter(asked, decision.verdict if decision else None, gives=gives)
    channels = " ; ".join(_inside(known.channels[key], first=not at) for at, key in enumerate(asked.send))
    return render(request, "disclosures/ask.html", {
        "asked": asked, "form": form, "decision": decision, "shown": shown, "gives": gives, "known": known,
        "channels": channels, "may_note": _may_note(),
        "left": bool(answers) and decision is None, "letter": known.letters.get(letter),
    })  # fmt: skip


def _answers(form: QuestionsForm) -> dict[str, Answer]:
    return form.answers() if form.is_bound and form.is_valid() else {}


def _inside(label: str, *, first: bool) -> str:
    """A label within a list: no capital, unless it is a name."""
    return label if first or label[1:2].isupper() else label[:1].lower() + label[1:]


def _letter(asked: Requester, verdict: Verdict | None, *, gives: bool) -> str:
    """The one that fits: a letter that asks or refuses never goes with a yes."""
    if verdict is None or (gives and verdict in (Verdict.YES, Verdict.YES_IF)):
        return ""
    return asked.letter or ("ask_details" if verdict == Verdict.ORDER else "")


@requires("disclosure.read")
@require_safe
def letter(request: HttpRequest, name: str, extension: str) -> HttpResponse:
    """One letter of answer."""
    found = _known().letters.get(name)
    if found is None:
        raise Http404
    now = timezone.now()
    return give(papers.letter(found, now), extension, found.title, now)


@requires("disclosure.note")
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, name: str) -> HttpResponse:
    """Note what was given or refused; the answers are still in the address, and give the verdict that goes with it."""
    known = _known()
    asked, today = _asked(known, name), practice.today(timezone.now())
    answers = _answers(QuestionsForm(request.GET, asked=asked))
    form = NoteForm(request.POST or None, known=known, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        row.requester, row.verdict = asked.id, decide(asked.verdict, asked.questions, answers).verdict
        try:
            services.note(row, form.cleaned_data)
        except VaultError as error:
            messages.error(request, error.sentence)
        else:
            messages.success(request, "Noté au registre des transmissions.")
            return redirect("disclosures:register")
    return render(
        request, "disclosures/note.html", {"asked": asked, "form": form},
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


@requires("disclosure.note")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """What was noted, the last first."""
    known = _known()
    rows = [
        (one, exporting.requester(one.row, known), known.channels.get(one.row.channel, ""))
        for one in services.listing(SHOWN)
    ]
    return render(request, "disclosures/register.html", {
        "rows": rows, "total": Disclosure.objects.count(), "shown": SHOWN,
        "may_read": rights.allowed(state.actor.role, "restricted.read"),
    })  # fmt: skip


@requires("restricted.read")
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The whole register as a spreadsheet."""
    demo = practice.current().demo
    today = practice.today(timezone.now())
    return attachment(
        exporting.sheet(_known()),
        XLSX,
        file_name("registre des transmissions", "xlsx", f"{today}", demo=demo),
    )
