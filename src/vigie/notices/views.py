"""The notices on screen: what each says, whether it is still true, where it is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vigie.documents.papers.docx import docx_bytes
from vigie.documents.sending import DOCX, attachment
from vigie.documents.services import file_name
from vigie.notices import printing, services
from vigie.notices.forms import PostForm
from vigie.notices.models import Notice
from vigie.notices.rules.composing import Kind
from vigie.notices.table import table
from vigie.notices.words import KINDS, MARKS, STATES
from vigie.practice import services as practice
from vigie.vault import rights
from vigie.vault import services as vault
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state


def _kind(text: str) -> Kind:
    if text not in set(Kind) or not table().ready:
        raise Http404
    return Kind(text)


def _last(kind: Kind) -> Notice:
    row = Notice.objects.filter(kind=kind).first()
    if row is None:
        raise Http404
    return row


def _may_edit() -> bool:
    return rights.allowed(state.actor.role, "notice.edit")


@requires("notice.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every notice that the practice needs, and the general ones in other languages."""
    rows = [
        (one, KINDS[one.kind], STATES[one.state], MARKS[one.state])
        for one in services.listing(timezone.now())
    ]
    kinds = [one.kind for one, *_ in rows]
    return render(request, "notices/home.html", {
        "rows": rows, "others": [(kind, KINDS[kind]) for kind in Kind if kind not in kinds] if table().ready else [],
        "languages": table().languages.values(), "who": services.controller(),
    })  # fmt: skip


@requires("notice.read")
@require_safe
def notice(request: HttpRequest, kind: str) -> HttpResponse:
    """One notice as it reads now, and the last that was issued."""
    which = _kind(kind)
    standing = services.standing(which, timezone.now())
    today = practice.today(timezone.now())
    return render(
        request,
        "notices/notice.html",
        {
            "standing": standing,
            "label": KINDS[which],
            "state": STATES[standing.state],
            "mark": MARKS[standing.state],
            "form": PostForm(today=today, initial={"posted_on": today}),
            "may_edit": _may_edit(),
            "poster": which == Kind.POSTER,
            "written": which in {Kind.WEBSITE, Kind.TELEHEALTH},
        },
    )


@requires("notice.edit")
@require_POST
def issue(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep it as it reads now."""
    which = _kind(kind)
    services.issue(which, timezone.now())
    messages.success(request, "Version gardée : c’est elle qui s’imprime.")
    return redirect("notices:notice", which)


@requires("notice.edit")
@require_POST
def post(request: HttpRequest, kind: str) -> HttpResponse:
    """Note where it is."""
    which, today = _kind(kind), practice.today(timezone.now())
    row, form = _last(which), PostForm(request.POST, request.FILES, today=today)
    if not form.is_valid():
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
        return redirect("notices:notice", which)
    sent = form.cleaned_data["photo"]
    photo = (
        (sent.file, sent.name or "photo", sent.content_type or "image/jpeg", sent.size or 0) if sent else None
    )
    try:
        services.post(row, form.cleaned_data["posted_on"], form.cleaned_data["place"], photo)
        messages.success(request, "Noté : la notice est en place.")
    except VaultError as error:
        messages.error(request, error.sentence)
    return redirect("notices:notice", which)


@requires("notice.read")
@require_safe
def file(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """The last version issued: a4.pdf, a3.pdf, notice.docx, texte.txt, page.html."""
    which, now = _kind(kind), timezone.now()
    row, demo = _last(which), practice.current().demo
    stem, _, extension = name.partition(".")
    if extension == "pdf" and stem in printing.FORMATS:
        data, media = printing.pdf(row, stem, now), "application/pdf"
    elif name == "notice.docx":
        data, media = docx_bytes([printing.paper(row)], moment=now), DOCX
    elif name == "texte.txt":
        data, media = printing.text(row.content).encode("utf-8"), "text/plain; charset=utf-8"
    elif name == "page.html":
        data, media = printing.fragment(row.content).encode("utf-8"), "text/plain; charset=utf-8"
    else:
        raise Http404
    return attachment(data, media, file_name(f"{KINDS[which]} {stem}", extension, demo=demo))


@requires("notice.read")
@require_safe
def photo(request: HttpRequest, kind: str) -> HttpResponse:
    """The photo of where it is."""
    stored = _last(_kind(kind)).photo
    if stored is None:
        raise Http404
    return attachment(b"".join(vault.read_file(stored)), "application/octet-stream", stored.name)


@requires("notice.read")
@require_safe
def translated(request: HttpRequest, language: str, paper: str) -> HttpResponse:
    """The general notice in another language."""
    found = table().languages.get(language)
    if found is None or paper not in printing.FORMATS:
        raise Http404
    data = printing.translated(found, services.controller(), paper, timezone.now())
    return attachment(
        data, "application/pdf", file_name(f"notice {language} {paper}", "pdf", demo=practice.current().demo)
    )


@requires("notice.read")
@require_safe
def consent(request: HttpRequest) -> HttpResponse:
    """When consent is needed, and when it is not."""
    return render(request, "notices/consent.html", {"rules": table().consent})
