"""Documents: what they are for is said before the first one is made."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from vigie.assessment import calendar, printing, services
from vigie.catalogue.ports import measurer
from vigie.documents.errors import DocumentError
from vigie.documents.sending import XLSX, attachment
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.vault.rights import open_to_all, requires

from .look import judge_report

PDF = "application/pdf"


@requires("document.read")
def documents(request: HttpRequest) -> HttpResponse:
    return render(request, "assessment/documents.html")


@requires("document.make")
def make(request: HttpRequest, name: str) -> HttpResponse:
    """Make one document now."""
    now = timezone.now()
    assessment = services.assess(now)
    makers: dict[str, tuple[str, str, Callable[[], bytes]]] = {
        "bilan.pdf": ("bilan", PDF, lambda: printing.bilan(assessment)),
        "prestataire.pdf": ("prestataire", PDF, lambda: printing.helper_sheet(assessment)),
        "rappel.pdf": ("carte-de-rappel", PDF, lambda: printing.callback_card(now)),
        "mesures.csv": ("mesures", "text/csv; charset=utf-8", lambda: printing.controls_csv(assessment)),
        "actions.csv": ("actions", "text/csv; charset=utf-8", lambda: printing.actions_csv(assessment)),
        "bilan.xlsx": ("bilan", XLSX, lambda: printing.workbook(assessment)),
        "echeances.ics": (
            "echeances",
            "text/calendar; charset=utf-8",
            lambda: calendar.ics(now, clear=request.GET.get("titres") == "1"),
        ),
    }
    stem, media_type, build = makers[name]
    try:
        content = build()
    except DocumentError as error:
        messages.error(request, str(error))
        return redirect("assessment:documents")
    journal.record("document.made", "document", name)
    mark = "EXEMPLE-FICTIF-" if practice.current().demo else ""
    return attachment(content, media_type, f"vigie-{mark}{stem}-{now:%Y-%m-%d}.{name.rpartition('.')[2]}")


@open_to_all
def helper_without_vault(request: HttpRequest) -> HttpResponse:
    """The helper's sheet of what was just looked at: nothing is kept."""
    measure = measurer().current()
    if measure is None or measure.report is None:
        return redirect("assessment:welcome")
    content = printing.helper_sheet(judge_report(measure.report), kept=False)
    return attachment(content, PDF, "vigie-prestataire.pdf")
