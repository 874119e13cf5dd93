"""The whole checklist, and one measure: why, what was read, how to mend it, what was answered."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from vigie.assessment import presenting, services
from vigie.assessment.models import ActionState, Answer
from vigie.catalogue import wording
from vigie.catalogue.rules import Tier
from vigie.practice import services as practice
from vigie.vault import services as vault
from vigie.vault.models import StoredFile
from vigie.vault.rights import requires

OUTCOMES = [
    ("", "Tout"),
    ("to_fix", "À corriger"),
    ("unknown", "Inconnu"),
    ("met", "En place"),
    ("not_applicable", "Sans objet"),
]


@requires("assessment.read")
def measures(request: HttpRequest) -> HttpResponse:
    """The checklist by theme; « tout voir » adds what is meant for the helper."""
    everything = request.GET.get("tout") == "1"
    outcome = request.GET.get("constat", "")
    assessment = services.assess()
    rows = presenting.lines(assessment, practice.zone())
    if outcome:
        rows = [row for row in rows if row.outcome == outcome]
    tiers = frozenset(Tier) if everything else frozenset({Tier.BASE})
    return render(
        request,
        "assessment/measures.html",
        {
            "themes": presenting.by_theme(assessment, rows, tiers=tiers),
            "everything": everything,
            "outcome": outcome,
            "outcomes": OUTCOMES,
            "counts": assessment.counts(),
            "heading": wording.TITLE,
        },
    )


@requires("assessment.read")
def measure(request: HttpRequest, control_id: str) -> HttpResponse:
    assessment = services.assess()
    control = services.control_or_none(assessment.catalogue, control_id)
    if control is None:
        raise Http404
    zone = practice.zone()
    rows = [presenting.line(assessment, verdict, zone) for verdict in assessment.of(control_id)]
    gathered = [
        presenting.line(assessment, v, zone)
        for row in rows
        for v in row.verdict.gathered
        if v.id != control_id
    ]
    return render(
        request,
        "assessment/measure.html",
        {
            "control": control,
            "rows": rows,
            "gathered": gathered,
            "steps": presenting.steps(assessment, control),
            "who": wording.WHO[control.fix.who],
            "duration": presenting.duration(control.fix.minutes),
            "answers": Answer.objects.filter(control_id=control_id).select_related("device", "proof")[:10],
            "state": ActionState.objects.filter(control_id=control_id).first(),
            "theme": assessment.catalogue.theme(control.theme),
            "required": [assessment.catalogue.control(needed) for needed in control.requires],
        },
    )


@requires("proof.read")
def proof(request: HttpRequest, file_id: str) -> StreamingHttpResponse:
    """A proof, as an attachment: never opened in the page."""
    stored = get_object_or_404(StoredFile, uuid=file_id)
    for _ in vault.read_file(stored):
        pass  # to the end before the first byte leaves: a damaged proof is said so, never half given
    response = StreamingHttpResponse(vault.read_file(stored), content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="preuve"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(stored.size)
    return response
