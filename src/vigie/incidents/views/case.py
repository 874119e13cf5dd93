"""The file of an incident, vault open: its clocks, what it weighs, its journal, its pieces, its end."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vigie.catalogue import loader, playbooks
from vigie.catalogue.wire import WireError
from vigie.documents.sending import attachment
from vigie.incidents import custody, guiding, hours, law, notebook, reading, reports, sealing, services
from vigie.incidents.forms import BreachForm, DecisionForm, FollowUpForm, SituationForm
from vigie.incidents.models import Incident, Outcome, Piece
from vigie.incidents.rules import steps
from vigie.incidents.rules.deadlines import Kind
from vigie.practice import services as practice
from vigie.vault import cards, reserved, rights
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.state import state


def _found(number: int) -> Incident:
    incident = services.get(number)
    if incident is None:
        raise Http404
    return incident


def _may_write() -> bool:
    return rights.allowed(state.actor.role, "incident.write")


@requires("incident.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every incident, the newest first."""
    services.gather()
    titles = {row.id: row.title for row in playbooks.load(loader.load())}
    rows = [(incident, titles.get(incident.playbook, incident.playbook)) for incident in services.listing()]
    return render(request, "incidents/list.html", {"rows": rows})


@requires("incident.read")
@require_safe
def case(request: HttpRequest, number: int) -> HttpResponse:
    """The whole file."""
    services.gather()
    incident = _found(number)
    now, playbook = notebook.now(), services.playbook_of(incident)
    told = services.log_of(incident)
    opener = cards.opener()
    clocks = services.clocks(incident, now)
    declared = {row.kind: row for row in incident.declared.all()}
    for clock in clocks["clocks"]:
        ends = clock["ends_at"] or clock["ends_on"]
        clock |= {"ends": datetime.fromisoformat(ends) if ends else None, "done": declared.get(clock["kind"])}
    zone = practice.zone()
    situation = {
        name: {True: "yes", False: "no"}.get(value, value) for name, value in incident.situation.items()
    }
    known_at = hours.typed(incident.known_at, zone)
    form = SituationForm(initial={**situation, "known_at": known_at}, zone=zone, now=now)
    context: dict[str, Any] = {
        "incident": incident, "playbook": playbook, "clocks": clocks["clocks"], "form": form,
        "twice": hours.shown_twice(zone, now),
        "notes": clocks["notes"], "open": incident.outcome == Outcome.OPEN, "may_write": _may_write(),
        "timeline": _timeline(incident, playbook, opener), "pieces": _pieces(incident, opener),
        "dials": guiding.dials(services.knowledge(incident), now),
        "follow_ups": incident.follow_ups.all(), "follow_up": FollowUpForm(),
        "weighed": _weighed(incident), "decision": _decision(incident),
        "reads_sealed": opener is not None, "left": _left(playbook, told), "restricted": state.has_restricted,
    }  # fmt: skip
    return render(request, "incidents/case.html", context)


def _decision(incident: Incident) -> DecisionForm:
    return DecisionForm(initial={"decision": incident.decision, "reason": incident.decision_reason})


def _left(playbook: Any, told: Any) -> int:
    if playbook is None:
        return 0
    return len(steps.next_steps(playbook, notebook.marks(told.lines)))


def _timeline(
    incident: Incident, playbook: Any, opener: reserved.Opener | None
) -> list[tuple[Any, str | None]]:
    """The journal in words, the oldest first, each with its text for a responsable."""
    if playbook is None:
        return []
    told = services.log_of(incident)
    words = reversed(guiding.told(playbook, told.lines))
    return [(row, services.text_of(line.sealed, opener)) for row, line in zip(words, told.lines, strict=True)]


def _pieces(
    incident: Incident, opener: reserved.Opener | None
) -> list[tuple[Piece, dict[str, Any] | None, Any]]:
    rows = incident.pieces.prefetch_related("movements")
    return [(row, services.card_of(row, opener), custody.movements(row, opener)) for row in rows]


def _weighed(incident: Incident) -> dict[str, Any] | None:
    if not incident.breach:
        return None
    try:
        return reports.breach(reading.given(incident.breach), law.law())
    except WireError:  # described by a newer program
        return None


@requires("incident.write")
@require_POST
def situation(request: HttpRequest, number: int) -> HttpResponse:
    """What is known of it changes: the clocks follow."""
    incident = _found(number)
    form = SituationForm(request.POST, zone=practice.zone(), now=notebook.now())
    if form.is_valid():
        services.set_situation(incident, form.values())
        if (known_at := form.cleaned_data["known_at"]) is not None:
            services.set_known_at(incident, known_at, notebook.now())
        messages.success(request, "Noté. Les délais ont été recalculés.")
    else:
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
    return redirect("incidents:case", number)


@requires("incident.write")
@require_POST
def declare(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """A delay was met: when, and the number of the receipt."""
    incident = _found(number)
    if kind not in set(Kind):
        raise Http404
    if "undo" in request.POST:
        services.withdraw(incident, kind)
        messages.success(request, "Repris : ce délai court à nouveau.")
        return redirect("incidents:case", number)
    now = notebook.now()
    try:
        done_at = hours.read(
            request.POST.get("done_at", ""), practice.zone(), now, request.POST.get("which", "")
        )
    except hours.HourError as error:
        messages.error(request, str(error))
        return redirect("incidents:case", number)
    complete = {"yes": True, "no": False}.get(request.POST.get("complete", ""))
    services.declare(incident, kind, done_at or now, request.POST.get("reference", ""), complete)
    messages.success(request, "Noté. Gardez le récépissé : ajoutez-le aux pièces.")
    return redirect("incidents:case", number)


@requires("incident.read")
def weigh(request: HttpRequest, number: int) -> HttpResponse:
    """Is there a risk for people? The reasoning, line by line."""
    incident = _found(number)
    playbook = services.playbook_of(incident)
    kept = incident.breach or ({"cause": playbook.cause} if playbook and playbook.cause else {})
    form = BreachForm(request.POST or None, initial=BreachForm.shown(kept))
    if request.method == "POST":
        if not _may_write():
            raise PermissionDenied
        if form.is_valid():
            services.weigh(incident, form.values())
            return redirect("incidents:weigh", number)
    asked, idle = form.groups(services.relevant(kept))
    return render(request, "incidents/weigh.html", {
        "incident": incident, "form": form, "asked": asked, "idle": idle, "weighed": _weighed(incident)
    })  # fmt: skip


@requires("incident.write")
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """To notify or not, with its reason."""
    incident = _found(number)
    form = DecisionForm(request.POST)
    if form.is_valid():
        services.decide(incident, form.cleaned_data["decision"], form.cleaned_data["reason"], notebook.now())
        messages.success(request, "Décision gardée au registre des violations.")
    else:
        messages.error(request, " ".join(str(errors[0]) for errors in form.errors.values()))
    return redirect("incidents:case", number)


@requires("restricted.read")
@require_safe
def piece(request: HttpRequest, number: int, piece_number: int) -> HttpResponse:
    """A piece in the clear, for a responsable, compared with the digest of the day it came."""
    row = _found(number).pieces.filter(number=piece_number).first()
    if row is None:
        raise Http404
    try:
        card, data = services.open_piece(row)
    except VaultError as error:
        messages.error(request, error.sentence)
        return redirect("incidents:case", number)
    name = str(card.get("name") or f"piece-{piece_number}")
    return attachment(data, "application/octet-stream", name)


@requires("incident.write")
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """The end: what was learnt, and the file is closed."""
    incident = _found(number)
    services.close(incident, request.POST.get("lessons", "")[:4000], notebook.now())
    messages.success(request, "Incident clos. Emportez le dossier scellé, et gardez-le hors de ce PC.")
    return redirect("incidents:case", number)


@requires("restricted.read")
@require_safe
def sealed(request: HttpRequest, number: int) -> HttpResponse:
    """Everything of this incident in one signed file, which its own script verifies."""
    name, data = sealing.bundle(_found(number), notebook.now())
    return attachment(data, "application/zip", name)
