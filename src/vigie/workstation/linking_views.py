"""The screens that link another PC: the code and the steps, the file that comes back, the six words to compare."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vigie.practice.models import Device, DeviceSystem
from vigie.vault.rights import requires
from vigie.workstation import linking
from vigie.workstation.rules import show_code
from vigie.workstation.sealed import LARGEST, ReportRefused

NEW = "nouveau"


class AddForm(forms.Form):
    """Which PC: one of the list, or one that is not there yet."""

    device = forms.ChoiceField(
        label="Quel ordinateur ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’ordinateur à relier."},
    )
    name = forms.CharField(
        label="Son nom, s’il n’est pas dans la liste",
        required=False,
        max_length=80,
        help_text="Celui que vous lui donnez : « Portable du bureau », « PC du secrétariat ».",
    )

    def __init__(self, *args: Any, devices: list[Device], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(device.uid, device.name) for device in devices]
        if known:
            field = self.fields["device"]
            field.choices = [*known, (NEW, "Un ordinateur qui n’est pas dans la liste")]  # type: ignore[attr-defined]
        else:
            del self.fields["device"]
            self.fields["name"].label = "Son nom"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wants_new = data.get("device", NEW) == NEW
        if wants_new and not self.errors and not data.get("name", "").strip():
            self.add_error("name", "Donnez un nom à cet ordinateur.")
        return data


class ReportForm(forms.Form):
    """Another PC's report, from a file."""

    report = forms.FileField(
        label="Relevé de l’autre PC",
        help_text="Le fichier « releve-….json » que vous avez emporté de là-bas. 5 Mo au plus.",
        error_messages={
            "required": "Choisissez le fichier emporté de l’autre PC.",
            "empty": "Ce fichier est vide : refaites le relevé sur l’autre PC.",
        },
        widget=forms.FileInput(attrs={"data-max": LARGEST}),
    )

    def clean_report(self) -> bytes:
        upload: UploadedFile[bytes] = self.cleaned_data["report"]
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError("Ce fichier dépasse 5 Mo : ce n’est pas un relevé de Vigie.")
        return bytes(upload.read())


@requires("device.edit")
def add(request: HttpRequest) -> HttpResponse:
    """Choose the PC, then its code."""
    devices = linking.linkable()
    form = AddForm(request.POST if request.method == "POST" else None, devices=devices)
    if request.method == "POST" and form.is_valid():
        chosen = next((d for d in devices if d.uid == form.cleaned_data.get("device")), None)
        device = chosen or linking.add_pc(form.cleaned_data["name"])
        linking.give_code(device)
        return redirect("workstation:link", device.uid)
    return render(
        request,
        "workstation/add_pc.html",
        {"form": form},
        status=422 if form.is_bound and form.errors else 200,
    )


@require_safe
@requires("device.edit")
def link(request: HttpRequest, uid: str) -> HttpResponse:
    """How a PC stands: its code and what to do with it, or its key and the words that were compared."""
    device = _device(uid)
    key, code = linking.trusted(device), linking.open_code(device)
    return render(
        request,
        "workstation/link.html",
        {
            "device": device,
            "code": code,
            "digits": show_code(code.digits) if code else "",
            "key": key,
            "words": linking.words_of(key) if key else (),
            "waiting": linking.waiting(device),
        },
    )


@require_POST
@requires("device.edit")
def give_code(request: HttpRequest, uid: str) -> HttpResponse:
    """A code, in the place of any other."""
    linking.give_code(_device(uid))
    return redirect("workstation:link", uid)


@require_POST
@requires("device.edit")
def withdraw_code(request: HttpRequest, uid: str) -> HttpResponse:
    """The code shown is worth nothing any more."""
    linking.withdraw_code(_device(uid))
    messages.success(request, "Ce code ne sert plus.")
    return redirect("workstation:link", uid)


@require_POST
@requires("device.edit")
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """No report of that PC's key from now on."""
    linking.revoke(_device(uid))
    messages.success(request, "Les relevés de ce PC ne sont plus acceptés.")
    return redirect("workstation:link", uid)


@requires("audit.import")
def receive(request: HttpRequest) -> HttpResponse:
    """Choose the file; what is refused says why, and nothing has changed."""
    uid = (request.POST if request.method == "POST" else request.GET).get("appareil", "")
    expected = _device(uid) if uid else None
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()
    if request.method == "POST" and form.is_valid():
        try:
            received = linking.receive(form.cleaned_data["report"], expected=expected)
        except ReportRefused as refusal:
            form.add_error("report", str(refusal))
        else:
            return _after(request, received)
    return render(
        request,
        "workstation/receive.html",
        {"form": form, "expected": expected},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK,
    )


def _after(request: HttpRequest, received: linking.Received) -> HttpResponse:
    device = received.key.device
    if received.audit is None:
        return redirect("workstation:compare", device.uid)
    left = ""
    if received.left_out:
        left = f" {received.left_out} mesures que cette version ne connaît pas ont été laissées de côté."
    messages.success(request, f"Relevé n° {received.key.counter} de « {device.name} » importé.{left}")
    return redirect("workstation:device", device.uid)


@require_safe
@requires("audit.import")
def compare(request: HttpRequest, uid: str) -> HttpResponse:
    """The six words of a key that nobody has confirmed, and what its PC says of itself."""
    device = _device(uid)
    key = linking.waiting(device)
    if key is None or key.waiting is None:
        return redirect("workstation:device", uid)
    systems = dict(DeviceSystem.choices)
    told = key.waiting["system"]
    differs = device.system not in (told, DeviceSystem.OTHER)
    return render(
        request,
        "workstation/compare.html",
        {
            "device": device,
            "key": key,
            "words": linking.words_of(key),
            "system": f"{systems[told]} {key.waiting['version']}".strip(),
            "known": systems[device.system] if differs else "",
        },
    )


@require_POST
@requires("audit.import")
def decide(request: HttpRequest, uid: str) -> HttpResponse:
    """The words were the same, or they were not."""
    device, public_key = _device(uid), request.POST.get("cle", "")
    try:
        if request.POST.get("mots") == "memes":
            audit = linking.confirm(device, public_key)
            said = "Son relevé est importé." if audit else "Son relevé date trop : refaites-en un."
            messages.success(request, f"« {device.name} » est relié. {said}")
            return redirect("workstation:device", uid)
        linking.refuse(device, public_key)
        messages.success(request, "Ce relevé est refusé, et son code ne sert plus. Rien n’a été gardé.")
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("workstation:link", uid)


def _device(uid: str) -> Device:
    """One of the practice's other PCs; Http404 when there is none of that name."""
    found = next((device for device in linking.linkable() if device.uid == uid), None)
    if found is None:
        raise Http404
    return found
