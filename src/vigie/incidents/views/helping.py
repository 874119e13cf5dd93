"""« On m'aide »: traces of this PC collected and sealed, signs of encryption looked for, at a helper's request."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from vigie import evidence
from vigie.catalogue import loader, playbooks
from vigie.documents import qr
from vigie.evidence import rules
from vigie.incidents import helping, log, notebook, services
from vigie.incidents.notebook import Told
from vigie.incidents.rules.steps import State
from vigie.vault import rights
from vigie.vault.errors import VaultError
from vigie.vault.going import go
from vigie.vault.rights import open_to_all
from vigie.vault.state import state

ORDER = ("cut_network", "photo_time", "live_triage", "seal_copy", "antivirus_scan")
"""What keeps the evidence, in this order: steps of the playbook on ransom notes."""
READ_ONLY = "Votre accès permet de lire cette page, pas de lancer un relevé."
RELATIVE = "Donnez le chemin entier du dossier, par exemple « E:\\\\preuves » ou « /media/cle »."


def _open() -> bool:
    return not notebook.locked()


@open_to_all
@require_safe
def helped(request: HttpRequest) -> HttpResponse:
    """What may be asked for, what runs, what came out."""
    run = helping.current()
    steps = {step.id: step for step in playbooks.load(loader.load())["ransom_note"].steps}
    context: dict[str, Any] = {"run": run, "sealed_to": notebook.can_write()}
    context |= {"order": [steps[name] for name in ORDER if name in steps], "last": steps.get(ORDER[-1])}
    if run is not None and not run.running and run.outcome is not None:
        held = [found for found in run.outcome.coverage if found.outcome in rules.HELD]
        missed = [
            (rules.ARTEFACTS[f.artefact], f.reason)
            for f in run.outcome.coverage
            if f.outcome not in rules.HELD
        ]
        if run.outcome.sealed:
            words = f"Empreinte du dossier de preuves : {run.outcome.fingerprint}"
            context["code"] = mark_safe(qr.svg(run.outcome.fingerprint, words))  # noqa: S308 (ours, escaped there)
        context |= {"held": [rules.ARTEFACTS[found.artefact] for found in held], "missed": missed}
    return render(request, "incidents/attack/helped.html", context)


@open_to_all
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far it is; over, back to the page that says how it ended."""
    run = helping.current()
    if run is not None and run.running and getattr(request, "htmx", False):
        return render(request, "incidents/attack/_working.html", {"run": run})
    return go(request, reverse("attack_helped"))


@open_to_all
@require_POST
def work(request: HttpRequest) -> HttpResponse:
    """Start, stop, or put away."""
    what = request.POST.get("do", "")
    if _open() and not rights.allowed(state.actor.role, "incident.write"):
        messages.error(request, READ_ONLY)
        return redirect("attack_helped")
    run = helping.current()
    if what == "stop" and run is not None:
        run.stop.set()
    elif what == "forget":
        helping.forget()
    elif what in {"collect", "scan"}:
        written = request.POST.get("folder", "").strip().strip('"')
        folder = Path(written)
        if not written or "\0" in written or not folder.is_absolute():
            messages.error(request, RELATIVE)
        elif not folder.is_dir():
            messages.error(request, helping.NOT_THERE)
        elif what == "collect":
            by = request.POST.get("by", "").strip()[:200]
            helping.collect(folder, by, same_volume="same_volume" in request.POST, then=_note)
        else:
            helping.search(folder)
    return redirect("attack_helped")


def _note(outcome: evidence.Outcome) -> None:
    """The incident under way keeps the fingerprint; the paper does too."""
    found = log.current()
    if found is None:
        return
    try:
        told = Told(notebook.EVIDENCE, State.DONE, outcome.fingerprint.replace(" ", "-"))
        notebook.tell(found.id, told, datetime.now(UTC).replace(microsecond=0))
        if _open():
            services.gather()
    except VaultError:
        helping.log.exception("evidence.not_noted")
    finally:
        connections.close_all()  # of this thread
