"""« Je suis attaqué »: reached without unlocking anything, one thing to do at a time, each noted with its hour."""

import logging
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vigie.catalogue import loader, playbooks
from vigie.catalogue.rules.playbooks import Playbook
from vigie.incidents import card as cards
from vigie.incidents import guiding, hours, log, notebook, preparing, services
from vigie.incidents.log import Log
from vigie.incidents.models import Incident, Outcome
from vigie.incidents.notebook import Told
from vigie.incidents.rules.steps import State
from vigie.ui.views import emergency, emergency_helper
from vigie.vault import rights
from vigie.vault.errors import VaultError
from vigie.vault.rights import open_to_all
from vigie.vault.state import state

errors = logging.getLogger("vigie.incidents")

READ_ONLY = "Votre accès permet de lire cette page, pas de noter. Prévenez un responsable du cabinet."


@open_to_all
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What happened, in the user's words; and before any choice, the gestures that cannot wait."""
    context = emergency()
    try:
        known = playbooks.load(loader.load())
        words = request.GET.get("q", "")[:100]
        rows = known.find(words) if words.strip() else tuple(known)
        context |= {"rows": rows or tuple(known), "words": words, "none": bool(words.strip()) and not rows}
        mine = {**spare(), **cards.read()}
        context |= {"under_way": _under_way(known), "first": known.first}
        context |= {name: cards.holder(mine, name) for name in ("manager", "insurer", "helper")}
        return render(request, "incidents/attack/choose.html", context)
    except Exception:  # whatever is wrong, the first gestures come
        errors.exception("attack.bare_page")
        return render(request, "ui/attack.html", context)


def _under_way(known: playbooks.Playbooks) -> list[tuple[Log, Playbook]]:
    titles = {row.id: row for row in known}
    return [
        (one, titles[one.playbook]) for one in log.logs() if one.closed is None and one.playbook in titles
    ]


def _playbook(playbook_id: str) -> Playbook:
    try:
        return playbooks.load(loader.load())[playbook_id]
    except KeyError:
        raise Http404 from None


def _log(playbook: Playbook) -> Log | None:
    """The incident under way with this playbook; of a vault restored here without its log, as the vault tells it."""
    found = next((one for one in log.logs() if one.playbook == playbook.id and one.closed is None), None)
    if found is None and _open():
        return services.under_way(playbook.id)
    return found


def _open() -> bool:
    return not notebook.locked()


@open_to_all
@require_safe
def guide(request: HttpRequest, playbook_id: str) -> HttpResponse:
    """The step to do now. `?visite`: the whole of it, nothing noted."""
    playbook = _playbook(playbook_id)
    visiting = "visite" in request.GET
    found = None if visiting else _log(playbook)
    shown = guiding.guide(
        loader.load(),
        playbook,
        found,
        notebook.now(),
        request.GET.get("etape", ""),
        _knowledge(found),
        spare(),
    )
    context: dict[str, Any] = {"guide": shown, "visiting": visiting, "skips": notebook.SKIPS.items()}
    context |= {"can_write": notebook.can_write(), "locked": not _open()}
    context |= {"number": _number(found), "known_at": notebook.known_at(found) if found else None}
    context["handed"] = preparing.handed_over()
    context["said"] = found is not None and notebook.said_known(found)
    now, zone = notebook.now(), guiding.zone_here()
    context |= {"now_local": hours.typed(now, zone), "known_local": hours.typed(context["known_at"], zone)}
    context["twice"] = hours.shown_twice(zone, now)
    return render(request, "incidents/attack/guide.html", context)


def _incident(found: Log | None) -> Any:
    if found is None or not _open():
        return None
    try:
        return Incident.objects.filter(uuid=found.id).first()
    except (DatabaseError, VaultError):
        return None


def spare() -> dict[str, str]:
    """The practice's own numbers, as the open vault knows them; none while locked, or when it does not answer."""
    if not _open():
        return {}
    try:
        helper = emergency_helper()
        mine = (
            {} if helper is None else {"helper_name": helper.helper_name, "helper_phone": helper.helper_phone}
        )
        return {**mine, **preparing.known_card().values}
    except (DatabaseError, VaultError):
        return {}


def _knowledge(found: Log | None) -> Any:
    incident = _incident(found)
    return services.knowledge(incident) if incident else None


def _number(found: Log | None) -> int | None:
    incident = _incident(found)
    return incident.number if incident else None


@open_to_all
@require_POST
def note(request: HttpRequest, playbook_id: str) -> HttpResponse:
    """A step done, passed or noted; a fact; the hour at which one knew; a false alarm."""
    playbook = _playbook(playbook_id)
    if _open() and not rights.allowed(state.actor.role, "incident.write"):
        messages.error(request, READ_ONLY)
        return redirect("attack_guide", playbook.id)
    now = notebook.now()
    try:
        told = _told(request, playbook, now)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("attack_guide", playbook.id)
    if told.code == log.CLOSE and _log(playbook) is None:
        return redirect("attack")
    try:
        line = notebook.line_of(told, now)  # sealed first: what cannot be opens no incident
        log.add(_begun(playbook, now).id, line)
    except VaultError as error:
        messages.error(request, error.sentence)
        return redirect("attack_guide", playbook.id)
    if _open():
        services.gather()
    if told.code == log.CLOSE:
        messages.success(request, "Fausse alerte notée et refermée. Rien n’a été envoyé.")
        return redirect("attack")
    opens = _opens(playbook, told)
    return redirect("attack_guide", opens) if opens else redirect("attack_guide", playbook.id)


def _begun(playbook: Playbook, now: datetime) -> Log:
    """The log to write in: the one under way, or a new one."""
    found = _log(playbook)
    if found is None:
        return notebook.begin(playbook, now)
    return found if log.read(found.id) is not None else services.with_log(found)


def _opens(playbook: Playbook, told: Told) -> str:
    """The playbook that an answer leads to."""
    step = notebook.step_of(playbook, told.code)
    if step is None or step.asks is None:
        return ""
    return next((c.opens for c in step.asks.choices if c.value == told.value and c.opens), "")


def _told(request: HttpRequest, playbook: Playbook, now: datetime) -> Told:
    """What was sent. Raises ValueError with a French sentence."""
    what, text = request.POST.get("do", ""), request.POST.get("text", "")
    at = hours.read(request.POST.get("at", ""), guiding.zone_here(), now, request.POST.get("which", ""))
    if what == "known":
        if at is None:
            raise ValueError(hours.BAD)
        return Told(notebook.KNOWN, "set", at=at)
    if what == "false_alarm":
        return Told(log.CLOSE, Outcome.FALSE_ALARM, text=text)
    step = notebook.step_of(playbook, request.POST.get("step", ""))
    if step is None:
        if not text.strip():
            raise ValueError("Écrivez ce qui s’est passé, en une phrase.")
        return Told(notebook.NOTE, State.NOTED, text=text, at=at)
    if what == "skip":
        reason = request.POST.get("reason", "")
        if reason not in notebook.SKIPS:
            raise ValueError("Dites pourquoi vous passez cette étape : un choix suffit.")
        return Told(step.id, State.SKIPPED, reason, text, at)
    if what == "note":
        if not text.strip():
            raise ValueError("Écrivez ce qui s’est passé, en une phrase.")
        return Told(step.id, State.NOTED, text=text, at=at)
    chosen = [value for value in request.POST.getlist("answer") if step.asks]
    allowed = {choice.value for choice in step.asks.choices} if step.asks else set()
    if step.asks and (not chosen or not set(chosen) <= allowed):
        raise ValueError("Choisissez une réponse. « Je ne sais pas » en est une.")
    return Told(step.id, State.DONE, "+".join(chosen), text, at)


@open_to_all
@require_POST
def piece(request: HttpRequest, playbook_id: str) -> HttpResponse:
    """A photo of the screen, a message, a ransom note: sealed at once, the vault open or not."""
    playbook = _playbook(playbook_id)
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, "Choisissez le fichier à garder.")
        return redirect("attack_guide", playbook.id)
    if _open() and not rights.allowed(state.actor.role, "incident.write"):
        messages.error(request, READ_ONLY)
        return redirect("attack_guide", playbook.id)
    now = notebook.now()
    about = {
        "name": (sent.name or "sans nom")[:200],
        "media_type": (sent.content_type or "application/octet-stream")[:100],
        "text": request.POST.get("text", "")[: notebook.LONGEST_NOTE],
    }
    try:
        sealed = services.seal_piece(sent.read(), about)
        services.keep_piece(_begun(playbook, now).id, sealed, now)
    except VaultError as error:
        messages.error(request, error.sentence)
        return redirect("attack_guide", playbook.id)
    if _open():
        services.gather()
    messages.success(request, "Pièce gardée et scellée : seul un responsable du cabinet peut l’ouvrir.")
    return redirect("attack_guide", playbook.id)
