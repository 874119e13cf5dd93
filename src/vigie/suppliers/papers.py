"""What is sent to a supplier: the questions as a letter, the clauses as an annex to sign."""

from datetime import datetime

from vigie.documents.papers import letters
from vigie.documents.papers.letters import BLANK, dated, letterhead
from vigie.documents.papers.paper import Bullets, Paper, Paragraph, Part, Section
from vigie.practice import services as practice
from vigie.practice.models import Supplier
from vigie.suppliers.table import Questionnaire, table


def letter(row: Supplier, asked: Questionnaire, now: datetime) -> Paper:
    """The questions, to be answered in writing."""
    found = practice.current()
    blocks = (
        Paragraph(
            "Vous traitez des données pour notre cabinet. Le RGPD nous demande de vérifier vos garanties. Merci de "
            "répondre par écrit, pour chaque question, par oui, par non ou par « en cours », et de joindre vos "
            "certificats :"
        ),
        Bullets(tuple(asked.questions.values())),
        Paragraph(f"Merci de répondre à {found.email or BLANK} avant le {BLANK}."),
    )
    recipient = tuple(filter(None, (row.name, row.contact, row.email)))
    return letters.letter(
        "questionnaire", f"Questionnaire à {row.name}", f"Protection des données : {row.service or asked.title}",
        blocks, now, recipient=recipient, closing="Avec nos remerciements.",
    )  # fmt: skip


def clauses(row: Supplier, now: datetime) -> Paper:
    """Clauses to annex to a contract: art. 28(3), then those that are advised."""
    found, known = practice.current(), table()

    def parts(law: bool) -> tuple[Part, ...]:
        return tuple(Part(one.text, (Paragraph(one.model),)) for one in known.clauses if one.law is law)

    first = Paragraph(
        f"Entre le cabinet {found.name or BLANK}, responsable du traitement, et {row.name}, sous-traitant, pour "
        f"{row.service or BLANK}."
    )
    sections = (
        Section("", (Part("", (first,)),)),
        Section("Ce que demande l’article 28 du RGPD", parts(True)),
        Section("Clauses conseillées", parts(False)),
        Section(
            "Signatures",
            (Part("", (Paragraph(f"Pour le cabinet : {BLANK}"), Paragraph(f"Pour {row.name} : {BLANK}"))),),
        ),
    )
    return Paper(
        kind="clauses", style="sheet", title="Annexe : protection des données", sender=letterhead(),
        place_date=dated(now),
        sections=sections, footers=("Modèle proposé par Vigie, à faire relire",), demo=found.demo,
    )  # fmt: skip
