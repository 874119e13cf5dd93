"""The yearly exercise: one situation a page, at one's own pace, then why; a dated certificate at the end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from vigie.catalogue import loader, playbooks
from vigie.documents.errors import DocumentError
from vigie.documents.sending import attachment
from vigie.documents.services import file_name
from vigie.incidents import exercise, notebook, preparing, printing
from vigie.incidents.exercise import Scenario
from vigie.incidents.models import Preparation
from vigie.incidents.views.prepare import may
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.vault.rights import requires

RUN = "exercise"


def _scenario(name: str) -> Scenario:
    found = exercise.find(name)
    if found is None:
        raise Http404
    return found


@requires("incident.read")
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The exercises, and the last ones that were done."""
    titles = {row.id: row.title for row in exercise.exercise().scenarios}
    done = [
        (row, titles.get(row.item, row.item), exercise.duration(int(row.detail.get("seconds", 0))))
        for row in Preparation.objects.filter(kind=preparing.EXERCISE)[:5]
    ]
    context = {"exercise": exercise.exercise(), "done": done, "may_write": may("incident.write")}
    context["may_make"] = may("document.make")
    return render(request, "incidents/prepare/exercise.html", context)


@requires("incident.write")
@require_POST
def start(request: HttpRequest, scenario: str) -> HttpResponse:
    """A run begins; an unfinished one is forgotten."""
    request.session[RUN] = {"scenario": _scenario(scenario).id, "answers": [], "seconds": 0, "shown": None}
    return redirect("prepare:exercise_situation", scenario, 1)


@requires("incident.write")
def situation(request: HttpRequest, scenario: str, number: int) -> HttpResponse:
    """One situation: the choices, then what was right and why."""
    found = _scenario(scenario)
    run: dict[str, Any] | None = request.session.get(RUN)
    if run is None or not _fits(run, found) or not 1 <= number <= len(found.situations):
        return redirect("prepare:exercise")
    if number > len(run["answers"]) + 1:
        return redirect("prepare:exercise_situation", scenario, len(run["answers"]) + 1)
    one = found.situations[number - 1]
    answered = number <= len(run["answers"])
    if request.method == "POST" and not answered:
        return _answer(request, found, run, number)
    if not answered:
        run["shown"] = notebook.now().timestamp()
        request.session[RUN] = run
    chosen = run["answers"][number - 1] if answered else None
    return render(
        request,
        "incidents/prepare/situation.html",
        {
            "scenario": found, "one": one, "number": number, "total": len(found.situations), "answered": answered,
            "chosen": chosen, "right": chosen is not None and one.choices[chosen].right, "step": _step(one.step),
            "done": run.get("done"), "next": number + 1, "before": number - 1,
        },
    )  # fmt: skip


def _fits(run: dict[str, Any], found: Scenario) -> bool:
    """Whether a run is of this exercise as it is now: a content pack may have changed it meanwhile."""
    answers = run["answers"]
    if run["scenario"] != found.id or len(answers) > len(found.situations):
        return False
    return all(choice < len(one.choices) for one, choice in zip(found.situations, answers, strict=False))


def _answer(request: HttpRequest, found: Scenario, run: dict[str, Any], number: int) -> HttpResponse:
    one = found.situations[number - 1]
    text = request.POST.get("choice", "")
    choice = int(text) if text in {str(n) for n in range(len(one.choices))} else None
    if choice is None:
        messages.error(request, "Choisissez un geste. Il n’y a pas de piège, et pas de minuteur.")
        return redirect("prepare:exercise_situation", found.id, number)
    now = notebook.now()
    run["answers"].append(choice)
    run["seconds"] += exercise.spent(run["shown"] or now.timestamp(), now.timestamp())
    if len(run["answers"]) == len(found.situations):
        right = sum(s.choices[c].right for s, c in zip(found.situations, run["answers"], strict=True))
        done = preparing.Exercise(found.id, run["seconds"], right, len(found.situations))
        run["done"] = preparing.note_exercise(done, now).pk
    request.session[RUN] = run
    return redirect("prepare:exercise_situation", found.id, number)


def _step(name: str) -> Any:
    """The gesture as its playbook tells it; None when the content in force has it no more."""
    return next(
        (step for row in playbooks.load(loader.load()) for step in row.steps if step.id == name), None
    )


@requires("document.make")
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate of an exercise that was finished."""
    row = get_object_or_404(Preparation, pk=pk, kind=preparing.EXERCISE)
    try:
        content = printing.certificate(row)
    except DocumentError as error:
        messages.error(request, str(error))
        return redirect("prepare:exercise")
    journal.record("document.made", "document", "exercice.pdf")
    day = f"{row.done_at.astimezone(practice.zone()):%Y-%m-%d}"
    name = file_name("exercice attestation", "pdf", day, demo=practice.current().demo)
    return attachment(content, "application/pdf", name)
