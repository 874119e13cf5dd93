"""The practice's profile, and its devices' cards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from vigie.catalogue import loader
from vigie.practice import services
from vigie.practice.forms import FIRST, CoordinatesForm, DeviceForm, ProfileForm, proposed_storage
from vigie.practice.models import Device
from vigie.vault.rights import requires


@requires("practice.edit")
def first(request: HttpRequest) -> HttpResponse:
    """The few things that decide which measures concern the practice."""
    practice = services.current()
    form = ProfileForm(request.POST if request.method == "POST" else None, practice=practice, only=FIRST)
    if request.method == "POST" and form.is_valid():
        _describe(request, form)
        return redirect("assessment:questions")
    return render(request, "practice/first.html", {"form": form}, status=422 if form.errors else 200)


@requires("practice.edit")
def profile(request: HttpRequest) -> HttpResponse:
    practice = services.current()
    form = ProfileForm(request.POST if request.method == "POST" else None, practice=practice)
    if request.method == "POST" and form.is_valid():
        _describe(request, form)
        services.set_helper(form.cleaned_data["helper_name"], form.cleaned_data["helper_phone"])
        messages.success(request, "Profil enregistré. Le bilan en tient compte dès maintenant.")
        return redirect("practice:profile")
    return render(
        request,
        "practice/profile.html",
        {"form": form, "changes": _changes(practice.values.get("profession"))},
        status=422 if form.errors else 200,
    )


@requires("practice.edit")
def coordinates(request: HttpRequest) -> HttpResponse:
    """Who answers for the practice and how to reach it."""
    form = CoordinatesForm(request.POST if request.method == "POST" else None, instance=services.current())
    if request.method == "POST" and form.is_valid():
        services.set_coordinates(form.cleaned_data)
        messages.success(request, "Coordonnées enregistrées. Les documents les reprennent.")
        return redirect("practice:coordinates")
    return render(request, "practice/coordinates.html", {"form": form}, status=422 if form.errors else 200)


def _describe(request: HttpRequest, form: ProfileForm) -> None:
    """Save the profile; the software's name proposes where the records are, only where nobody said it."""
    values = form.values()
    proposed = proposed_storage(values.get("software") or "") if not values.get("storage") else None
    if proposed:
        values["storage"] = proposed
        where = " et ".join({"local": "au cabinet", "cloud": "en ligne"}[place] for place in proposed)
        messages.info(
            request,
            f"D’après son nom, votre logiciel garde les dossiers {where}. Corrigez dans le profil si c’est faux.",
        )
    services.describe(values, name=form.cleaned_data["name"])


def _changes(profession: Any) -> list[str]:
    rows = loader.load().tables.get("professions", [])
    return next((row.get("changes", []) for row in rows if row["id"] == profession), [])


@requires("device.edit")
def device(request: HttpRequest, uid: str = "") -> HttpResponse:
    """Add a device, or change one."""
    known = get_object_or_404(Device, uid=uid, removed_at=None) if uid else None
    form = DeviceForm(request.POST if request.method == "POST" else None, instance=known)
    if request.method == "POST" and form.is_valid():
        services.save_device(form.save(commit=False))
        return redirect("workstation:devices")
    return render(
        request, "practice/device.html", {"form": form, "device": known}, status=422 if form.errors else 200
    )


@requires("device.edit")
@require_POST
def remove_device(request: HttpRequest, uid: str) -> HttpResponse:
    services.remove_device(get_object_or_404(Device, uid=uid, removed_at=None))
    return redirect("workstation:devices")
