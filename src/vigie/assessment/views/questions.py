"""One question a screen, or the whole list; each answer is dated and can change later."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from vigie.assessment import presenting, services
from vigie.assessment.models import Answer
from vigie.assessment.rules import sitting
from vigie.catalogue import loader
from vigie.catalogue.rules import Control, Scope
from vigie.practice import services as practice
from vigie.practice.models import Device
from vigie.vault import services as vault
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires

LARGEST_PROOF = 20 * 1024 * 1024
SITTING = "sitting"
SKIPPED = "skipped"


class AnswerForm(forms.Form):
    """The answer to one control's question."""

    value = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse, ou « Je ne sais pas »."},
    )
    note = forms.CharField(
        label="Note (facultative)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Elle reste dans votre coffre et n’entre pas dans le bilan. N’écrivez pas de nom de patient.",
    )
    proof = forms.FileField(
        label="Preuve (facultative)",
        required=False,
        help_text="Photo, facture, contrat : 20 Mo au plus, gardée chiffrée dans le coffre.",
        widget=forms.FileInput(attrs={"data-max": LARGEST_PROOF}),
    )

    def __init__(self, control: Control, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.control = control
        offered = [(c.value, c.label) for c in control.question.choices] if control.question else []
        self.fields["value"].choices = [*offered, ("dont_know", "Je ne sais pas")]  # type: ignore[attr-defined]

    def clean_proof(self) -> object:
        proof = self.cleaned_data.get("proof")
        if proof is not None and proof.size > LARGEST_PROOF:
            raise forms.ValidationError(
                "Ce fichier dépasse 20 Mo. Choisissez-en un plus petit, ou une photo réduite."
            )
        return proof


@requires("answer.read")
def questions(request: HttpRequest) -> HttpResponse:
    """The next open question of this sitting, or what is left."""
    assessment = services.assess()
    skipped = set(request.session.get(SKIPPED, []))
    open_now = [a for a in services.askable(assessment) if _key(a.control_id, a.device) not in skipped]
    first = not Answer.objects.exists()
    chosen = request.session.get(SITTING)
    known = {_key(a.control_id, a.device) for a in open_now}
    if not chosen or not any(key in known for key in chosen["keys"]):
        if chosen and "suite" not in request.GET:
            request.session.pop(SITTING, None)
            return render(
                request,
                "assessment/questions_done.html",
                {"left": len(open_now), "next": sitting.NEXT_SITTINGS},
            )
        keys = [_key(a.control_id, a.device) for a in sitting.choose(open_now, first=first)]
        if not keys:
            request.session.pop(SITTING, None)
            return render(request, "assessment/questions_done.html", {"left": 0, "next": 0})
        chosen = {"keys": keys}
        request.session[SITTING] = chosen
    key = next(key for key in chosen["keys"] if key in known)
    control_id, _, device = key.partition("@")
    return redirect(_url("assessment:question", control_id, device))


@requires("answer.read")
def question(request: HttpRequest, control_id: str) -> HttpResponse:
    """Ask one question, and take its answer."""
    control = _control(control_id)
    device = _device(control, request.GET.get("appareil", ""))
    current = Answer.objects.filter(control_id=control_id, device=device, withdrawn_at=None).first()
    aged = bool(current and current.valid_until and current.valid_until < timezone.now())
    # An answer that has aged is asked again, not ticked in advance: one click would declare it without a look.
    initial = {"value": "" if aged else current.value, "note": current.note} if current else {}
    sent = request.method == "POST"
    form = AnswerForm(
        control, request.POST if sent else None, request.FILES if sent else None, initial=initial
    )
    if request.method == "POST" and form.is_valid() and _save(form, control, device):
        if request.GET.get("retour") == "mesure":
            return redirect("assessment:measure", control_id)
        return redirect("assessment:questions")
    keys = request.session.get(SITTING, {}).get("keys", [])
    key = _key(control_id, device.uid if device else None)
    position = keys.index(key) + 1 if key in keys else 0
    assessment = services.assess()
    return render(
        request,
        "assessment/question.html",
        {
            "control": control,
            "theme": assessment.catalogue.theme(control.theme),
            "device": device,
            "form": form,
            "current": current,
            "position": position,
            "total": len(keys),
            "minutes": sitting.minutes_for(len(keys) - position + 1),
            "previous": _url("assessment:question", *_split(keys[position - 2])) if position > 1 else "",
            "to_ask": presenting.to_ask_helper(assessment),
            "value": form["value"].value(),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@requires("answer.read")
def whole_list(request: HttpRequest) -> HttpResponse:
    """Every open question of the base on one page; only what is chosen is recorded."""
    assessment = services.assess()
    items = []
    for askable in services.askable(assessment, further=request.GET.get("tout") == "1"):
        control = assessment.catalogue.control(askable.control_id)
        items.append((control, askable.device or "", f"{askable.control_id}@{askable.device or ''}"))
    if request.method == "POST":
        given = [(c, uid, request.POST.get(name, "")) for c, uid, name in items if request.POST.get(name)]
        given = [(c, uid, value) for c, uid, value in given if c.offers(value)]
        with transaction.atomic():
            for control, uid, value in given:
                services.answer(control.id, value, device=_device(control, uid))
        messages.success(request, f"Réponses enregistrées : {len(given)}.")
        return redirect("assessment:whole_list")
    themes = [
        (theme, [(c, assessment.device_name(uid), name) for c, uid, name in items if c.theme == theme.id])
        for theme in assessment.catalogue.themes
    ]
    return render(
        request, "assessment/whole_list.html", {"themes": [t for t in themes if t[1]], "count": len(items)}
    )


def _save(form: AnswerForm, control: Control, device: Device | None) -> bool:
    proof = None
    if upload := form.cleaned_data.get("proof"):
        try:
            proof = vault.store_file(
                upload, upload.name or "preuve", upload.content_type or "application/octet-stream"
            )
        except VaultError as error:
            form.add_error("proof", str(error))
            return False
    services.answer(
        control.id, form.cleaned_data["value"], device=device, note=form.cleaned_data["note"], proof=proof
    )
    return True


@requires("answer.write")
@require_POST
def skip(request: HttpRequest, control_id: str) -> HttpResponse:
    """Leave a question for another day, without an answer."""
    skipped = request.session.get(SKIPPED, [])
    request.session[SKIPPED] = [*skipped, _key(control_id, request.POST.get("appareil") or None)]
    return redirect("assessment:questions")


@requires("answer.write")
@require_POST
def withdraw(request: HttpRequest, control_id: str) -> HttpResponse:
    control = _control(control_id)
    services.withdraw(control_id, device=_device(control, request.POST.get("appareil", "")))
    return redirect("assessment:measure", control_id)


def _control(control_id: str) -> Control:
    control = services.control_or_none(loader.load(), control_id)
    if control is None or control.question is None:
        raise Http404
    return control


def _device(control: Control, uid: str) -> Device | None:
    if control.scope == Scope.PRACTICE:
        return None
    device = next((d for d in practice.devices() if d.uid == uid), None)
    if device is None:
        raise Http404
    return device


def _key(control_id: str, device: str | None) -> str:
    return f"{control_id}@{device or ''}"


def _split(key: str) -> tuple[str, str]:
    control_id, _, device = key.partition("@")
    return control_id, device


def _url(name: str, control_id: str, device: str) -> str:
    url = reverse(name, args=[control_id])
    return f"{url}?appareil={device}" if device else url
