"""What the bilan gives to the compliance file: measures with their facts and dates, the plan, the proofs kept.

Private notes of answers never enter it: it is shown to others.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from vigie.assessment import presenting, services
from vigie.assessment.models import Answer, Snapshot
from vigie.catalogue import wording
from vigie.catalogue.proofs import Annex, Chapter, Proof, table_block
from vigie.catalogue.rules import Outcome, Tier
from vigie.dates import day
from vigie.practice import services as practice
from vigie.vault import services as vault
from vigie.vault.models import StoredFile

SOURCE = "Bilan de Vigie : mesuré sur les postes, ou déclaré"


def proofs(now: datetime) -> Iterator[Proof]:
    """A part for each theme, then the plan, then the bilans that were kept."""
    assessment, zone = services.assess(now), practice.zone()
    today = now.astimezone(zone).date()
    rows = presenting.lines(assessment, zone)
    statements = assessment.catalogue.statements
    for _, title, mine in presenting.by_theme(assessment, rows, tiers=frozenset(Tier)):
        unknown = sum(line.verdict.outcome == Outcome.UNKNOWN for line in mine)
        to_fix = sum(line.verdict.outcome == Outcome.TO_FIX for line in mine)
        missing = []
        if to_fix:
            missing.append(f"{title} : {to_fix} à corriger.")
        if unknown:
            missing.append(f"{title} : {unknown} pas connues.")
        cells = [
            (statements[line.verdict.id] + (f" ({line.device})" if line.device else ""),
             wording.WORDS[line.verdict.outcome], line.basis, line.reason) for line in mine
        ]  # fmt: skip
        oldest = min((line.read_at for line in mine if line.read_at), default=now)
        yield Proof(
            Chapter.SECURITY, title, oldest.astimezone(zone).date(), SOURCE,
            table_block(("Mesure", "État", "Source et date", "Constat"), (5, 2, 3, 5), cells), tuple(missing),
            _annexes() if title == _first_title(rows, assessment) else (), "/mesures/",
        )  # fmt: skip
    yield _plan(assessment, now)
    kept = list(Snapshot.objects.all()[:12])
    bilans = [(day(row.taken_at, zone), ", ".join(_counted(row.counts))) for row in kept]
    lacking = () if kept else ("Aucun bilan n’a été gardé.",)
    as_of = kept[0].taken_at.astimezone(zone).date() if kept else today
    yield Proof(
        Chapter.SECURITY,
        "Bilans gardés",
        as_of,
        "Bilans enregistrés dans Vigie",
        table_block(("Jour", "Mesures"), (1, 3), bilans),
        lacking,
        url="/bilans/",
    )


def _plan(assessment: services.Assessment, now: datetime) -> Proof:
    zone = practice.zone()
    cards = presenting.cards(assessment, assessment.plan.quarter, assessment.states, zone)
    rows = []
    for card in cards:
        due = day(card.state.due_on) if card.state and card.state.due_on else ""
        rows.append((card.title, card.why, card.state.owner if card.state else "", due))
    undated = sum(1 for row in rows if not row[3])
    missing = (f"{undated} actions du plan sont sans date.",) if undated else ()
    return Proof(
        Chapter.PLAN,
        "Actions du trimestre",
        now.astimezone(zone).date(),
        "Plan calculé par Vigie d’après le bilan",
        table_block(("Action", "Pourquoi", "Responsable", "Pour le"), (3, 4, 2, 2), rows),
        missing,
        url="/plan/",
    )


def _counted(counts: dict[str, int]) -> list[str]:
    return [f"{wording.WORDS[outcome].lower()} : {counts.get(outcome.value, 0)}" for outcome in Outcome]


def _first_title(rows: list[presenting.Line], assessment: services.Assessment) -> str:
    themes = presenting.by_theme(assessment, rows, tiers=frozenset(Tier))
    return themes[0][1] if themes else ""


def _annexes() -> tuple[Annex, ...]:
    """The proofs attached to the answers in force."""
    found = []
    for answer in Answer.objects.filter(withdrawn_at=None, proof__isnull=False).select_related("proof"):
        if answer.proof is not None:
            found.append(Annex(answer.proof.name, answer.proof.media_type, _reader(answer.proof)))
    return tuple(found)


def _reader(stored: StoredFile) -> Callable[[], bytes]:
    return lambda: b"".join(vault.read_file(stored))
