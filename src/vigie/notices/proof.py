"""The notices' parts of the compliance file: what people are told since when, and what permits each activity."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from vigie.catalogue.ports import register_readers
from vigie.catalogue.proofs import Annex, Chapter, Proof, table_block
from vigie.dates import day
from vigie.notices import services
from vigie.notices.rules.composing import State
from vigie.notices.words import KINDS, STATES
from vigie.practice import services as practice
from vigie.vault import services as vault
from vigie.vault.models import StoredFile

SOURCE, URL = "Notices composées par Vigie d’après le registre", "/information/"


def proofs(now: datetime) -> Iterator[Proof]:
    """Each notice with its text as it was issued; then the bases."""
    zone = practice.zone()
    today = now.astimezone(zone).date()
    for one in services.looks(services.wanted(), now):
        kind, url = one.kind, f"{URL}{one.kind}/"
        missing = []
        if one.state != State.CURRENT:
            missing.append(f"{KINDS[kind]} : {STATES[one.state].lower()}.")
            missing += one.now.missing if one.state == State.INCOMPLETE else ()
        elif one.last and one.last.posted_on is None:
            missing.append(f"{KINDS[kind]} : pas encore notée en place.")
        if one.last is None:
            yield Proof(Chapter.INFORMATION, KINDS[kind], today, SOURCE, missing=tuple(missing), url=url)
            continue
        where = (
            f"En place depuis le {day(one.last.posted_on)}, {one.last.place}." if one.last.posted_on else ""
        )
        blocks: list[dict[str, Any]] = [{"text": text} for text in (where,) if text]
        for section in one.last.content.get("sections", ()):
            blocks += [{"text": f"{section['heading']} : {' '.join(section['texts'])}".strip(" :")}]
            if section["items"]:
                blocks.append({"items": list(section["items"])})
        photo = one.last.photo
        annexes = (Annex(photo.name, photo.media_type, _reader(photo)),) if photo else ()
        as_of = one.last.issued_at.astimezone(zone).date()
        yield Proof(
            Chapter.INFORMATION, KINDS[kind], as_of, SOURCE, tuple(blocks), tuple(missing), annexes, url
        )
    yield _bases(now)


def _bases(now: datetime) -> Proof:
    reader = register_readers.get("processing")
    rows, missing = [], []
    for one in reader(now) if reader else ():
        if one.for_others:
            continue
        rows.append((one.title, " : ".join(filter(None, one.basis)), " : ".join(filter(None, one.exception))))
        if not one.basis[0]:
            missing.append(f"« {one.title} » : la base légale.")
    if not rows:
        missing.append("Le registre n’est pas commencé.")
    blocks = table_block(("Activité", "Base légale (article 6)", "Exception (article 9)"), (3, 3, 3), rows)
    source = "Registre tenu dans Vigie ; aucun texte ne fixe ces bases ligne à ligne"
    today = practice.today(now)
    return Proof(Chapter.BASES, "Bases légales", today, source, blocks, tuple(missing), url="/registre/")


def _reader(stored: StoredFile) -> Callable[[], bytes]:
    return lambda: b"".join(vault.read_file(stored))
