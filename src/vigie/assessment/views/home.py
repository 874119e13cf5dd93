"""The first page: three actions, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from vigie.assessment import deadlines, presenting, services
from vigie.assessment.models import Snapshot
from vigie.assessment.rules import sitting
from vigie.assessment.rules.changes import Change
from vigie.assessment.views import look
from vigie.catalogue import wording
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.vault.rights import requires


@requires("assessment.read")
def home(request: HttpRequest) -> HttpResponse:
    if look.keep_pending(request):
        return redirect("practice:first")
    zone = practice.zone()
    assessment = services.assess()
    states = assessment.states
    last = Snapshot.objects.first()
    today = assessment.at.astimezone(zone).date()
    dated = deadlines.deadlines(assessment, zone)
    open_questions = services.askable(assessment, further=False)
    waiting = deadlines.waiting(dated, today)
    history = list(Snapshot.objects.values_list("taken_at", "counts")[:12])[::-1]
    return render(
        request,
        "assessment/home.html",
        {
            "assessment": assessment,
            "cards": presenting.cards(assessment, assessment.plan.week, states, zone),
            "deadlines": deadlines.coming(dated, today)[:5],
            "waiting": waiting[:3],
            "waiting_count": len(waiting),
            "waiting_more": max(0, len(waiting) - 3),
            "today": today,
            "counts": assessment.counts(),
            "total": len(assessment.counted),
            "themes": presenting.counts_by_theme(assessment),
            "open_questions": open_questions,
            "sitting": sitting.choose(open_questions, first=not services.ever_answered(assessment)),
            "changes": services.changes_since(last, assessment)[:6],
            "last": last,
            "trend": [(wording.day(at, zone), counts.get("to_fix", 0)) for at, counts in history],
            "to_ask": presenting.to_ask_helper(assessment),
            "practice": practice.current(),
            "clock_suspect": journal.clock_suspect(),
        },
    )


@requires("assessment.make")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    services.keep_snapshot(services.assess())
    return redirect("assessment:history")


@requires("assessment.read")
def history(request: HttpRequest) -> HttpResponse:
    """The kept bilans, and what changed between the last two and since."""
    assessment = services.assess()
    snapshots = list(Snapshot.objects.all()[:24])
    return render(
        request,
        "assessment/history.html",
        {
            "snapshots": snapshots,
            "changes": [
                _change(assessment, change)
                for change in services.changes_since(snapshots[0] if snapshots else None, assessment)
            ],
        },
    )


def _change(assessment: services.Assessment, change: Change) -> dict[str, str]:
    control = services.control_or_none(assessment.catalogue, change.id)
    return {
        "title": control.statement if control else change.id,
        "device": assessment.device_name(change.device),
        "before": change.before or "",
        "after": change.after or "",
        "cause": services.CAUSES[change.cause.value],
    }
