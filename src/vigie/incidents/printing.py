"""What preparation prints and hands over: the sheet, the file for telephones, the certificate of an exercise."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from vigie import dates
from vigie.catalogue import contacts as directory
from vigie.catalogue import loader
from vigie.documents.services import compile_pdf
from vigie.incidents import card as cards
from vigie.incidents import exercise, phone, preparing
from vigie.incidents.kit import kit
from vigie.incidents.models import Preparation
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.typography import counted
from vigie.vault.rights import requires

TEMPLATES = Path(__file__).parent / "documents"
LATER = (
    ("Portez plainte", "Avant 72 h si un contrat couvre une attaque informatique. Gardez le récépissé."),
    ("Décidez pour la CNIL", "Avant 72 h s’il existe un risque pour des patients. Dans le doute, notifiez."),
    ("Reprenez", "Un poste à la fois, avec la personne qui vous aide."),
)
LAW = (
    "Ordre conseillé par Vigie. Délais : article L12-10-1 du code des assurances, article 33 du RGPD ; ils partent de "
    "l’heure où vous l’avez su."
)
CODES = (("17Cyber", "cyber17"), ("CNIL, notifier", "cnil_breach"))


def _furniture() -> dict[str, Any]:
    mine = practice.current()
    return {"practice": {"name": mine.name or "Cabinet"}, "demo": mine.demo}


@requires("document.make")
def sheet(now: datetime) -> bytes:
    """The « fiche réflexe » in PDF, with the practice's own numbers."""
    card = preparing.known_card().values
    zone = practice.zone()
    manager = cards.holder(card, "manager")
    known = directory.national(loader.load())
    handed = preparing.handed_over()
    data = {
        **_furniture(),
        "made_at": dates.day(now, zone),
        "again_before": preparing.again_before(now),
        "manager": {"name": manager.name, "number": manager.phone},
        "gestures": [{"do": do, "how": how} for do, how in (*phone.FIRST, *LATER)],
        "never": list(phone.NEVER),
        "calls": _calls(card, known, now.astimezone(zone).date()),
        "codes": [
            {"label": label, "url": known[name].url.removeprefix("https://"), "qr_text": known[name].url}
            for label, name in CODES
            if name in known
        ],
        "law": LAW,
    }
    if handed is not None:
        where = counted(handed.phones, "téléphone")
        data["phones"] = (
            f"La fiche complète est aussi sur {where} du cabinet, remise le {dates.day(handed.on)}."
        )
    return compile_pdf(TEMPLATES / "reflex.typ", data, moment=now)


def _calls(card: dict[str, str], known: dict[str, directory.Contact], today: date) -> list[dict[str, str]]:
    rows = [_own(card, "helper", "1. "), _own(card, "insurer", "2. ")]
    if (site := known.get("cyber17")) is not None:
        note = "Diagnostic en ligne, puis tchat. Un site, pas un numéro."
        rows.append({"label": f"3. {site.label}", "note": note, "url": site.url.removeprefix("https://")})
    rows += [_own(card, "software", ""), _own(card, "bank", "")]
    if (cert := known.get("cert_sante")) is not None:
        old = " Vérification ancienne." if cert.stale(today) else ""
        note = f"Facultatif. {cert.hours}. Vérifié le {dates.day(cert.checked_on)}.{old}"
        rows.append({"label": cert.label, "note": note, "number": cert.number})
    return rows


def _own(card: dict[str, str], name: str, rank: str) -> dict[str, str]:
    one = cards.holder(card, name)
    contract = f"contrat ou client {one.contract}" if one.contract else ""
    note = ", ".join(part for part in (one.title if one.name else "", contract) if part)
    return {"label": f"{rank}{one.name or one.title}", "note": note, "number": one.phone}


@requires("document.make")
def phone_file(now: datetime) -> bytes:
    """The file for telephones, with the practice's own numbers."""
    mine = practice.current()
    card = preparing.known_card().values
    today = practice.today(now)
    return phone.render(loader.load(), card, today, practice=mine.name, demo=mine.demo)


@requires("document.make")
def kit_papers(now: datetime) -> bytes:
    """The papers of the continuity kit: its list, the words to say, a care sheet and a billing sheet to copy."""
    found = kit()
    data = {
        **_furniture(),
        "made_at": dates.day(now, practice.zone()),
        "again_before": preparing.again_before(now),
        "items": [{"title": item.title, "do": list(item.do)} for item in found.items],
        "script": next((item.text for item in found.items if item.text), ""),
        "rows": 18,
    }
    return compile_pdf(TEMPLATES / "kit.typ", data, moment=now)


@requires("document.make")
def certificate(row: Preparation) -> bytes:
    """The certificate of an exercise that was finished, tied to the journal."""
    played = exercise.find(row.item)
    detail = row.detail
    head = journal.anchor("exercice")
    data = {
        **_furniture(),
        "done_at": dates.instant(row.done_at, practice.zone()),
        "title": played.title if played else row.item,
        "duration": exercise.duration(int(detail.get("seconds", 0))),
        "right": int(detail.get("right", 0)),
        "total": int(detail.get("total", 0)),
        "situations": [
            {"text": one.text, "right": one.answer.label, "why": one.why}
            for one in (played.situations if played else ())
        ],
        "head": {
            "seq": head.seq, "hash": head.hash, "public_key": head.public_key, "qr_text": f"{head.seq}:{head.hash}",
        },
    }  # fmt: skip
    return compile_pdf(TEMPLATES / "exercise.typ", data, moment=row.done_at)
