"""The record of a destruction: when, how many, how; never which."""

from datetime import datetime

from vigie.dates import day
from vigie.documents.papers.paper import Paper, Paragraph, Part, Section
from vigie.practice import services as practice
from vigie.retention.models import Outcome, Sweep

TITLES = {
    Outcome.DESTROYED: "Procès-verbal de destruction", Outcome.ANONYMISED: "Procès-verbal d’anonymisation",
    Outcome.NONE: "Revue des durées de conservation",
}  # fmt: skip
BACKUPS: dict[bool | None, str] = {
    True: "Les copies de sauvegarde suivent, au plus tard à la fin de leur rotation.",
    False: "Les copies de sauvegarde en gardent une trace.",
}


def sentences(row: Sweep) -> list[str]:
    """What was done, in sentences."""
    if row.outcome == Outcome.NONE:
        said = [f"Le {day(row.done_on)}, aucun dossier n’était arrivé à son terme."]
    else:
        done = "détruits" if row.outcome == Outcome.DESTROYED else "rendus anonymes"
        said = [f"Dossiers arrivés à leur terme et {done} le {day(row.done_on)} : {row.count}."]
        said.append(f"Comment : {row.method}.")
    if row.kept_aside:
        said.append(f"Gardés malgré le terme : {row.kept_aside}.")
    if row.outcome != Outcome.NONE:
        said.append(BACKUPS.get(row.backups, "Ce qu’en gardent les sauvegardes n’est pas noté."))
    return said


def paper(row: Sweep, now: datetime) -> Paper:
    """To print and sign."""
    found = practice.current()
    signed = Section(
        "Signature", (Part("", (Paragraph(f"Pour le cabinet, {found.responsible or '[à compléter]'} :"),)),)
    )
    texts = tuple(
        Paragraph(text) for text in (*sentences(row), "Aucune donnée de ces dossiers n’est recopiée ici.")
    )
    return Paper(
        kind="retention", style="sheet", title=TITLES[Outcome(row.outcome)], sender=(found.name or "Cabinet",),
        place_date=day(practice.today(now)),
        sections=(Section("", (Part("", texts),)), signed), footers=("Établi avec Vigie",), demo=found.demo,
    )  # fmt: skip
