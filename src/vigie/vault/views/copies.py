"""Copies of the vault: how old, where, now; and how to come back from one."""

import contextlib
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie import dates
from vigie.vault import copy_runs, services
from vigie.vault.copies import Copy
from vigie.vault.copy_runs import Making
from vigie.vault.copying import must_be_locked, open_copy
from vigie.vault.errors import VaultError
from vigie.vault.forms import FolderForm, RestoreForm
from vigie.vault.going import go
from vigie.vault.layout import local_copies
from vigie.vault.models import CopyPlace, CopyRecord
from vigie.vault.rights import allowed, check, open_to_all, requires
from vigie.vault.state import state
from vigie.vault.views.doors import is_open

SHOWN = 12


@requires("copies.read")
@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: HttpRequest) -> HttpResponse:
    """The last copies; « Copier maintenant »; another folder."""
    form = FolderForm(request.POST if "folder" in request.POST else None)
    if request.method == "POST":
        answer = _add_place(request, form) if form.is_bound else _copy_now()
        if answer is not None:
            return answer
    ended = copy_runs.take_making()
    if ended is not None:
        _say(request, ended)
    role = state.actor.role
    context = {
        "form": form,
        "status": services.status(timezone.now()),
        "records": CopyRecord.objects.all()[:SHOWN],
        "places": CopyPlace.objects.all(),
        "local": local_copies(),
        "run": copy_runs.making(),
        "may_copy": allowed(role, "copies.make"),
        "may_manage": allowed(role, "vault.manage"),
    }
    return render(request, "vault/copies.html", context)


def _copy_now() -> HttpResponse:
    copy_runs.make()
    return redirect("vault:copies")


def _say(request: HttpRequest, ended: Making) -> None:
    """How the copies ended, once."""
    made, missing = ended.made, ended.missing
    if ended.stopped:
        messages.warning(
            request,
            "Copie arrêtée. Rien n’est resté de celle qui était en cours ; les copies déjà finies sont gardées.",
        )
    elif ended.sentence:
        messages.error(request, ended.sentence)
    elif missing:
        messages.warning(
            request,
            f"Copie faite et relue à {made} endroit{'s' if made > 1 else ''}. "
            f"{missing} dossier{'s' if missing > 1 else ''} n’a pas pu la recevoir : branchez le disque, "
            "puis recommencez.",
        )
    else:
        messages.success(request, "Copie faite, ouverte et relue.")


@requires("copies.read")
@require_safe
def copying(request: HttpRequest) -> HttpResponse:
    """How far the copies are; over, back to the page that says how they ended."""
    run = copy_runs.making()
    if run is not None and run.running and getattr(request, "htmx", False):
        return render(request, "vault/_copying.html", {"run": run})
    return go(request, reverse("vault:copies"))


copying.vigie_polling = True  # type: ignore[attr-defined]  # watching a bar is not being at the keyboard


@requires("copies.make")
@require_POST
def stop_copying(request: HttpRequest) -> HttpResponse:
    """Stop, and let the end be clean: a moment."""
    copy_runs.stop_making()
    return redirect("vault:copies")


def _add_place(request: HttpRequest, form: FolderForm) -> HttpResponse | None:
    check("vault.manage")
    if not form.is_valid():
        return None
    try:
        place = services.add_copy_place(form.cleaned_data["folder"])
    except VaultError as error:
        form.add_error("folder", error.sentence)
        return None
    if place.off_pc:
        messages.success(request, "Dossier ajouté. La prochaine copie y ira aussi.")
    else:
        messages.warning(
            request,
            "Dossier ajouté, mais il est sur le disque de ce PC : une panne ou un vol emporterait les deux. "
            "Choisissez aussi un disque externe.",
        )
    return redirect("vault:copies")


@requires("vault.manage")
@require_POST
def remove_place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Stop copying there; what is there stays."""
    services.remove_copy_place(place_id)
    messages.success(request, "Vigie ne copie plus dans ce dossier. Les copies qui s’y trouvent restent.")
    return redirect("vault:copies")


def _found(folder: Path) -> list[Copy]:
    """The copies in a folder, or the one that this folder is."""
    inside = services.list_copies(folder)
    return inside or [copy for copy in services.list_copies(folder.parent) if copy.folder == folder]


def _choice(copy: Copy) -> tuple[str, str]:
    made = timezone.localtime(copy.made_at)
    return copy.folder.name, dates.instant(made)


def _people(found: list[Copy]) -> list[tuple[str, str]]:
    """Whose passphrase may open one of these copies; a damaged header offers nobody."""
    people: dict[str, str] = {}
    for copy in found:
        with contextlib.suppress(VaultError):
            people.update({slot.id: slot.label for slot in services.people_of_copy(copy.folder)})
    return list(people.items())


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest) -> HttpResponse:
    """Which folder, which copy, the printed key. Whatever vault is here is set aside, never erased."""
    run = copy_runs.putting_back()
    if run is not None and run.running:
        return redirect("vault:restoring")
    if is_open():
        return render(request, "vault/restore_locked.html")
    known = local_copies()
    start = {"folder": str(known)} if services.list_copies(known) else None
    finding = FolderForm(request.POST or None, initial=start)
    context = {"form": finding, "has_vault": services.exists()}
    if not (finding.is_bound and finding.is_valid()):
        return render(request, "vault/restore.html", context)
    folder: Path = finding.cleaned_data["folder"]
    found = _found(folder)
    if not found:
        finding.add_error(
            "folder",
            "Aucune copie lisible ici. Choisissez le dossier qui contient des dossiers « copie-… » ; "
            "s’il en a, elles sont abîmées : prenez celles d’un autre disque.",
        )
        return render(request, "vault/restore.html", context)
    return _restore(request, folder, found)


def _restore(request: HttpRequest, folder: Path, found: list[Copy]) -> HttpResponse:
    choices = [_choice(copy) for copy in found]
    data = request.POST if "secret" in request.POST else None
    initial = {"folder": str(folder), "copy": choices[0][0] if len(choices) == 1 else None}
    form = RestoreForm(data, copies=choices, people=_people(found), initial=initial)
    context = {"form": form, "has_vault": services.exists(), "folder": folder}
    if not (form.is_bound and form.is_valid()):
        return render(request, "vault/restore_choose.html", context)
    copy = next((copy for copy in found if copy.folder.name == form.cleaned_data["copy"]), None)
    if copy is None:
        raise Http404
    try:
        key, slot, phrase = form.opening()
        must_be_locked()
        opened = open_copy(copy.folder, key, slot_id=slot, passphrase=phrase)
    except VaultError as error:
        form.add_error("secret", error.sentence)
        return render(request, "vault/restore_choose.html", context)
    copy_runs.put_back(copy, opened)
    return redirect("vault:restoring")


@open_to_all
@require_safe
def restoring(request: HttpRequest) -> HttpResponse:
    """How far the copy is; then where it is, or why it is not."""
    run = copy_runs.putting_back()
    partial = bool(getattr(request, "htmx", False))
    if run is None:  # this process took over from the one that did the work
        return go(request, reverse("vault:unlock"))
    if run.running:
        return render(request, f"vault/{'_' if partial else ''}restoring.html", {"run": run})
    if partial:
        return go(request, request.path)
    # Rendered, not redirected: the process may be replaced now that this was shown.
    run.shown.set()
    if run.sentence:
        return render(request, "vault/restoring.html", {"run": run, "page_error": not run.stopped})
    return render(request, "vault/restored.html", {"copy": run.copy, "aside": run.aside})


restoring.vigie_polling = True  # type: ignore[attr-defined]  # as above


@open_to_all
@require_POST
def stop_restoring(request: HttpRequest) -> HttpResponse:
    """Stop before anything is replaced."""
    copy_runs.stop_putting_back()
    return redirect("vault:restoring")
