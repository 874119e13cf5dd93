"""Copies of the vault: how old, where, now; and how to come back from one."""

import contextlib
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.views.decorators.http import require_http_methods, require_POST

from vigie.vault import services
from vigie.vault.copies import Copy
from vigie.vault.errors import VaultError
from vigie.vault.forms import FolderForm, RestoreForm
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
        answer = _add_place(request, form) if form.is_bound else _copy_now(request)
        if answer is not None:
            return answer
    role = state.actor.role
    context = {
        "form": form,
        "status": services.status(timezone.now()),
        "records": CopyRecord.objects.all()[:SHOWN],
        "places": CopyPlace.objects.all(),
        "local": local_copies(),
        "may_copy": allowed(role, "copies.make"),
        "may_manage": allowed(role, "vault.manage"),
    }
    return render(request, "vault/copies.html", context)


def _copy_now(request: HttpRequest) -> HttpResponse:
    check("copies.make")
    try:
        made = services.make_copies()
    except VaultError as error:
        messages.error(request, error.sentence)
        return redirect("vault:copies")
    missing = CopyPlace.objects.count() + 1 - len(made)
    if missing:
        messages.warning(
            request,
            f"Copie faite et relue à {len(made)} endroit{'s' if len(made) > 1 else ''}. "
            f"{missing} dossier{'s' if missing > 1 else ''} n’a pas pu la recevoir : branchez le disque, "
            "puis recommencez.",
        )
    else:
        messages.success(request, "Copie faite, ouverte et relue.")
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
    day = formats.date_format(made, "l j F Y")
    return copy.folder.name, f"{day} à {made.hour} h {made.minute:02d}"


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
            "folder", "Aucune copie ici. Choisissez le dossier qui contient des dossiers « copie-… »."
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
        aside = services.restore_copy(copy.folder, key, slot_id=slot, passphrase=phrase)
    except VaultError as error:
        form.add_error("secret", error.sentence)
        return render(request, "vault/restore_choose.html", context)
    # Rendered, not redirected: the process may be replaced now that the key left it.
    return render(request, "vault/restored.html", {"copy": copy, "aside": aside})
