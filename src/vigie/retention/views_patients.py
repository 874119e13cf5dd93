"""The list of patients on screen: brought in, looked at, decided upon."""

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.documents import grids
from vigie.documents.grids import Grid, Row, Style
from vigie.documents.sending import XLSX, attachment
from vigie.documents.services import file_name
from vigie.documents.spreadsheets import LARGEST
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.retention import importing, patients
from vigie.retention.forms_patients import ColumnsForm, DoneForm, KeepForm, ListForm, SinceForm
from vigie.retention.importing import ListError, Table
from vigie.retention.models import Outcome, Patient
from vigie.retention.patients import Group
from vigie.retention.rules.care_file import Flaw
from vigie.retention.rules.listing import Refusal
from vigie.retention.words import GROUP_LEADS, GROUPS, RULES, refused
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires

WAITING, CHOSEN = "patients_waiting", "patients_chosen"
SELECTED = "choisis"
_waiting: dict[str, Table] = {}
"""The list that was read and not yet confirmed: in memory, one at a time, never on the disk."""


def _today() -> date:
    return practice.today(timezone.now())


@requires("restricted.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each group, the lines of one, or what the list is for when there is none."""
    key, today = patients.listed(), _today()
    if key is None:
        return render(
            request, "retention/patients_none.html", {"form": ListForm(), "unfixed": patients.unfixed()}
        )
    if patients.stale(key):
        patients.recompute(today)
        messages.info(request, "Les durées ou la profession ont changé : tout a été recalculé.")
    wanted, sought = request.GET.get("groupe", ""), request.GET.get("numero", "").strip()[:60]
    group = Group(wanted) if wanted in set(Group) else Group.TO_DESTROY
    if sought:
        rows, page, pages = patients.search(sought), 1, 1
    else:
        text = request.GET.get("page", "1")
        rows, page, pages = patients.page(
            group, int(text) if text.isdecimal() and len(text) < 7 else 1, today
        )
    counted = patients.summary(today)
    return render(request, "retention/patients.html", {
        "key": key, "group": group, "rows": [(one, RULES.get(one.row.rule, "")) for one in rows], "sought": sought,
        "groups": [(name, GROUPS[name], counted.groups[Group(name)]) for name in GROUPS], "lead": GROUP_LEADS[group],
        "count": counted.groups[group], "page": page, "pages": pages, "years": counted.years, "form": ListForm(),
        "clock": journal.clock_suspect(), "today": today,
        "rejected": [(line, refused(_reason(code))) for line, code in key.rejected],
    })  # fmt: skip


def _reason(code: str) -> Refusal | Flaw:
    return Refusal(code) if code in set(Refusal) else Flaw(code)


@requires("restricted.write")
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Read a file; nothing of it is kept until its columns are confirmed."""
    form = ListForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise ListError(" ".join(str(errors[0]) for errors in form.errors.values()))
        sent = form.cleaned_data["file"]
        if sent.size > LARGEST:
            raise ListError("Ce fichier dépasse 20 Mo. Rien n’a été lu.")
        table = importing.read(sent.read())
    except ListError as error:
        messages.error(request, str(error))
        return redirect("retention:patients")
    _waiting.clear()
    token = request.session[WAITING] = secrets.token_urlsafe(8)
    _waiting[token] = table
    return redirect("retention:columns")


@requires("restricted.write")
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """Which column is which; then the list takes the place of the one before."""
    table = _waiting.get(request.session.get(WAITING, ""))
    if table is None:
        messages.error(request, "Rien n’attend : choisissez d’abord un fichier.")
        return redirect("retention:patients")
    known = patients.remembered(table)
    form = ColumnsForm(request.POST or None, table=table, places=known or dict(table.guessed))
    if request.method == "POST" and form.is_valid():
        try:
            found = patients.bring(table, form.places(), _today(), names=form.cleaned_data["names"])
        except ListError as error:
            messages.error(request, str(error))
            return redirect("retention:patients")
        _waiting.clear()
        messages.success(
            request,
            f"Dossiers : {len(found.patients)}, sur {found.lines} lignes. Lignes refusées : {len(found.rejected)}.",
        )
        return redirect("retention:patients")
    return render(
        request, "retention/columns.html", {"form": form, "known": known is not None},
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


@requires("restricted.read")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the selection, then ask what the action needs."""
    action, group = request.POST.get("action", ""), request.POST.get("groupe", "")
    if action not in ACTIONS:
        raise Http404
    pks = [int(text) for text in request.POST.getlist("pk")[:1000] if text.isdecimal() and len(text) < 12]
    if request.POST.get("all") and group in set(Group):
        request.session[CHOSEN] = {"group": group}
    elif pks:
        request.session[CHOSEN] = {"pks": pks}
    else:
        messages.error(request, "Cochez d’abord des dossiers, ou « tous ».")
        return redirect("retention:patients")
    return redirect("retention:act", action)


def _selection(request: HttpRequest, today: date) -> QuerySet[Patient]:
    said: dict[str, Any] = request.session.get(CHOSEN) or {}
    if said.get("group"):
        return patients.group(Group(said["group"]), today)
    return Patient.objects.filter(pk__in=said.get("pks", []))


def _fitting(rows: QuerySet[Patient], must: str, today: date) -> QuerySet[Patient]:
    """Those that an action is for: what is not at its term is never destroyed nor kept past it."""
    if must == "to_destroy":
        return rows.filter(frozen=False, ends_on__lt=today)
    return rows.filter(frozen=True) if must == "frozen" else rows


ACTIONS = {
    "detruire": ("Détruire", "to_destroy"), "anonymiser": ("Rendre anonymes", "to_destroy"),
    "garder": ("Garder malgré le terme", "to_destroy"), "geler": ("Geler pour un litige", ""),
    "degeler": ("Fin du litige", "frozen"),
}  # fmt: skip


def _form(action: str, data: Any, today: date) -> DoneForm | KeepForm | SinceForm:
    if action in ("detruire", "anonymiser"):
        return DoneForm(data)
    return KeepForm(data, today=today) if action == "garder" else SinceForm(data)


@requires("restricted.write")
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, action: str) -> HttpResponse:
    """One decision on the selection."""
    if action not in ACTIONS:
        raise Http404
    title, must = ACTIONS[action]
    today = _today()
    rows = _fitting(_selection(request, today), must, today)
    count = rows.count()
    if not count or (must == "to_destroy" and journal.clock_suspect()):
        messages.error(
            request, "Aucun des dossiers choisis ne s’y prête." if not count
            else "L’horloge de ce PC est en retard sur le journal : vérifiez la date avant de détruire.",
        )  # fmt: skip
        return redirect("retention:patients")
    if request.method == "POST" and request.POST.get("count", str(count)) != str(count):
        messages.error(request, "La liste a changé entre-temps : choisissez à nouveau. Rien n’a été noté.")
        return redirect("retention:patients")
    form = _form(action, request.POST if request.method == "POST" else None, today)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _done(action, form, rows, today))
        except VaultError as error:
            messages.error(request, error.sentence)
        request.session.pop(CHOSEN, None)
        return redirect("retention:patients")
    return render(
        request, "retention/act.html",
        {"form": form, "title": title, "count": count, "action": action, "by_hand": isinstance(form, DoneForm)},
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


def _done(action: str, form: DoneForm | KeepForm | SinceForm, rows: QuerySet[Patient], today: date) -> str:
    if isinstance(form, DoneForm):
        outcome = Outcome.DESTROYED if action == "detruire" else Outcome.ANONYMISED
        record = patients.destroyed(rows, form.record(outcome, today))
        return f"Dossiers sortis de la liste : {record.count}. Le procès-verbal est sur « Durées »."
    if isinstance(form, KeepForm):
        said = form.cleaned_data
        return f"Dossiers gardés : {patients.keep(rows, said['reason'], said['until'])}."
    on = form.cleaned_data["on"]
    if action == "geler":
        return f"Dossiers gelés : {patients.freeze(rows, on, today)}."
    return f"Dossiers dont le litige est fini : {patients.unfreeze(rows, on, today)}."


@requires("restricted.read")
@require_safe
def sheet(request: HttpRequest, group: str) -> HttpResponse:
    """The numbers of one group, or of what was chosen at its term, to work through in the practice's software."""
    today = _today()
    if group == SELECTED:
        shown = patients.lines(_fitting(_selection(request, today), "to_destroy", today))
    elif group in set(Group):
        shown = patients.lines(patients.group(Group(group), today))
    else:
        raise Http404
    heads = ("Numéro", "Patient", "Terme", "Règle", "Fait dans le logiciel", "Images", "Papier")
    title = GROUPS.get(group, "Dossiers choisis")
    rows = [
        Row((one.card.number, one.card.name, one.row.ends_on or "", RULES.get(one.row.rule, "")))
        for one in shown
    ]
    grid = Grid(
        title, [Row((title,), Style.TITLE), Row(heads, Style.HEAD), *rows], (18, 26, 14, 22, 20, 12, 12)
    )
    demo = practice.current().demo
    name = file_name(f"dossiers {title}", "xlsx", f"{today}", demo=demo)
    return attachment(grids.xlsx([grid], demo=demo), XLSX, name)


@requires("restricted.write")
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Take the list out of Vigie."""
    messages.success(request, f"La liste n’est plus dans Vigie ({patients.forget()} dossiers).")
    return redirect("retention:patients")
