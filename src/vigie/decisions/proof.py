"""The parts of the compliance file that the decisions give."""

from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue.proofs import Chapter, Proof
from vigie.decisions import papers, pia, services
from vigie.decisions.models import Analysis, Kind
from vigie.decisions.rules import analysis
from vigie.decisions.table import table
from vigie.decisions.words import DONE
from vigie.documents.papers import printing
from vigie.practice import services as practice

CHAPTERS = {Kind.DPO: Chapter.DPO, Kind.DPIA: Chapter.DPIA}
SOURCE = "Décision écrite dans Vigie"


def proofs(now: datetime) -> Iterator[Proof]:
    """Each decision with its reasoning, then the assessments."""
    for kind in Kind:
        yield _decision(kind, now)
    for row in Analysis.objects.filter(removed_at=None):
        _, data = printing.data_of(papers.assessment(row, now))
        blocks = tuple(
            block
            for section in data["sections"]
            for part in section["parts"]
            for block in ({"text": part["label"]}, *part["blocks"])
            if block.get("text") != ""
        )
        lacks = analysis.lacking(pia.assessment(row.content), tuple(one.id for one in table().risks))
        missing = (f"« {row.title} » n’est pas finie.",) if lacks else ()
        as_of = practice.today(row.changed_at)
        yield Proof(
            Chapter.DPIA,
            f"Analyse : {row.title}",
            as_of,
            SOURCE,
            blocks,
            missing,
            url=f"/dpo-aipd/analyse/{row.pk}/",
        )


def _decision(kind: Kind, now: datetime) -> Proof:
    standing, zone, url = services.look(kind, now), practice.zone(), f"/dpo-aipd/{kind}/"
    if standing.choice is None:
        today = now.astimezone(zone).date()
        return Proof(
            CHAPTERS[kind], kind.label, today, SOURCE, missing=("La décision n’est pas écrite.",), url=url
        )
    choice, words = standing.choice, table().reasons
    texts = [
        f"{papers.advised(choice)}.",
        *(words[code].text for code in choice.reasons if code in words),
        f"Décision du cabinet : {DONE[kind][0 if choice.done else 1].lower()}.",
        choice.note,
    ]
    missing = []
    if standing.changed:
        missing.append("La situation a changé depuis cette décision.")
    if standing.old:
        missing.append("Cette décision a plus d’un an.")
    if standing.against:
        missing.append("La décision va contre ce qui est dû.")
    found = practice.current()
    if kind == Kind.DPO and choice.done:
        texts.append(
            f"Délégué : {found.dpo_name or 'nom à écrire'}, {found.dpo_contact or 'coordonnées à écrire'}."
        )
        if not (found.dpo_name and found.dpo_contact):
            missing.append("Les coordonnées du délégué ne sont pas écrites.")
    begun = Analysis.objects.filter(removed_at=None).exists()
    if kind == Kind.DPIA and choice.done and not begun:
        missing.append("L’analyse d’impact n’est pas commencée.")
    as_of = choice.decided_at.astimezone(zone).date()
    blocks = tuple({"text": text} for text in texts if text)
    return Proof(CHAPTERS[kind], kind.label, as_of, SOURCE, blocks, tuple(missing), url=url)
