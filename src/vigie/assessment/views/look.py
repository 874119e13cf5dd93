"""« Regarder ce PC »: measured and shown without a vault, kept only if the person asks for it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from vigie.assessment import presenting, services
from vigie.catalogue.ports import measurer
from vigie.catalogue.rules import Device, Outcome, Profile, derived
from vigie.catalogue.wire import facts_from
from vigie.vault import services as vault
from vigie.vault.rights import open_to_all

KEEP = "keep_look"
ORDER = (Outcome.TO_FIX, Outcome.UNKNOWN, Outcome.MET, Outcome.NOT_APPLICABLE)


@open_to_all
def welcome(request: HttpRequest) -> HttpResponse:
    if vault.exists():
        return redirect("assessment:home")
    context = {"measure": measurer().current(), "linked": measurer().linked()}
    return render(request, "assessment/welcome.html", context)


@open_to_all
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    measurer().start()
    return redirect("assessment:looking")


@open_to_all
def looking(request: HttpRequest) -> HttpResponse:
    """Progress, then what was seen."""
    measure = measurer().current()
    if measure is None:
        return redirect("assessment:welcome")
    if measure.running or measure.failed:
        template = (
            "assessment/_progress.html" if request.headers.get("HX-Request") else "assessment/looking.html"
        )
        return render(request, template, {"measure": measure})
    if request.headers.get("HX-Request") or measure.report is None:
        return HttpResponseClientRedirect(request.path)
    assessment = judge_report(measure.report)
    zone = ZoneInfo("Europe/Paris")
    week = [planned for planned in assessment.plan.all if planned.candidate.devices][:3]
    rows = presenting.lines(assessment, zone)
    order = list(ORDER)
    measured = sorted(
        (row for row in rows if row.verdict.device),
        key=lambda row: (order.index(row.verdict.outcome), -row.control.severity),
    )
    cards = presenting.cards(assessment, tuple(week), {}, zone)
    return render(
        request,
        "assessment/seen.html",
        {
            "cards": [replace(card, rank=rank) for rank, card in enumerate(cards, 1)],
            "measure": measure,
            "at": datetime.fromisoformat(measure.report["started_at"]).astimezone(UTC),
            "duration": round(measure.report["duration_s"], 1),
            "counts": services.count_outcomes(row.verdict for row in measured),
            "rows": measured,
            "has_vault": vault.exists(),
            "linked": measurer().linked(),
        },
    )


def judge_report(report: dict[str, Any]) -> services.Assessment:
    facts = facts_from(report["facts"])
    names = sorted({fact.device for fact in facts if fact.device}) or ["this"]
    profile = Profile({}, tuple(Device(name, report["system"], name="ce PC") for name in names))
    at = datetime.fromisoformat(report["started_at"])
    together = (fact for name in names for fact in derived.of_one_pass(name, at, facts))
    return services.judge(timezone.now(), profile, (*facts, *together), kept=False)


@open_to_all
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """« Garder ce bilan »: the vault is made first; the measure is kept once it is open."""
    request.session[KEEP] = True
    return redirect("vault:create")


@open_to_all
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    measurer().forget()
    return redirect("assessment:welcome")


def keep_pending(request: HttpRequest) -> bool:
    """Keep the measure that was made before the vault, now that there is one; whether there was one to keep."""
    if not request.session.pop(KEEP, False):
        return False
    measure = measurer().current()
    if measure is not None and measure.report is not None:
        measurer().keep(measure.report)
        measurer().forget()
    return True
