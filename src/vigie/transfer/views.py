"""« Emporter mes données »: one page, two gestures."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vigie.documents.sending import attachment
from vigie.transfer import services
from vigie.transfer.forms import ExportForm, ImportForm
from vigie.vault.errors import VaultError, VaultLocked
from vigie.vault.rights import Forbidden, requires


@requires("export.make")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


@requires("export.make")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The encrypted file, as a download."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, exporting=form)
    try:
        made = services.export(form.cleaned_data["phrase"])
    except (Forbidden, VaultLocked):
        raise
    except VaultError as error:
        form.add_error("phrase", error.sentence)
        return _page(request, exporting=form)
    if made.missing:
        messages.warning(
            request, f"L’export est fait, mais sans ce qui est illisible : {', '.join(made.missing)}."
        )
    return attachment(made.data, "application/octet-stream", made.name)


@requires("import.make")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Put an export into this vault, which must be empty."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, importing=form)
    try:
        services.import_export(form.cleaned_data["file"].read(), form.cleaned_data["file_phrase"])
    except (Forbidden, VaultLocked):
        raise
    except VaultError as error:
        form.add_error("file", error.sentence)
        return _page(request, importing=form)
    messages.success(
        request, "L’export est repris en entier : réponses, bilans, appareils, fichiers et journal."
    )
    return redirect("transfer:page")


def _page(
    request: HttpRequest, exporting: ExportForm | None = None, importing: ImportForm | None = None
) -> HttpResponse:
    made = {"exporting": exporting or ExportForm(), "importing": importing or ImportForm()}
    refused = exporting is not None or importing is not None
    context = {**made, "forms": list(made.values())}
    return render(request, "transfer/page.html", context, status=422 if refused else 200)
