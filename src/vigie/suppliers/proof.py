"""The suppliers' parts of the compliance file, with the signed contracts and certificates as annexes."""

from collections.abc import Callable, Iterator
from datetime import datetime

from vigie.catalogue.proofs import Annex, Chapter, Proof, table_block
from vigie.dates import day
from vigie.practice import services as practice
from vigie.suppliers import services
from vigie.suppliers.models import Reply
from vigie.suppliers.rules.keeping import Seen
from vigie.suppliers.table import table
from vigie.suppliers.words import ANSWERS, SEEN
from vigie.vault import services as vault
from vigie.vault.models import StoredFile

SOURCE, URL = "Sous-traitants notés dans Vigie", "/sous-traitants/"


def proofs(now: datetime) -> Iterator[Proof]:
    """The list, the answers received, then what leaves the European Union."""
    told, today = services.everyone(now), practice.today(now)
    if not told:
        for chapter in (Chapter.PROCESSORS, Chapter.TRANSFERS):
            yield Proof(
                chapter,
                "Sous-traitants",
                today,
                SOURCE,
                missing=("Aucun sous-traitant n’est noté.",),
                url=URL,
            )
        return
    rows, missing, annexes = [], [], []
    for one in told:
        held = one.standing
        contract = f"signé le {day(held.signed_on)}" if held.signed_on else "aucun noté"
        certificate = (
            "sans objet"
            if held.hosts is False or held.seen in {Seen.NONE, Seen.PERSONAL}
            else _certificate(one)
        )
        rows.append(
            (one.supplier.name, one.supplier.get_kind_display(), SEEN[held.seen], contract, certificate)
        )
        if one.lacks:
            missing.append(f"{one.supplier.name} : {' ; '.join(one.words)}.")
        for stored in (one.binding.contract, one.binding.certificate) if one.binding else ():
            if stored is not None:
                annexes.append(Annex(stored.name, stored.media_type, _reader(stored)))
    heads = ("Sous-traitant", "Ce qu’il fait", "Ce qu’il voit", "Contrat", "Certificat d’hébergement")
    yield Proof(
        Chapter.PROCESSORS,
        "Liste",
        today,
        SOURCE,
        table_block(heads, (3, 3, 3, 3, 4), rows),
        tuple(missing),
        tuple(annexes),
        URL,
    )
    yield from _replies(told)
    out = [
        (one.supplier.name, one.standing.country, one.standing.guarantee)
        for one in told
        if one.standing.outside
    ]
    unknown = [
        one.supplier.name for one in told if one.standing.outside is None and one.standing.seen != Seen.NONE
    ]
    lacks = (f"Pas connu pour : {', '.join(unknown)}.",) if unknown else ()
    blocks = table_block(("Sous-traitant", "Pays", "Garantie"), (2, 2, 3), out)
    blocks = blocks or ({"text": "Aucun transfert hors de l’Union européenne n’est noté."},)
    yield Proof(Chapter.TRANSFERS, "Transferts par les sous-traitants", today, SOURCE, blocks, lacks, url=URL)


def _certificate(one: services.Told) -> str:
    held = one.standing.certificate
    if not held.number:
        return "à vérifier"
    return f"n° {held.number}" + (f", jusqu’au {day(held.ends_on)}" if held.ends_on else ", fin à vérifier")


def _replies(told: list[services.Told]) -> Iterator[Proof]:
    known = table().questionnaires
    for one in told:
        reply = Reply.objects.filter(supplier=one.supplier).first()
        asked = known.get(reply.questionnaire) if reply else None
        if reply is None or asked is None:
            continue
        rows = [
            (
                text,
                ANSWERS.get(reply.answers.get(name, ["unknown"])[0], ""),
                reply.answers.get(name, ["", ""])[-1],
            )
            for name, text in asked.questions.items()
        ]
        source = "Déclaré par le fournisseur, non vérifié par Vigie"
        yield Proof(
            Chapter.PROCESSORS, f"Réponses de {one.supplier.name}", reply.received_at.date(), source,
            table_block(("Question", "Réponse", "Précisions"), (5, 1, 3), rows), url=f"{URL}{one.supplier.pk}/",
        )  # fmt: skip


def _reader(stored: StoredFile) -> Callable[[], bytes]:
    return lambda: b"".join(vault.read_file(stored))
