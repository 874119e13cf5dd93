"""The printed key: show it, print it, prove that it is kept."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie import dates
from vigie.vault import recovery as printed
from vigie.vault import services
from vigie.vault.errors import VaultError
from vigie.vault.forms import RecoveryKeyForm, TypeBackForm
from vigie.vault.recovery import RecoveryKey
from vigie.vault.rights import requires
from vigie.vault.state import state

ASKED = "vault_recovery_asked"
TEMPLATE = Path(__file__).parents[1] / "documents" / "recovery.typ"


def _printer() -> Any:
    """What makes PDFs stands above the vault: the settings name it (``VIGIE_PDF``)."""
    name = getattr(settings, "VIGIE_PDF", "")
    return import_string(name) if name else None


def _asked(request: HttpRequest) -> tuple[int, int]:
    """Two groups drawn once, so that a wrong one can be tried again."""
    asked = request.session.get(ASKED)
    if asked is None:
        asked = sorted(secrets.SystemRandom().sample(range(1, printed.GROUPS + 1), 2))
        request.session[ASKED] = asked
    return int(asked[0]), int(asked[1])


def _done(request: HttpRequest) -> HttpResponse:
    request.session.pop(ASKED, None)
    messages.success(request, "La feuille de secours est vérifiée. Rangez-la avec vos papiers importants.")
    return redirect("/")


@requires("vault.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Just made: the groups, and two to type back. Later: the whole key, or a new one."""
    key = services.pending_recovery_key()
    if key is None:
        return _later(request)
    numbers = _asked(request)
    form = TypeBackForm(request.POST or None, numbers=numbers)
    if form.is_bound and form.is_valid():
        try:
            if services.confirm_recovery(form.typed()):
                return _done(request)
        except VaultError as error:
            form.add_error(None, error.sentence)
        else:
            form.add_error(
                None,
                f"Un des deux groupes ne correspond pas. Relisez les groupes {numbers[0]} et {numbers[1]} "
                "sur votre feuille : 5 et S, 8 et B, 2 et Z se ressemblent.",
            )
    context = {
        "form": form,
        "groups": list(enumerate(key.groups, start=1)),
        "label": state.actor.label,
        "now": timezone.now(),
        "can_print": bool(_printer()),
    }
    return render(request, "vault/recovery.html", context)


def _later(request: HttpRequest) -> HttpResponse:
    form = RecoveryKeyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.confirm_recovery_key(form.cleaned_data["key"])
        except VaultError as error:
            form.add_error("key", error.sentence)
        else:
            return _done(request)
    confirmed = services.status(timezone.now()).recovery_confirmed
    return render(request, "vault/recovery_later.html", {"form": form, "confirmed": confirmed})


@requires("vault.manage")
@require_POST
def new_recovery(request: HttpRequest) -> HttpResponse:
    """Another printed key: the old sheet opens nothing any more but older copies."""
    request.session.pop(ASKED, None)
    services.new_recovery_key()
    return redirect("vault:recovery")


@requires("vault.manage")
@require_safe
def recovery_sheet(request: HttpRequest) -> HttpResponse:
    """The sheet as a PDF, shown by the browser: nothing is written to disk here."""
    key = services.pending_recovery_key()
    compile_pdf = _printer()
    if key is None or compile_pdf is None:
        raise Http404
    response = HttpResponse(compile_pdf(TEMPLATE, _sheet(key)), content_type="application/pdf")
    name = f"{settings.VIGIE_FILE_MARK}feuille-de-secours.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _sheet(key: RecoveryKey) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "label": state.actor.label,
        "made_at": dates.instant(now),
        "groups": list(key.groups),
        "qr_text": key.text,
    }
