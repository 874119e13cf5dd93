"""What the incidents give to the compliance file: the register of breaches of art. 33(5), and what was prepared.

The notes, the pieces and the names stay in the reserved part: only what the register asks for is here.
"""

from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue import loader
from vigie.catalogue.proofs import Chapter, Proof, table_block
from vigie.dates import day
from vigie.incidents import preparing, services
from vigie.incidents.models import Incident, Outcome
from vigie.practice import services as practice

SOURCE = "Incidents tenus dans Vigie (RGPD, article 33, paragraphe 5)"
DECISIONS = {"notify": "notifier à la CNIL", "not_notify": "ne pas notifier"}
PREPARED = {
    preparing.SHEET: "Fiche réflexe", preparing.PHONE: "Fiche sur les téléphones", preparing.KIT: "Pochette de secours",
    preparing.EXERCISE: "Exercice",
}  # fmt: skip


def proofs(now: datetime) -> Iterator[Proof]:
    """Each incident with its decision and declarations; then exercises and preparation."""
    zone = practice.zone()
    today = now.astimezone(zone).date()
    rows = list(Incident.objects.exclude(outcome=Outcome.FALSE_ALARM).order_by("number"))
    if not rows:
        text = {"text": "Aucune violation n’est inscrite à ce jour."}
        yield Proof(Chapter.BREACHES, "Registre des violations", today, SOURCE, (text,), url="/incidents/")
    for row in rows:
        yield _incident(row)
    cells, missing = [], []
    for kind, label in PREPARED.items():
        done_at = preparing.ready(kind, now).done_at
        cells.append((label, day(done_at, zone) if done_at else "jamais"))
        if done_at is None:
            missing.append(f"{label} : jamais.")
    yield Proof(
        Chapter.BREACHES, "Se préparer", today, "Préparation notée dans Vigie",
        table_block(("Quoi", "Dernière fois"), (2, 1), cells), tuple(missing), url="/preparer/",
    )  # fmt: skip


def _incident(row: Incident) -> Proof:
    zone = practice.zone()
    playbook = services.playbook_of(row)
    pairs = [
        ("Ce qui s’est passé", playbook.title if playbook else row.playbook),
        ("Ouvert le", day(row.opened_at, zone)),
        ("Connu le", day(row.known_at, zone) if row.known_at else ""),
        ("État", row.get_outcome_display()),
        ("Décision", DECISIONS.get(row.decision, row.decision)),
        ("Raison", row.decision_reason),
        ("Leçons", row.lessons),
    ]
    titles = {
        key: found["title"]
        for key, found in loader.load().tables.get("declarations", {}).get("declarations", {}).items()
    }
    for one in row.declared.all():
        label = titles.get(one.kind, one.kind)
        pairs.append(("Déclaration", f"{label}, {day(one.done_at, zone)} {one.reference}".strip()))
    for step in row.follow_ups.all():
        pairs.append(("Mesure prise", f"{step.text} ({'fait' if step.done_at else 'à faire'})"))
    missing = []
    if row.outcome == Outcome.OPEN:
        missing.append(f"L’incident n° {row.number} est encore ouvert.")
    if not row.decision:
        missing.append(f"L’incident n° {row.number} n’a pas de décision écrite sur la notification.")
    as_of = (row.closed_at or row.decided_at or row.opened_at).astimezone(zone).date()
    return Proof(
        Chapter.BREACHES,
        f"Incident n° {row.number}",
        as_of,
        SOURCE,
        table_block(("Rubrique", "Ce qui est noté"), (1, 3), [pair for pair in pairs if pair[1]]),
        tuple(missing),
        url=f"/incidents/{row.number}/",
    )
