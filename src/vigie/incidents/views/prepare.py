"""« Se préparer »: what is ready for the day of an attack, what is not, one button each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vigie.documents.errors import DocumentError
from vigie.documents.sending import attachment
from vigie.documents.services import file_name
from vigie.incidents import card as cards
from vigie.incidents import figures, notebook, preparing, printing
from vigie.incidents.forms import CardForm
from vigie.incidents.kit import kit
from vigie.incidents.preparing import EXERCISE, KIT, PHONE, SHEET, Ready
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.typography import counted
from vigie.vault import rights
from vigie.vault.rights import requires
from vigie.vault.state import state

NOT_WRITTEN = (
    "Vigie n’a pas pu écrire le fichier lu coffre fermé : vérifiez l’espace du disque, puis recommencez."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to prepare, as the page shows it."""

    ready: Ready
    word: str
    outcome: str


def _row(found: Ready) -> Row:
    if found.fresh:
        return Row(found, "En place", "met")
    if found.done_at is None:
        return Row(found, "À faire", "unknown")
    return Row(found, "Date à venir", "unknown") if found.ahead else Row(found, "À refaire", "to_fix")


def may(action: str) -> bool:
    """Whether whoever is here may do this: what they may not is not offered."""
    return rights.allowed(state.actor.role, action)


@requires("incident.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The whole of it on one page."""
    now = notebook.now()
    mine = preparing.card()
    rows = {kind: _row(preparing.ready(kind, now)) for kind in (SHEET, PHONE, KIT, EXERCISE)}
    exercise = preparing.newest(EXERCISE)
    return render(
        request,
        "incidents/prepare/home.html",
        {
            "card": mine, "rows": rows, "handed": preparing.handed_over(), "exercise": exercise,
            "kit": kit(), "kit_done": len(preparing.kit_dates()), "may_write": may("incident.write"),
            "may_card": may("practice.edit"), "may_make": may("document.make"),
            "ready": sum(row.outcome == "met" for row in rows.values()) + mine.ready, "total": len(rows) + 1,
        },
    )  # fmt: skip


@requires("practice.edit")
def card(request: HttpRequest) -> HttpResponse:
    """The numbers; then each line that will be readable while locked, agreed to before anything is written."""
    known = preparing.card()
    form = CardForm(request.POST or None, initial=known.values)
    if request.method != "POST" or not form.is_valid() or request.POST.get("do") == "edit":
        return render(request, "incidents/prepare/card.html", {"form": form, "known": known})
    values = cards.clean(form.cleaned_data)
    if request.POST.get("do") != "save":
        return _preview(request, values, known)
    try:
        preparing.save_card(values, request.POST.getlist("shown"), notebook.now())
    except OSError:
        messages.error(request, NOT_WRITTEN)
        return _preview(request, values, known)
    messages.success(request, "Numéros gardés. Imprimez la fiche à nouveau : elle les porte.")
    return redirect("prepare:home")


def _preview(request: HttpRequest, values: dict[str, str], known: preparing.Card) -> HttpResponse:
    holders = []
    for name in dict.fromkeys(field.holder for field in cards.FIELDS):
        lines = [
            (f.label, values[f.key], f.phone) for f in cards.FIELDS if f.holder == name and f.key in values
        ]
        if lines:
            holders.append(
                {"id": name, "title": cards.HOLDERS[name], "lines": lines, "agreed": name in known.shown}
            )
    return render(
        request,
        "incidents/prepare/card_agree.html",
        {"holders": holders, "values": values, "now": cards.text(known.clear, preparing.handed_over())},
    )


def _made(
    request: HttpRequest, name: str, media_type: str, build: Callable[[datetime], bytes]
) -> HttpResponse:
    """A file that the browser saves, its making recorded; what the document refuses comes as a sentence."""
    now = notebook.now()
    try:
        content = build(now)
    except DocumentError as error:
        messages.error(request, str(error))
        return redirect("prepare:home")
    stem, _, extension = name.rpartition(".")
    journal.record("document.made", "document", name)
    day = f"{now.astimezone(practice.zone()):%Y-%m-%d}"
    return attachment(content, media_type, file_name(stem, extension, day, demo=practice.current().demo))


@requires("document.make")
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The « fiche réflexe »."""
    return _made(request, "fiche-reflexe.pdf", "application/pdf", printing.sheet)


@requires("document.make")
@require_safe
def phone_file(request: HttpRequest) -> HttpResponse:
    """The file for telephones: taken away, never opened as a page of this program."""
    return _made(request, "fiche-telephone.html", "text/html; charset=utf-8", printing.phone_file)


@requires("document.make")
@require_safe
def kit_papers(request: HttpRequest) -> HttpResponse:
    """The papers of the kit, to print and copy."""
    return _made(request, "pochette.pdf", "application/pdf", printing.kit_papers)


@requires("incident.write")
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Something was prepared, or had been noted by mistake."""
    kind, item, now = request.POST.get("kind", ""), request.POST.get("item", ""), notebook.now()
    back = "prepare:kit" if kind == KIT else "prepare:home"
    try:
        said = _note(kind, item, request, now)
    except ValueError as error:
        messages.error(request, str(error))
    except OSError:
        messages.error(request, NOT_WRITTEN)
    else:
        messages.success(request, said)
    return redirect(back)


def _note(kind: str, item: str, request: HttpRequest, now: datetime) -> str:
    if "undo" in request.POST:
        found = preparing.withdraw(kind, item, now)
        return "Repris : la date d’avant compte à nouveau." if found else "Il n’y avait rien à reprendre."
    if kind == SHEET:
        preparing.note_sheet(now)
        return f"Noté. Fiche à réimprimer avant le {preparing.again_before(now)}."
    if kind == PHONE:
        text = request.POST.get("phones", "").strip()
        phones = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        preparing.note_phones(phones, now)
        return f"Noté : la fiche est sur {counted(phones, 'téléphone')}."
    if kind == KIT:
        preparing.note_kit(item, now)
        return "Noté, avec la date du jour."
    raise ValueError("Vigie n’a pas reconnu ce qui est préparé.")


@requires("incident.read")
@require_safe
def kit_page(request: HttpRequest) -> HttpResponse:
    """Five papers, ten minutes, each with its date."""
    now, done = notebook.now(), preparing.kit_dates()
    found = kit()
    items = [
        (item, done.get(item.id), item.id in done and (now - done[item.id]).days <= found.valid_days)
        for item in found.items
    ]
    context = {
        "kit": found,
        "items": items,
        "row": _row(preparing.ready(KIT, now)),
        "may_write": may("incident.write"),
        "may_make": may("document.make"),
    }
    return render(request, "incidents/prepare/kit.html", context)


@requires("incident.read")
@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """The national figures, as context."""
    return render(request, "incidents/prepare/figures.html", {"figures": figures.figures()})
