"""What is sent to a supplier: the questions as a letter, the clauses as an annex to sign."""

from datetime import datetime

from vigie.dates import day
from vigie.documents.papers.paper import Bullets, Paper, Paragraph, Part, Section
from vigie.practice import services as practice
from vigie.practice.models import Supplier
from vigie.suppliers.table import Questionnaire, table

BLANK = "[à compléter]"


def _head() -> tuple[str, ...]:
    found = practice.current()
    return tuple(
        filter(None, (found.name or "Cabinet", found.responsible, found.address, found.phone, found.email))
    )


def _today(now: datetime) -> str:
    return f"Le {day(now.astimezone(practice.zone()).date())}"


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
    return Paper(
        kind="questionnaire",
        style="letter",
        title=f"Questionnaire à {row.name}",
        sender=_head(),
        recipient=tuple(filter(None, (row.name, row.contact, row.email))),
        place_date=_today(now),
        subject=f"Protection des données : {row.service or asked.title}",
        greeting="Madame, Monsieur,",
        sections=(Section("", (Part("", blocks),)),),
        closing="Avec nos remerciements.",
        signatory=(found.responsible or BLANK,),
        demo=found.demo,
    )


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
        kind="clauses", style="sheet", title="Annexe : protection des données", sender=_head(), place_date=_today(now),
        sections=sections, footers=("Modèle proposé par Vigie, à faire relire",), demo=found.demo,
    )  # fmt: skip
