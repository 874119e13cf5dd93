"""The register as files: taken away, and brought in from elsewhere, looked at before anything is written."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vigie.documents.sending import XLSX, attachment
from vigie.documents.services import file_name
from vigie.documents.spreadsheets import LARGEST
from vigie.practice import services as practice
from vigie.processing import exporting, importing, services, wire
from vigie.processing.forms import FileForm
from vigie.processing.table import table
from vigie.processing.wire import RecordError
from vigie.typography import fold
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires

MEDIA = {
    "json": "application/json", "pdf": "application/pdf", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": XLSX,
}  # fmt: skip
WAITING = "register_import"
"""Where a session, which lives in memory, keeps what was read until it is accepted."""


@requires("register.read")
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole register in one file."""
    now = timezone.now()
    made = {"json": exporting.as_json, "pdf": exporting.as_pdf}
    data = made[kind](now) if kind in made else exporting.as_sheet(kind, now)
    name = file_name("registre-des-traitements", kind, demo=practice.current().demo)
    return attachment(data, MEDIA[kind], name)


@requires("register.edit")
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Read a file; nothing of it is in the register until the next page is accepted."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
        return redirect("processing:register")
    sent = form.cleaned_data["file"]
    try:
        if sent.size > LARGEST:
            raise RecordError("Ce fichier dépasse 20 Mo : ce n’est pas un registre. Rien n’a été lu.")
        found = importing.read_register(sent.read(), table())
    except RecordError as error:
        messages.error(request, str(error))
        return redirect("processing:register")
    request.session[WAITING] = [
        {"title": one.title, "sheet": one.sheet, "record": wire.plain(one.record), "unread": list(one.unread),
         "example": one.example} for one in found
    ]  # fmt: skip
    return redirect("processing:look")


@requires("register.edit")
def look(request: HttpRequest) -> HttpResponse:
    """What was read, form by form, to be ticked and taken in."""
    waiting: list[dict[str, Any]] = request.session.get(WAITING, [])
    if not waiting:
        messages.error(request, "Rien n’attend : choisissez d’abord un fichier.")
        return redirect("processing:register")
    if request.method == "POST":
        return _take(request, waiting)
    standing = {fold(row.title): row for row in services.listing()}
    rows = []
    for number, one in enumerate(waiting):
        there, record = standing.get(fold(one["title"])), wire.record(one["record"])
        same = there is not None and not importing.unlike(record, services.record_of(there))
        rows.append((number, one, there, same, len(record.data), not one["example"] and not same))
    return render(request, "processing/look.html", {"rows": rows})


def _take(request: HttpRequest, waiting: list[dict[str, Any]]) -> HttpResponse:
    chosen = {int(text) for text in request.POST.getlist("form") if text.isdecimal() and len(text) < 5}
    counts = {"added": 0, "changed": 0, "same": 0}
    try:
        for number, one in enumerate(waiting):
            if number in chosen:
                counts[services.take(one["title"], wire.record(one["record"]))] += 1
    except VaultError as error:
        messages.error(request, error.sentence)
    del request.session[WAITING]
    messages.success(
        request,
        f"Fiches ajoutées : {counts['added']} ; modifiées : {counts['changed']} ; déjà là : {counts['same']}. "
        "Relisez-les une à une.",
    )
    return redirect("processing:register")
