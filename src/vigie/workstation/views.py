"""The devices of the practice, and what was read on each."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from vigie.catalogue import loader, wording
from vigie.catalogue.ports import verdict_readers
from vigie.catalogue.rules import Control, Outcome, Tier, Verdict
from vigie.catalogue.rules.variants import variants
from vigie.practice import services as practice
from vigie.practice.models import Device
from vigie.vault.rights import requires
from vigie.workstation import linking, measuring, services

RETURN = "measure_return"
GROUPS = ((Outcome.TO_FIX, "à corriger"), (Outcome.UNKNOWN, "inconnus"), (Outcome.MET, "en place"))


@dataclass(frozen=True)
class Line:
    """One point of a device, in words."""

    control: Control
    verdict: Verdict
    reason: str
    evidence: tuple[str, ...]
    steps: tuple[str, ...]
    help: str
    theme: str
    measurable: bool

    @property
    def outcome(self) -> str:
        return self.verdict.outcome.value


@dataclass(frozen=True)
class Card:
    """A device and how it stands."""

    device: Device
    counts: dict[str, int]


@requires("device.read")
def devices(request: HttpRequest) -> HttpResponse:
    catalogue = loader.load()
    verdicts = [v for v in _verdicts() if _is_shown(catalogue.control(v.id), v)]
    cards = [
        Card(
            device,
            {
                outcome.value: sum(v.outcome == outcome and v.device == device.uid for v in verdicts)
                for outcome in Outcome
            },
        )
        for device in practice.devices()
    ]
    return render(request, "workstation/devices.html", {"cards": cards, "waiting": linking.all_waiting()})


@requires("device.read")
def device(request: HttpRequest, uid: str) -> HttpResponse:
    """One device: what to mend, what is unknown, what is in place; each with what was read."""
    chosen = next((d for d in practice.devices() if d.uid == uid), None)
    if chosen is None:
        raise Http404
    everything = request.GET.get("tout") == "1"
    theme = request.GET.get("theme", "")
    catalogue = loader.load()
    steps = variants(services.latest(chosen)).get(uid, ())
    lines = [_line(catalogue, v, chosen, steps) for v in _verdicts() if v.device == uid]
    shown = [row for row in lines if everything or _is_shown(row.control, row.verdict)]
    themes = [(t.id, t.title) for t in catalogue.themes if any(row.control.theme == t.id for row in shown)]
    rows = [row for row in shown if theme in ("", row.control.theme)]
    groups = [
        (outcome.value, label, [row for row in rows if row.verdict.outcome == outcome])
        for outcome, label in GROUPS
    ]
    compared_with, changed = services.differences(chosen)
    return render(
        request,
        "workstation/device.html",
        {
            "device": chosen,
            "devices": practice.devices(),
            "groups": [group for group in groups if group[2]],
            "hidden": len(lines) - len(shown),
            "themes": themes if len(themes) > 1 else [],
            "theme": theme,
            "compared_with": compared_with,
            "changed": [_change(catalogue, item) for item in changed],
            "audits": chosen.audits.filter(complete=True)[:5],
            "link": linking.standing(chosen) if chosen in linking.linkable() else None,
        },
    )


def _change(catalogue: loader.Catalogue, item: services.Difference) -> dict[str, str]:
    spec = catalogue.facts[item.after.key]
    words = (wording.value_text(fact, spec) for fact in (item.before, item.after))
    return dict(zip(("before", "after"), words, strict=True)) | {"label": spec.label}


def _is_shown(control: Control, verdict: Verdict) -> bool:
    """What is for whoever maintains the PC is hidden, unless it has to be fixed."""
    return control.tier != Tier.HELPER or verdict.outcome == Outcome.TO_FIX


def _line(catalogue: loader.Catalogue, verdict: Verdict, device: Device, steps: tuple[str, ...]) -> Line:
    control = catalogue.control(verdict.id)
    specs = catalogue.facts
    read = [
        f"{wording.evidence(f, specs.get(f.key))} ({f.source})" for f in (*verdict.facts, *verdict.supports)
    ]
    lacked = [wording.missing_text(m, specs) for m in verdict.missing]
    return Line(
        control,
        verdict,
        wording.reason(verdict, specs),
        (*read, *lacked),
        control.fix.steps_for(device.system, steps),
        wording.WHO[control.fix.who],
        catalogue.theme(control.theme).title,
        bool(control.criteria) and device.this_pc,
    )


def _verdicts() -> tuple[Verdict, ...]:
    reader = verdict_readers.get("assessment")
    return reader(timezone.now()).verdicts if reader else ()


@requires("audit.run")
@require_POST
def measure(request: HttpRequest) -> HttpResponse:
    """Start a measure of this PC, or of what one control is judged by, then show its progress."""
    request.session[RETURN] = request.POST.get("retour", "")
    measuring.start(_wanted(request.POST.get("point", "")))
    return redirect("workstation:measuring")


def _wanted(control_id: str) -> frozenset[str] | None:
    """The facts of that control; everything when none is named, or when it is measured by nothing."""
    try:
        return (services.facts_of(control_id) or None) if control_id else None
    except KeyError:
        raise Http404 from None


@requires("audit.run")
def progress(request: HttpRequest) -> HttpResponse:
    """How far the measure is; once it is over, keep it and go back to where it was asked."""
    current = measuring.current()
    if current is None:
        return redirect("workstation:devices")
    partial = bool(request.headers.get("HX-Request"))
    if current.running or current.failed:
        template = "workstation/_progress.html" if partial else "workstation/measuring.html"
        return render(request, template, {"measure": current})
    if partial:
        return HttpResponseClientRedirect(request.path)
    if current.report is not None:
        audit = services.keep(current.report, partial=current.facts is not None)
        measuring.forget()
        back = request.session.pop(RETURN, "")
        if back:
            return redirect(reverse("assessment:measure", args=[back]))
        return redirect("workstation:device", audit.device.uid)
    return redirect("workstation:devices")
