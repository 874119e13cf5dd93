"""The compliance file on screen, built on a click; and the page for the day before an inspection."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from vigie.binder import services
from vigie.binder.forms import BuildForm
from vigie.binder.inspection import inspection as of_content
from vigie.binder.rules.chapters import Chapter, State
from vigie.binder.words import BEFORE, TITLES
from vigie.catalogue.proofs import Chapter as Name
from vigie.dates import day
from vigie.documents.papers import printing
from vigie.documents.papers.paper import Bullets, Paper, Part, Section, Table
from vigie.documents.sending import attachment
from vigie.documents.services import file_name
from vigie.practice import services as practice
from vigie.vault import rights
from vigie.vault.rights import requires
from vigie.vault.state import state

MEDIA = {"pdf": "application/pdf", "zip": "application/zip"}
STATES = {State.COMPLETE: "Complet", State.MISSING: "À compléter", State.NOT_KEPT: "Pas encore tenu"}
MARKS = {State.COMPLETE: "ok", State.MISSING: "nsp", State.NOT_KEPT: "so"}


@requires("binder.read")
def home(request: HttpRequest) -> HttpResponse:
    """Each chapter as it stands, and the file to build."""
    now = timezone.now()
    found = services.chapters(now)
    form = BuildForm(request.POST if request.method == "POST" else None, chapters=found)
    if request.method == "POST":
        rights.check("binder.make")
        if form.is_valid():
            kind = "zip" if request.POST.get("kind") == "zip" else "pdf"
            made = services.build(kind, now, form.left_out())
            return attachment(made.data, MEDIA[kind], made.name)
    return render(
        request, "binder/home.html",
        {
            "rows": [_row(chapter) for chapter in found], "form": form, "before": BEFORE, "builds": services.builds(),
            "may_make": rights.allowed(state.actor.role, "binder.make"),
            "complete": sum(chapter.state == State.COMPLETE for chapter in found), "all": len(found),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _row(chapter: Chapter) -> dict[str, object]:
    urls = {part.url for part in chapter.parts if part.url and (part.missing or not part.blocks)}
    other = {part.url for part in chapter.parts if part.url}
    url = next(iter(sorted(urls or other)), "")
    return {
        "title": TITLES[Name(chapter.id)], "state": STATES[chapter.state], "mark": MARKS[chapter.state],
        "missing": chapter.missing[:6], "more": max(len(chapter.missing) - 6, 0), "url": url,
    }  # fmt: skip


@requires("binder.read")
@require_safe
def inspection(request: HttpRequest) -> HttpResponse:
    """What to prepare for an inspection, and where each thing that may be asked stands."""
    told = of_content()
    held = {chapter.id: chapter for chapter in services.chapters(timezone.now())}
    asked = [(text, _row(held[name])) for text, name in told.asked if name in held]
    return render(request, "binder/inspection.html", {"told": told, "asked": asked})


@requires("binder.read")
@require_safe
def inspection_pdf(request: HttpRequest) -> HttpResponse:
    """The same, to print."""
    now, told, mine = timezone.now(), of_content(), practice.current()
    held = {chapter.id: chapter for chapter in services.chapters(now)}
    rows = tuple(
        (text, TITLES[Name(name)], STATES[held[name].state]) for text, name in told.asked if name in held
    )
    sections = (
        *(
            Section(one.title, (Part("", (Bullets(tuple(rule.text for rule in one.rules)),)),))
            for one in told.sections
        ),
        Section(
            "Ce qui peut être demandé",
            (Part("", (Table("Pièces", ("Pièce", "Chapitre", "État"), (3, 3, 2), rows),)),),
        ),
    )
    paper = Paper(
        kind="inspection", style="sheet", title="Contrôle de la CNIL", sender=(mine.name or "Cabinet",),
        place_date=f"État au {day(practice.today(now))}", sections=sections,
        footers=("Repère de Vigie, ni certification ni avis juridique",), demo=mine.demo,
    )  # fmt: skip
    return attachment(
        printing.pdf(paper, now), "application/pdf", file_name("controle cnil", "pdf", demo=mine.demo)
    )
