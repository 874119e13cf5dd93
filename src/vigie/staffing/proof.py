"""The team's part of the compliance file: who may see what, what was signed, departures, the review."""

from collections.abc import Iterator
from datetime import date, datetime

from vigie.catalogue.proofs import Annex, Chapter, Proof, table_block
from vigie.dates import day
from vigie.practice import services as practice
from vigie.staffing import services
from vigie.staffing.calendar import REVIEW_DAYS
from vigie.staffing.models import Review
from vigie.staffing.rules.matrix import Fit
from vigie.staffing.services import Told
from vigie.staffing.table import table
from vigie.staffing.words import DOCUMENTS, FITS
from vigie.vault import services as vault
from vigie.vault.models import StoredFile

SOURCE, URL = "Équipe et droits tenus dans Vigie ; les noms des membres du cabinet y figurent", "/equipe/"


def proofs(now: datetime) -> Iterator[Proof]:
    """The matrix, the commitments, the review, and who decides."""
    told, on = services.everyone(now), practice.today(now)
    if not told:
        values = practice.current().values
        alone = (
            values.get("structure") == "solo"
            and values.get("staff") == 0
            and values.get("replacements") is False
        )
        text = "Le professionnel exerce seul, sans salarié ni remplaçant : personne d’autre n’a d’accès."
        missing = () if alone else ("L’équipe n’est pas notée.",)
        yield Proof(Chapter.STAFF, "Équipe", on, SOURCE, ({"text": text},) if alone else (), missing, url=URL)
        return
    yield _matrix(told, on)
    yield _reviewed(now)
    yield from _deciders(now)


def _matrix(told: list[Told], on: date) -> Proof:
    known = table()
    rows, lacking, annexes = [], [], []
    unlisted = services.not_noted(told)
    if unlisted:
        lacking.append(unlisted)
    for one in told:
        person = one.person
        seen = [known.categories[cell.category] for cell in one.cells if cell.has]
        signed = [f"{DOCUMENTS[name]} le {day(found.signed_on)}" for name, found in one.signed.items()]
        rows.append((person.name, person.get_job_display(), ", ".join(seen), " ; ".join(signed)))
        lacking += [
            f"{person.name} : {known.categories[cell.category]} : {FITS[cell.fit]}."
            for cell in one.cells
            if not one.gone and cell.fit in {Fit.TOO_WIDE, Fit.UNKNOWN}
        ]
        lacking += [f"{person.name} n’a pas signé {DOCUMENTS[name]}." for name in one.unsigned]
        if one.gone:
            lacking.append(f"Le départ de {person.name} n’est pas fini.")
        annexes += [_annex(found.file) for found in one.signed.values() if found.file]
    heads = ("Personne", "Fonction", "Ce qu’elle voit", "Signé")
    blocks = table_block(heads, (2, 2, 4, 3), rows)
    return Proof(Chapter.STAFF, "Qui voit quoi", on, SOURCE, blocks, tuple(lacking), tuple(annexes), URL)


def _reviewed(now: datetime) -> Proof:
    last, title = Review.objects.first(), "Revue des droits"
    if last is None:
        never = ("Les droits n’ont jamais été revus.",)
        return Proof(Chapter.STAFF, title, practice.today(now), SOURCE, missing=never, url=URL)
    as_of = practice.today(last.done_at)
    said = f"Droits revus le {day(as_of)} : {last.too_wide} trop larges, {last.unknown} inconnus ce jour-là."
    old = ("La revue des droits a plus d’un an.",) if (now - last.done_at).days > REVIEW_DAYS else ()
    return Proof(Chapter.STAFF, title, as_of, SOURCE, ({"text": said},), old, url=URL)


def _deciders(now: datetime) -> Iterator[Proof]:
    decides = str(practice.current().values.get("decides", ""))
    found, on, url = table().deciders.get(decides), practice.today(now), f"{URL}responsables/"
    if found is None:
        return
    missing: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    texts = [{"text": f"{found.title}. {found.text}"}]
    agreement = services.joint_agreement()
    if agreement is not None:
        texts.append({"text": f"Accord entre responsables conjoints signé le {day(agreement.signed_on)}."})
        annexes = (_annex(agreement.file),) if agreement.file else ()
    elif decides == "jointly":
        missing = ("L’accord entre responsables conjoints n’est pas signé.",)
    yield Proof(Chapter.STAFF, "Qui décide", on, SOURCE, tuple(texts), missing, annexes, url)


def _annex(stored: StoredFile) -> Annex:
    return Annex(stored.name, stored.media_type, lambda: b"".join(vault.read_file(stored)))
