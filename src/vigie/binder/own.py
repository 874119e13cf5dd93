"""The parts that the compliance file writes itself: the practice, its devices, the copies of the vault, the journal."""

from collections.abc import Iterator
from datetime import datetime

from vigie.catalogue.proofs import Chapter, Proof, table_block
from vigie.dates import day, instant
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.vault.models import CopyRecord

CHAINED = (
    "Chaque geste fait dans Vigie est noté, chaque ligne tient l’empreinte de la précédente, et l’état du journal est "
    "signé. Dernière entrée : {seq}. La dernière page porte son empreinte : un journal exporté se vérifie avec elle."
)


def proofs(now: datetime) -> Iterator[Proof]:
    """In the order of their chapters."""
    zone = practice.zone()
    today = now.astimezone(zone).date()
    found = practice.current()
    lines = [
        ("Nom", found.name),
        ("Responsable", found.responsible),
        ("Adresse", found.address),
        ("Téléphone", found.phone),
        ("Courriel", found.email),
        ("SIRET", found.siret),
        ("Profession", practice.choice_label("profession")),
        ("Forme d’exercice", practice.choice_label("structure")),
        ("Qui décide des fichiers", practice.choice_label("decides")),
        ("Logiciel", str(found.values.get("software", ""))),
        ("Prestataire informatique", found.helper_name),
    ]
    wanted = {"Nom", "Responsable", "Adresse", "Profession", "Forme d’exercice"}
    lacks = [label for label, text in lines if label in wanted and not text]
    missing = (f"Pas noté : {', '.join(lacks).lower()}.",) if lacks else ()
    rows = table_block(("Renseignement", "Ce qui est noté"), (1, 2), [pair for pair in lines if pair[1]])
    yield Proof(
        Chapter.PRACTICE,
        "Identité",
        today,
        "Profil et coordonnées tenus dans Vigie",
        rows,
        missing,
        url="/cabinet/coordonnees/",
    )
    devices = practice.devices()
    shown = [
        (
            one.name,
            one.get_kind_display(),
            f"{one.get_system_display()} {one.version}".strip(),
            f"mesuré le {day(one.last_seen, zone)}" if one.last_seen else "jamais mesuré",
        )
        for one in devices
    ]
    missing = () if devices else ("Aucun appareil n’est décrit.",)
    yield Proof(
        Chapter.PRACTICE,
        "Appareils",
        today,
        "Liste tenue dans Vigie",
        table_block(("Appareil", "Genre", "Système", "État"), (2, 1, 2, 2), shown),
        missing,
        url="/appareils/",
    )
    yield _copies(now)
    text = {"text": CHAINED.format(seq=journal.head().seq)}
    yield Proof(
        Chapter.JOURNAL, "Journal de Vigie", today, "Journal chaîné, signé à chaque dossier", (text,), url="/journal/"
    )  # fmt: skip


def _copies(now: datetime) -> Proof:
    zone = practice.zone()
    records = list(CopyRecord.objects.order_by("-pk")[:12])
    rows = [(instant(row.made_at, zone), "hors de ce PC" if row.off_pc else "sur ce PC") for row in records]
    missing = () if records else ("Aucune copie du coffre de Vigie n’a été faite.",)
    as_of = records[0].made_at.astimezone(zone).date() if records else now.astimezone(zone).date()
    return Proof(
        Chapter.SECURITY,
        "Copies du coffre de Vigie",
        as_of,
        "Copies vérifiées par Vigie après écriture",
        table_block(("Copie", "Où"), (1, 1), rows),
        missing,
        url="/coffre/copies/",
    )
