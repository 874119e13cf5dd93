"""The plan: three actions this week, six this quarter; who, for when, later."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vigie.assessment import presenting, services
from vigie.assessment.models import ActionState, ActionStatus
from vigie.catalogue.ports import Task, action_sources
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.ui.forms import DueField
from vigie.vault.rights import allowed, requires
from vigie.vault.state import state


class ActionForm(forms.Form):
    """What was decided about one action."""

    owner = forms.CharField(label="Qui s’en charge", required=False, max_length=80)
    due_on = DueField()
    status = forms.ChoiceField(
        label="Où en êtes-vous ?", choices=ActionStatus.choices, initial=ActionStatus.OPEN
    )
    snooze = forms.TypedChoiceField(
        label="Reporter",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Ne rien changer"), ("0", "Ne pas reporter")]
        + [(str(days), f"de {days} jours") for days in services.SNOOZES],
        help_text="90 jours au plus. Un point qui peut arrêter le cabinet ne se reporte pas.",
    )


@requires("plan.read")
def plan(request: HttpRequest) -> HttpResponse:
    assessment = services.assess()
    zone = practice.zone()
    states = assessment.states
    groups = [
        ("week", "Cette semaine", assessment.plan.week),
        ("quarter", "Ce trimestre", assessment.plan.quarter),
    ]
    return render(
        request,
        "assessment/plan.html",
        {
            "groups": [
                (key, title, presenting.cards(assessment, items, states, zone))
                for key, title, items in groups
            ],
            "decided": _decided(assessment.at, zone),
            "later": presenting.cards(assessment, assessment.plan.later, states, zone),
            "snoozed": presenting.cards(assessment, assessment.plan.snoozed, states, zone),
        },
    )


def _decided(now: datetime, zone: ZoneInfo) -> list[tuple[Task, bool]]:
    """What other rooms add to the plan, and whether its day has passed."""
    today = now.astimezone(zone).date()
    return [
        (task, task.due_on is not None and task.due_on < today)
        for _, tasks in action_sources
        for task in tasks(now)
    ]


@requires("plan.edit")
def action(request: HttpRequest, control_id: str) -> HttpResponse:
    """Decide about one action."""
    assessment = services.assess()
    planned = next((p for p in assessment.plan.all if p.candidate.control_id == control_id), None)
    if planned is None:
        raise Http404
    item = ActionState.objects.filter(control_id=control_id).first()
    initial = {"owner": item.owner, "due_on": item.due_on, "status": item.status} if item else {}
    form = ActionForm(request.POST if request.method == "POST" else None, initial=initial)
    card = presenting.card(assessment, planned, item, practice.zone())
    if not card.can_snooze:
        del form.fields["snooze"]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.set_action(
            control_id,
            status=data["status"],
            owner=data["owner"],
            due_on=data["due_on"],
            clear_due=data["due_on"] is None,
            snooze_days=data.get("snooze"),
        )
        return redirect("assessment:plan")
    return render(
        request,
        "assessment/action.html",
        {"card": card, "form": form, "history": _history(control_id)},
        status=422 if form.is_bound and form.errors else 200,
    )


def _history(control_id: str) -> list[journal.Row]:
    """What was decided and answered about this action, newest first, for who may read the journal."""
    if not allowed(state.actor.role, "journal.read"):
        return []
    return journal.entries(filters=journal.Filters(object_type="control", object_id=control_id)).rows
