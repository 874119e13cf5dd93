"""The documents of the decisions: letter to a delegate, note of a decision, light assessment."""

from datetime import datetime

from vigie.dates import day
from vigie.decisions import pia
from vigie.decisions.models import Analysis, Choice, Kind
from vigie.decisions.rules import analysis
from vigie.decisions.rules.analysis import Part, Risk
from vigie.decisions.table import table
from vigie.decisions.words import ANSWERS, DONE, PARTS
from vigie.documents.papers.letters import BLANK, dated, letterhead
from vigie.documents.papers.paper import Block as Written
from vigie.documents.papers.paper import Bullets, Paper, Paragraph, Section, Table
from vigie.documents.papers.paper import Part as Block
from vigie.practice import services as practice

AFTER = (
    "Vous recevez les moyens et les accès nécessaires. Vous ne recevez aucune instruction sur l’exercice de ces "
    "missions, et n’êtes pas sanctionné pour les avoir exercées. Vous rendez compte au responsable du cabinet, et êtes "
    "tenu au secret.",
    "Vous confirmez n’avoir pas d’autre fonction qui vous ferait décider des fichiers que vous contrôlez : le "
    "responsable du cabinet ne peut pas être son propre délégué.",
    "Cette désignation est déclarée à la CNIL, et vos coordonnées figurent dans l’information des patients.",
)


def advised(choice: Choice) -> str:
    """What the rules said that day, in French; nothing for the word of a newer program."""
    return next((text for code, text in ANSWERS[Kind(choice.kind)].items() if code == choice.advised), "")


def designation(now: datetime) -> Paper:
    """The letter that designates a delegate: contact, missions (art. 39), means, independence (art. 38)."""
    found = practice.current()
    responsible = found.responsible or BLANK
    texts = (
        f"Le cabinet {found.name or BLANK} vous désigne délégué à la protection des données, "
        f"à compter du {BLANK}.",
        "Vos missions, d’après l’article 39 du RGPD :",
        *AFTER,
    )
    after = (Paragraph(text) for text in texts[2:])
    blocks: tuple[Written, ...] = (
        Paragraph(texts[0]),
        Paragraph(texts[1]),
        Bullets(table().missions),
        *after,
    )
    sections = (Section("", (Block("", blocks),)),)
    recipient = (found.dpo_name or BLANK, found.dpo_contact or BLANK)
    return Paper(
        kind="dpo",
        style="letter",
        title="Désignation du délégué à la protection des données",
        sender=letterhead(),
        recipient=recipient,
        place_date=dated(now),
        subject="Désignation comme délégué à la protection des données",
        greeting="Madame, Monsieur,",
        sections=sections,
        closing="Signatures, précédées de « lu et approuvé » :",
        signatory=(responsible, f"Le délégué : {found.dpo_name or BLANK}"),
        demo=found.demo,
    )


def note(choice: Choice, now: datetime) -> Paper:
    """A decision as it was written: what was advised, why, what the practice does."""
    found, kind, known = practice.current(), Kind(choice.kind), table()
    reasons = [known.reasons[code] for code in choice.reasons if code in known.reasons]
    sources = dict.fromkeys(
        f"{one.title}, vérifié le {day(one.checked_on)}" for row in reasons for one in row.sources
    )
    said = advised(choice)
    sections = [
        Section(
            "Ce que disent les règles",
            (Block("", (Paragraph(f"{said}."), *(Paragraph(row.text) for row in reasons))),),
        ),
        Section(
            "Ce que décide le cabinet",
            (
                Block(
                    "",
                    (
                        Paragraph(f"{DONE[kind][0 if choice.done else 1]}."),
                        *((Paragraph(choice.note),) if choice.note else ()),
                    ),
                ),
            ),
        ),
        Section("Sources", (Block("", (Bullets(tuple(sources)),)),)),
    ]
    written = day(choice.decided_at, practice.zone())
    return Paper(
        kind="decision", style="sheet", title=f"Décision : {kind.label.lower()}", sender=letterhead(),
        place_date=f"Décidé le {written}", sections=tuple(sections),
        footers=("Repère de Vigie, ni certification ni avis juridique",), demo=found.demo,
    )  # fmt: skip


def assessment(row: Analysis, now: datetime) -> Paper:
    """The light assessment, in the order of art. 35(7)."""
    found, held, known = practice.current(), pia.assessment(row.content), table()
    parts = tuple(
        Block(label, tuple(Paragraph(line) for line in held.texts[part].split("\n")))
        for part, label in PARTS.items() if held.texts.get(part)
    )  # fmt: skip
    order = list(Part)
    first = {PARTS[part] for part in order[: order.index(Part.PURPOSES)]}
    described = tuple(block for block in parts if block.label in first)
    needed = tuple(block for block in parts if block.label not in first)
    risks = tuple(
        Block(one.title, _risk(held.risks.get(one.id, Risk()), known.levels)) for one in known.risks
    )
    measures = tuple((title, how) for title, how in held.measures)
    high = [one.title for one in known.risks if one.id in analysis.high(held)]
    end = [Paragraph(held.opinion or f"Avis du délégué ou du responsable : {BLANK}")]
    if high:
        end.append(
            Paragraph("Un risque élevé demeure : la CNIL se consulte avant de commencer (article 36).")
        )
    sections = (
        Section("Description", described or (Block("", (Paragraph(BLANK),)),)),
        Section("Nécessité et proportion", needed or (Block("", (Paragraph(BLANK),)),)),
        Section("Mesures", (Block("", (Table("Mesures", ("Mesure", "Comment"), (2, 3), measures),) if measures
                                  else (Paragraph(BLANK),)),)),
        Section("Risques", risks),
        Section("Avis", (Block("", tuple(end)),)),
    )  # fmt: skip
    return Paper(
        kind="dpia", style="sheet", title=f"Analyse d’impact : {row.title}", sender=letterhead(),
        place_date=f"État au {day(practice.today(now))}", sections=sections,
        footers=("Analyse courte (RGPD, article 35)",), demo=found.demo,
    )  # fmt: skip


def _risk(risk: Risk, levels: tuple[str, ...]) -> tuple[Paragraph, ...]:
    def said(label: str, texts: tuple[str, ...]) -> Paragraph:
        return Paragraph(f"{label} : {', '.join(texts) or BLANK}.")

    return (
        said("Effets", risk.impacts), said("Menaces", risk.threats), said("Origines", risk.origins),
        said("Mesures", risk.measures),
        Paragraph(f"Gravité : {levels[risk.severity]}. {risk.severity_why}".strip()),
        Paragraph(f"Vraisemblance : {levels[risk.likelihood]}. {risk.likelihood_why}".strip()),
    )  # fmt: skip
