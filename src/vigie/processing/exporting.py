"""The register as files: Vigie's own JSON, the CNIL's layout as ODS and XLSX, a PDF to print."""

import json
from datetime import date, datetime

from vigie.dates import day
from vigie.documents import grids
from vigie.documents.papers import printing
from vigie.documents.papers.paper import Bullets, Paper, Paragraph, Part, Section, Table
from vigie.practice import services as practice
from vigie.processing import layout, services, wire
from vigie.processing.rules import completeness
from vigie.processing.table import table
from vigie.processing.words import GAPS

SCHEMA = "vigie.register/1"


def as_json(now: datetime) -> bytes:
    """As ``docs/json/register.json`` says."""
    known, zone = table(), practice.zone()
    rows = services.listing()
    return json.dumps(
        {
            "schema": SCHEMA, "practice": practice.current().name, "made_at": now.isoformat(),
            "activities": [
                {
                    "number": row.number, "origin": row.origin or None, "title": row.title,
                    "created_at": row.created_at.isoformat(), "changed_at": row.changed_at.isoformat(),
                    "reviewed_on": row.reviewed_on.isoformat() if row.reviewed_on else None,
                    **wire.plain(record := services.record_of(row)),
                    "lacks": [
                        str(gap) for gap in completeness.gaps(record, known.sensitive, now.astimezone(zone).date())
                    ],
                }
                for row in rows
            ],
        },
        ensure_ascii=False, indent=1,
    ).encode("utf-8")  # fmt: skip


def _head() -> layout.Head:
    found = practice.current()
    return layout.Head(
        found.name,
        found.responsible,
        found.address,
        found.phone,
        found.email,
        found.dpo_name,
        found.dpo_contact,
    )


def as_sheet(kind: str, now: datetime) -> bytes:
    """In the layout of the CNIL's simplified model. `kind`: ods or xlsx."""
    zone = practice.zone()
    today = now.astimezone(zone).date()
    forms = [
        layout.Form(
            row.number, row.title, row.created_at.astimezone(zone).date(), row.changed_at.astimezone(zone).date(),
            record := services.record_of(row), services.controllers(record, today),
        )
        for row in services.listing()
    ]  # fmt: skip
    write = grids.ods if kind == "ods" else grids.xlsx
    return write(layout.grids(_head(), forms, table()), demo=practice.current().demo)


def as_pdf(now: datetime) -> bytes:
    """The register to print or to hand over: who answers for it, then each record with what it lacks."""
    zone, head = practice.zone(), _head()
    today = now.astimezone(zone).date()
    who = [text for text in (head.responsible, head.address, head.phone, head.email) if text]
    dpo = ", ".join(filter(None, (head.dpo_name, head.dpo_contact)))
    first = Section("", (Part("", (
        Paragraph(f"Responsable du traitement : {', '.join((head.name or 'cabinet', *who))}."),
        Paragraph(f"Délégué à la protection des données : {dpo or 'aucun n’est noté'}."),
    )),))  # fmt: skip
    told = services.told(services.listing(), now)
    return printing.pdf(
        Paper(
            kind="register", style="sheet", title="Registre des activités de traitement",
            sender=(head.name or "Cabinet",), place_date=f"État au {day(today)}",
            sections=(first, *(_section(one, today) for one in told)),
            footers=("Registre tenu dans Vigie (RGPD, article 30)",), demo=practice.current().demo,
        ),
        now,
    )  # fmt: skip


def _section(one: services.Told, today: date) -> Section:
    known, record = table(), one.record
    labels = {row.id: row.label for row in known.categories}
    measures = {row.id: row.label for row in known.measures}
    blocks: list[Part] = []

    def said(label: str, lines: tuple[str, ...]) -> None:
        if lines:
            blocks.append(Part(label, (Bullets(lines) if len(lines) > 1 else Paragraph(lines[0]),)))

    if record.for_others:
        said("Pour le compte de", record.clients)
    shared = services.controllers(record, today)
    said("Responsables", (f"{shared.text}.",) if shared.how else ())
    said("Finalités", record.purposes)
    said("Base légale", tuple(layout.coded(code, words) for code, words in (
        (record.basis, known.bases), (record.exception, known.exceptions)) if code))  # fmt: skip
    said("Personnes", record.persons)
    if record.data:
        rows = tuple(
            (labels.get(name, name), held.detail, held.retention, held.why)
            for name, held in record.data.items()
        )
        heads = ("Données", "Lesquelles", "Durée", "Pourquoi")
        blocks.append(Part("Données", (Table("Données de cette activité", heads, (3, 4, 4, 4), rows),)))
    said("Destinataires", tuple(f"{layout.KINDS[row.kind]} : {row.who}" for row in record.recipients)
         or (("Personne d’autre",) if record.no_recipient else ()))  # fmt: skip
    said("Hors de l’Union européenne", record.transfers or (("Rien ne sort",) if record.no_transfer else ()))
    said(
        "Sécurité",
        tuple(filter(None, (*(measures.get(name, name) for name in record.measures), record.other_measures))),
    )
    said("Supports", (record.support,) if record.support else ())
    if one.contradicted:
        said("Le bilan ne confirme pas", tuple(measures.get(name, name) for name in one.contradicted))
    if one.gaps:
        said("Il manque", tuple(GAPS[gap] for gap in one.gaps))
    reviewed = f"Relue le {day(record.reviewed_on)}." if record.reviewed_on else "Pas encore relue."
    return Section(
        f"{one.activity.number}. {one.activity.title}", (Part("", (Paragraph(reviewed),)), *blocks)
    )
