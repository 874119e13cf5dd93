"""The register's parts of the compliance file: the records, the durations, who receives what."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from vigie.catalogue.proofs import Chapter, Proof, RegisterData, RegisterEntry, table_block
from vigie.practice import services as practice
from vigie.processing import reading, services, telling
from vigie.processing.models import Activity
from vigie.processing.table import table
from vigie.processing.words import GAPS

SOURCE, URL = "Registre tenu dans Vigie", "/registre/"
KINDS = {"internal": "Au cabinet", "external": "Au-dehors", "processor": "Sous-traitant"}


def proofs(now: datetime) -> Iterator[Proof]:
    """One part for each record, then the whole by duration and by recipient."""
    zone = practice.zone()
    today = now.astimezone(zone).date()
    told = services.told(list(Activity.objects.filter(removed_at=None)), now)
    if not told:
        yield Proof(
            Chapter.REGISTER, "Registre", today, SOURCE, missing=("Le registre n’est pas commencé.",), url=URL
        )
        return
    for one in told:
        row, url = one.activity, f"{URL}{one.activity.number}/"
        missing = [f"« {row.title} » : {' ; '.join(GAPS[gap] for gap in one.gaps)}."] if one.gaps else []
        if one.contradicted:
            missing.append(f"« {row.title} » dit en place ce que le bilan ne confirme pas.")
        as_of = row.reviewed_on or row.changed_at.astimezone(zone).date()
        yield Proof(
            Chapter.REGISTER,
            f"{row.number}. {row.title}",
            as_of,
            SOURCE,
            _record(one),
            tuple(missing),
            url=url,
        )
    own = [entry for entry in reading.entries(now) if not entry.for_others]
    yield Proof(Chapter.RETENTION, "Durées de conservation", today, SOURCE, _retention(own), url=URL)
    yield Proof(Chapter.RECIPIENTS, "Destinataires", today, SOURCE, _recipients(own), url=URL)


def _record(one: services.Told) -> tuple[Mapping[str, Any], ...]:
    said = telling.lines(one.activity.title, one.record, table())
    return table_block(("Rubrique", "Ce qui est écrit"), (1, 3), [pair for pair in said.items() if pair[1]])


def _retention(entries: list[RegisterEntry]) -> tuple[Mapping[str, Any], ...]:
    rows = [(entry.title, one.label, one.retention, _basis(one)) for entry in entries for one in entry.data]
    return table_block(("Activité", "Données", "Durée", "D’après"), (2, 2, 3, 3), rows)


def _basis(one: RegisterData) -> str:
    return one.worth or (f"La règle proposée dit : {one.proposed}" if one.proposed else "Choix du cabinet")


def _recipients(entries: list[RegisterEntry]) -> tuple[Mapping[str, Any], ...]:
    rows = [(entry.title, KINDS.get(kind, kind), who) for entry in entries for kind, who in entry.recipients]
    return table_block(("Activité", "Où", "Qui"), (2, 1, 3), rows)
