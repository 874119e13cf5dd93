"""« Contenu de Vigie »: what is in force, until when it counts, and a newer pack to look at before it applies."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vigie.catalogue import asking, freshness, loader, packs
from vigie.catalogue.comparing import Differences, Item
from vigie.catalogue.packing import MAX_PACK, PackError
from vigie.catalogue.views.asking import AddressForm
from vigie.vault.rights import allowed, requires
from vigie.vault.state import state

NAMES = {
    "contacts": "Numéros et contacts",
    "controls": "Mesures et leurs sources",
    "professions": "Professions",
    "regional": "Contacts de votre région",
    "software": "Logiciels de cabinet",
    "support": "Fin des corrections de chaque système",
    "applications": "Versions des logiciels exposés",
    "playbooks": "Fiches réflexes",
    "doubtful": "Questions sur un appel douteux",
    "exercise": "Exercice de l’année",
    "figures": "Chiffres nationaux",
}
SOON = 30

# The pack that was shown and waits for « Appliquer »: one person at a time, and nothing of the practice in it.
_waiting: list[packs.Pack] = []


class PackForm(forms.Form):
    """A pack, from a file."""

    pack = forms.FileField(
        label="Fichier de contenu",
        help_text="Un fichier « .vigie », reçu du projet Vigie. Rien ne change avant votre accord.",
        error_messages={
            "required": "Choisissez un fichier de contenu.",
            "empty": "Ce fichier est vide. Demandez-le de nouveau à la personne qui vous l’a remis.",
        },
        widget=forms.FileInput(attrs={"data-max": MAX_PACK}),
    )

    def clean_pack(self) -> packs.Pack:
        upload: UploadedFile[bytes] = self.cleaned_data["pack"]
        if (upload.size or 0) > MAX_PACK:
            raise forms.ValidationError("Ce fichier est trop gros pour un contenu de Vigie (8 Mo au plus).")
        try:
            return packs.inspect(upload.read())
        except PackError as error:
            raise forms.ValidationError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Validity:
    """Until when a table counts."""

    name: str
    until: date
    left: int

    @property
    def state(self) -> str:
        if self.left < 0:
            return "to_fix"
        return "unknown" if self.left < SOON else "met"

    @property
    def word(self) -> str:
        if self.left < 0:
            return "Trop ancien"
        return "À renouveler" if self.left < SOON else "Récent"


@require_safe
@requires("settings.read")
def page(request: HttpRequest) -> HttpResponse:
    if allowed(state.actor.role, "pack.install"):
        _take(request)
    return show(request)


@require_POST
@requires("pack.install")
def choose(request: HttpRequest) -> HttpResponse:
    """Check the file and show what it changes."""
    form = PackForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    _waiting[:] = [form.cleaned_data["pack"]]
    return redirect("content:page")


@require_POST
@requires("pack.install")
def apply(request: HttpRequest) -> HttpResponse:
    """Install the pack that was shown, and no other."""
    pack = next((pack for pack in _waiting if pack.sealed.digest == request.POST.get("digest")), None)
    _waiting.clear()
    if pack is None:
        messages.error(
            request,
            "Ce contenu n’est plus en attente : demandez-le de nouveau, ou choisissez de nouveau son fichier.",
        )
        return redirect("content:page")
    try:
        active = packs.apply(pack)
    except PackError as error:
        messages.error(request, str(error))
    else:
        if active.version == pack.version:
            messages.success(request, f"Le contenu n° {pack.version} est en place.")
    return redirect("content:page")


@require_POST
@requires("pack.install")
def forget(request: HttpRequest) -> HttpResponse:
    """Leave everything as it is."""
    _waiting.clear()
    messages.success(request, "Rien n’a changé.")
    return redirect("content:page")


def show(
    request: HttpRequest,
    *,
    form: PackForm | None = None,
    address_form: AddressForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page, with the form that was refused if one was."""
    catalogue = loader.load()
    role = state.actor.role
    may_install = allowed(role, "pack.install")
    where = asking.where()
    context: dict[str, Any] = {
        "active": packs.active(),
        "validities": _validities(catalogue, timezone.localdate()),
        "counts": {"controls": len(catalogue.controls), "contacts": len(catalogue.tables["contacts"])},
        "regional": catalogue.tables.get("regional"),
        "may_install": may_install,
        "form": form or PackForm(),
        "where": where,
        "asked": asking.current() if may_install else None,
    }
    if allowed(role, "settings.edit"):
        own = "" if where.from_project else where.address
        context["address_form"] = address_form or AddressForm(initial={"address": own})
    if may_install and _waiting and status == HTTPStatus.OK:
        pack = _waiting[0]
        found = packs.preview(pack)
        context |= {"pack": pack, "asked_again": len(found.asked_again), "sections": _sections(found)}
    return render(request, "catalogue/content.html", context, status=status)


def _take(request: HttpRequest) -> None:
    """How the last request ended, said once: what came is shown like a file, and applies no more than one."""
    asked = asking.take()
    if asked is None:
        return
    if asked.stop.is_set():
        messages.success(request, "Demande arrêtée. Rien n’a changé.")
    elif asked.newest:
        messages.success(
            request, f"Vous avez déjà la dernière version du contenu (n° {packs.active().version})."
        )
    elif asked.pack is None:
        messages.error(request, asked.sentence)
    else:
        _waiting[:] = [asked.pack]


def _validities(catalogue: loader.Catalogue, today: date) -> list[Validity]:
    ends = freshness.ends(catalogue)
    return [
        Validity(NAMES.get(name, name), ends[name], left)
        for name, left in freshness.stale_in(catalogue, today)
    ]


def _sections(found: Differences) -> list[tuple[str, str, tuple[Item, ...]]]:
    """What changes, in the order of what it asks of the person."""
    sections = (
        ("nouvelles", "Nouvelles mesures", found.added),
        ("changees", "Mesures qui changent de sens", found.revised),
        ("retirees", "Mesures retirées", found.removed),
        ("contacts", "Numéros et contacts", found.contacts),
        ("region", "Contacts ajoutés par une région", found.regional),
        ("fiches", "Fiches réflexes", found.playbooks),
        ("textes", "Textes corrigés", found.corrected),
        ("tables", "Tables", found.tables),
    )
    return [section for section in sections if section[2]]
