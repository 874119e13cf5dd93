"""The documents of the assessment: data for the templates, tables, calendar."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import vigie
from vigie import dates
from vigie.assessment import presenting, services
from vigie.assessment.candidates import awaits_measure
from vigie.assessment.models import Snapshot
from vigie.assessment.presenting import Line
from vigie.catalogue import contacts, loader, wording
from vigie.catalogue.rules import Fact, FactSpec, Outcome, Tier, Verdict
from vigie.catalogue.rules.variants import variants
from vigie.documents.services import compile_pdf
from vigie.documents.tables import Sheet, csv_bytes, xlsx_bytes
from vigie.journal import services as journal
from vigie.practice import services as practice

TEMPLATES = Path(__file__).parent / "documents"
REGIONAL_ON_CARD = 3
HEADERS = ["Mesure", "Thème", "Appareil", "Constat", "Mesuré ou déclaré", "Raison", "Gravité", "Identifiant"]
ACTION_HEADERS = [
    "Rang",
    "Action",
    "Pourquoi",
    "Durée",
    "Avec",
    "Responsable",
    "Pour le",
    "État",
    "Identifiant",
]


def bilan(assessment: services.Assessment) -> bytes:
    """The bilan in PDF, with the journal's last head printed on it."""
    zone = practice.zone()
    states = assessment.states
    previous = list(Snapshot.objects.all()[:2])
    changes = services.changes_since(previous[-1] if len(previous) > 1 else None, assessment)
    head = journal.anchor("bilan")
    rows = presenting.lines(assessment, zone)
    data = {
        **_furniture(),
        "taken_at": dates.instant(assessment.at, zone),
        "actions": [
            _action(card) for card in presenting.cards(assessment, assessment.plan.week, states, zone)
        ],
        "quarter": [
            _action(card) for card in presenting.cards(assessment, assessment.plan.quarter, states, zone)
        ],
        "counts": assessment.counts(),
        "themes": [
            {"title": title, "rows": [_row(line) for line in mine]}
            for _, title, mine in presenting.by_theme(assessment, rows, tiers=frozenset(Tier))
        ],
        "changes": [
            {
                "title": _statement(assessment, change.id),
                "before": change.before,
                "after": change.after,
                "why": _sentence(services.CAUSES[change.cause.value]),
            }
            for change in changes
        ],
        "devices": [
            {
                "name": device.name,
                "system": f"{device.get_system_display()} {device.version}".strip(),
                "last_seen": dates.day(device.last_seen, zone) if device.last_seen else "Jamais mesuré",
            }
            for device in practice.devices()
        ],
        "head": {
            "seq": head.seq,
            "hash": head.hash,
            "public_key": head.public_key,
            "qr_text": f"{head.seq}:{head.hash}",
        },
        "catalogue_version": assessment.catalogue.version,
        "program_version": vigie.__version__,
    }
    return compile_pdf(TEMPLATES / "bilan.typ", data, moment=assessment.at)


def helper_sheet(assessment: services.Assessment, *, kept: bool = True) -> bytes:
    """« Pour mon prestataire »: what to do on each device, with the evidence and the steps."""
    zone = practice.zone() if kept else services.DEFAULT_ZONE
    devices = []
    for device in assessment.profile.devices or ():
        items = [
            _item(assessment, verdict, device.system, zone)
            for verdict in assessment.verdicts
            if verdict.device == device.id
            and _for_helper(verdict)
            and not awaits_measure(assessment.catalogue, verdict)
        ]
        if (waiting := presenting.measure_item(assessment, device.id)) is not None:
            items.insert(0, waiting)
        if items:
            devices.append(
                {
                    "name": device.name or device.id,
                    "system": f"{wording.SYSTEMS.get(device.system or '', 'Système inconnu')} {device.version}".strip(),
                    "items": items,
                }
            )
    practice_items = [
        _item(assessment, verdict, None, zone)
        for verdict in assessment.counted
        if verdict.device is None
        and verdict.outcome == Outcome.TO_FIX
        and assessment.catalogue.control(verdict.id).fix.who in ("helper", "vendor")
    ]
    data = {
        **(_furniture() if kept else {"practice": {"name": "Cabinet"}, "demo": False}),
        "made_at": dates.instant(assessment.at, zone),
        "devices": devices,
        "practice_items": practice_items,
        "questions": [
            {"text": control.question.text}
            for control in presenting.to_ask_helper(assessment)
            if control.question
        ],
    }
    return compile_pdf(TEMPLATES / "helper.typ", data, moment=assessment.at)


def callback_card(now: datetime) -> bytes:
    """The card to keep by the telephone, with the practice's own numbers and lines to fill by hand."""
    mine = practice.current()
    numbers = [
        {"label": "Votre prestataire informatique", "number": mine.helper_phone, "note": mine.helper_name},
        {"label": "Votre banque", "number": "", "note": "numéro au dos de la carte"},
        {"label": "L’éditeur de votre logiciel", "number": "", "note": ""},
        {"label": "Votre assureur", "number": "", "note": "numéro du contrat"},
        *_regional(practice.today(now)),
    ]
    data = {**_furniture(), "made_at": dates.day(now, practice.zone()), "contacts": numbers}
    return compile_pdf(TEMPLATES / "callback.typ", data, moment=now)


def _regional(today: date) -> list[dict[str, str]]:
    """The numbers that the region added to its signed content: a few, since the card is one page."""
    rows = [row for row in contacts.regional(loader.load()) if row.number][:REGIONAL_ON_CARD]
    old = {True: ", vérification ancienne", False: ""}
    return [
        {
            "label": row.label,
            "number": row.number,
            "note": f"ajouté par votre région, vérifié le {dates.day(row.checked_on)}{old[row.stale(today)]}",
        }
        for row in rows
    ]


def controls_csv(assessment: services.Assessment) -> bytes:
    """Every verdict, for a spreadsheet."""
    return csv_bytes(HEADERS, _control_rows(assessment), demo=practice.current().demo)


def workbook(assessment: services.Assessment) -> bytes:
    """Verdicts and actions in one workbook."""
    return xlsx_bytes(
        [
            Sheet("Mesures", HEADERS, _control_rows(assessment)),
            Sheet("Actions", ACTION_HEADERS, _action_rows(assessment)),
        ],
        demo=practice.current().demo,
    )


def actions_csv(assessment: services.Assessment) -> bytes:
    """Every action, for a spreadsheet."""
    return csv_bytes(ACTION_HEADERS, _action_rows(assessment), demo=practice.current().demo)


def _control_rows(assessment: services.Assessment) -> list[list[Any]]:
    rows = presenting.lines(assessment, practice.zone())
    titles = {theme.id: theme.title for theme in assessment.catalogue.themes}
    return [
        [
            line.control.statement,
            titles[line.control.theme],
            line.device,
            wording.WORDS[line.verdict.outcome],
            line.basis,
            line.reason,
            line.control.severity,
            line.control.id,
        ]
        for line in rows
    ]


def _action_rows(assessment: services.Assessment) -> list[list[Any]]:
    cards = presenting.cards(assessment, assessment.plan.all, assessment.states, practice.zone())
    return [
        [
            card.rank or "",
            card.title,
            card.why,
            card.minutes,
            card.who,
            card.state.owner if card.state else "",
            card.state.due_on.isoformat() if card.state and card.state.due_on else "",
            card.state.get_status_display() if card.state else "À faire",
            card.id,
        ]
        for card in cards
    ]


def _furniture() -> dict[str, Any]:
    mine = practice.current()
    return {
        "practice": {
            "name": mine.name or "Cabinet",
            "profession": practice.choice_label("profession"),
            "structure": practice.choice_label("structure"),
        },
        "demo": mine.demo,
    }


def _action(card: presenting.ActionCard) -> dict[str, Any]:
    due = card.state.due_on if card.state else None
    return {
        "rank": card.rank,
        "title": card.title,
        "why": card.why,
        "minutes": card.minutes_count,
        "who": "" if card.who == wording.WHO["self"] else f"avec {card.who}",
        "basis": card.basis,
        "reasons": list(card.reasons),
        "owner": card.state.owner if card.state else "",
        "due": dates.day(due) if due else "",
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _row(line: Line) -> dict[str, str]:
    return {
        "title": line.control.statement,
        "device": line.device,
        "verdict": line.outcome,
        "basis": _sentence(line.basis),
        "reason": line.reason,
    }


def _item(
    assessment: services.Assessment, verdict: Verdict, system: str | None, zone: ZoneInfo
) -> dict[str, Any]:
    editions = variants(assessment.facts).get(verdict.device or "", ())
    control = assessment.catalogue.control(verdict.id)
    specs = assessment.catalogue.facts
    return {
        "id": control.id,
        "title": control.title if verdict.outcome == Outcome.TO_FIX else control.statement,
        "verdict": verdict.outcome.value,
        "reason": wording.reason(verdict, specs),
        "evidence": [
            _evidence(fact, specs.get(fact.key), zone)
            for fact in dict.fromkeys((*verdict.facts, *verdict.supports))
        ],
        "steps": list(control.fix.steps_for(system, editions)),
    }


def _evidence(fact: Fact, spec: FactSpec | None, zone: ZoneInfo) -> dict[str, str]:
    when = f"le {dates.day(fact.measured_at, zone)}" if fact.measured_at else ""
    return {
        "label": spec.label if spec else fact.key,
        "value": wording.value_text(fact, spec),
        "source": ", ".join(filter(None, (fact.source, when))),
    }


def _for_helper(verdict: Verdict) -> bool:
    return verdict.outcome in (Outcome.TO_FIX, Outcome.UNKNOWN)


def _statement(assessment: services.Assessment, control_id: str) -> str:
    control = services.control_or_none(assessment.catalogue, control_id)
    return control.statement if control else control_id
